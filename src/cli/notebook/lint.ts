import type { Command } from "commander";
import { check } from "../../core/check.js";
import { alignedLines } from "../../core/text/text-table.js";
import { collected } from "../arguments.js";
import { say } from "../output.js";

interface LintFlags {
  parameters: string[];
  stock?: boolean;
  json?: boolean;
  rules?: boolean;
}

/** `neuralbits notebook lint` */
export function lintCommand(command: Command): void {
  command
    .command("lint")
    .description(
      "what would trip a run from top to bottom: undefined names, use before declaration, order, paths",
    )
    .argument("[notebooks...]", ".ipynb files, or texts in the percent format (.ts)")
    .option("-p, --parameters <name>", "a parameter that a run will be given; repeatable", collected, [])
    .option("--stock", "also what the unmodified tslab kernel gets wrong")
    .option("--rules", "list the rules and end")
    .option("--json", "findings as JSON, for programs")
    .action(lintAll);
}

/** Exit code 1 if anything was found. */
async function lintAll(paths: readonly string[], flags: LintFlags): Promise<void> {
  const { findingLine, lint, rules } = await import("../../notebook/document/lint.js");
  const { readDocument } = await import("../../notebook/document/read.js");
  if (flags.rules) return say(alignedLines(Object.entries(rules)));
  check(paths.length > 0, "notebooks", "none", "at least one .ipynb file");
  const parameters = flags.parameters.map(pair => pair.split("=")[0]!);
  const found = [];
  for (const path of paths) {
    const findings = lint(await readDocument(path), { parameters, stock: flags.stock });
    found.push(...findings.map(finding => ({ path, ...finding })));
  }
  if (flags.json) say(JSON.stringify(found, null, 2));
  else for (const finding of found) say(findingLine(finding.path, finding));
  if (found.length > 0) process.exitCode = 1;
}
