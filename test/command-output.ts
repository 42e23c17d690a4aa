import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { vi } from "vitest";

/** A folder for results of its own, which NEURALBITS_RESULTS names until the test is over. */
export function ownResults(): string {
  const folder = mkdtempSync(join(tmpdir(), "results-"));
  vi.stubEnv("NEURALBITS_RESULTS", folder);
  return folder;
}

/** What a command prints on standard output; what it refuses is thrown. */
export async function outputOf(register: (program: Command) => void, ...words: string[]): Promise<string> {
  let printed = "";
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  register(program);
  const write = vi.spyOn(process.stdout, "write").mockImplementation(text => {
    printed += text;
    return true;
  });
  try {
    await program.parseAsync(words, { from: "user" });
  } finally {
    write.mockRestore();
  }
  return printed;
}
