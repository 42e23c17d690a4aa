import type { Command } from "commander";
import { say } from "../output.js";

/** `neuralbits notebook diff` */
export function diffCommand(command: Command): void {
  command
    .command("diff")
    .description("what changed between two notebooks, cell by cell; counts, ids and times are no changes")
    .argument("<before>", "an .ipynb file, or a text in the percent format (.ts)")
    .argument("<after>", "another one")
    .option("--no-outputs", "compare the sources alone")
    .option("--json", "as JSON, for programs")
    .action(diffTwo);
}

/** Exit code 1 if there is a difference, as diff has it. */
async function diffTwo(
  before: string,
  after: string,
  flags: { outputs: boolean; json?: boolean },
): Promise<void> {
  const { diff, diffText } = await import("../../notebook/document/diff.js");
  const { readDocument } = await import("../../notebook/document/read.js");
  const changes = diff(await readDocument(before, "any"), await readDocument(after, "any"), {
    outputs: flags.outputs,
  });
  if (flags.json) say(JSON.stringify(changes, null, 2));
  else if (changes.length > 0) say(diffText(changes, process.stdout.isTTY));
  if (changes.length > 0) process.exitCode = 1;
}
