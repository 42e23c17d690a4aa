import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { utf8Text } from "../../core/text/utf8.js";
import { say } from "../output.js";

/** `neuralbits notebook strip` */
export function stripCommand(command: Command): void {
  command
    .command("strip")
    .description(
      "take outputs, counts and times out of notebooks (tag keep-output keeps a cell's); - is a filter",
    )
    .argument("<notebooks...>", ".ipynb files, changed in place, or - for standard input to standard output")
    .option("--check", "change nothing; exit code 1 if there is something to strip")
    .action(stripAll);
}

async function stripAll(paths: readonly string[], flags: { check?: boolean }): Promise<void> {
  const { notebookText, parseNotebook, readNotebook, writeNotebook } = await import(
    "../../notebook/document/nbformat.js"
  );
  const { strip } = await import("../../notebook/document/strip.js");
  for (const path of paths) {
    if (path === "-") {
      const text = utf8Text("standard input", readFileSync(0));
      process.stdout.write(notebookText(strip(parseNotebook(text, "standard input", "any"))));
      continue;
    }
    const notebook = await readNotebook(path, "any");
    const stripped = strip(notebook);
    if (notebookText(stripped) === notebookText(notebook)) continue;
    if (!flags.check) await writeNotebook(path, stripped);
    else {
      say(`${path} has outputs, counts or times`);
      process.exitCode = 1;
    }
  }
}
