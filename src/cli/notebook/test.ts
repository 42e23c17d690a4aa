import { resolve } from "node:path";
import type { Command } from "commander";
import { duration } from "../../core/progress.js";
import type { TestResult } from "../../notebook/runner/test.js";
import { collected, fraction, seconds } from "../arguments.js";
import { complain, say } from "../output.js";
import { stopSignal } from "../signals.js";

interface TestFlags {
  parameters: string[];
  tolerance?: number;
  timeout?: number;
  cwd?: string;
  json?: boolean;
}

/** `neuralbits notebook test` */
export function testCommand(command: Command): void {
  command
    .command("test")
    .description(
      "run notebooks with their cells tagged test, and compare outputs with the stored ones (tags: test, raises-exception, skip-execution, ignore-output, tolerance=1e-3)",
    )
    .argument("<notebooks...>", ".ipynb files, or texts in the percent format (.ts)")
    .option(
      "-p, --parameters <name=value>",
      "a value for a parameter; outputs are then not compared",
      collected,
      [],
    )
    .option("-t, --tolerance <relative>", "for numbers, where no tag says another; default: 1e-6", fraction)
    .option("--timeout <seconds>", "for each cell; default: none", seconds)
    .option("--cwd <folder>", "where the kernel works; default: the notebook's folder")
    .option("--json", "what was found as JSON, for programs")
    .action(test);
}

/** One notebook after the other; the worst ending gives the exit code. */
async function test(paths: readonly string[], flags: TestFlags): Promise<void> {
  const { readDocument } = await import("../../notebook/document/read.js");
  const { givenValues, parametersOf } = await import("../../notebook/document/parameters.js");
  const { exitCodes } = await import("../../notebook/runner/runner.js");
  const { testNotebook } = await import("../../notebook/runner/test.js");
  const signal = stopSignal();
  const results = [];
  for (const path of paths) {
    const notebook = await readDocument(path);
    const values = givenValues(parametersOf(notebook), flags.parameters);
    const result = await testNotebook(notebook, {
      path,
      values,
      signal,
      ...(flags.tolerance !== undefined && { tolerance: flags.tolerance }),
      ...(flags.timeout !== undefined && { cellSeconds: flags.timeout }),
      ...(flags.cwd !== undefined && { cwd: resolve(flags.cwd) }),
    });
    results.push({ notebook: path, ...result });
    if (!flags.json) report(path, result);
    const { ended } = result;
    const code = ended === "differs" || ended === "tests failed" ? 1 : exitCodes[ended];
    process.exitCode = Math.max(Number(process.exitCode ?? 0), code);
    if (signal.aborted) break;
  }
  if (flags.json) say(JSON.stringify(results, null, 2));
}

/** A line for each test and each complaint, and one for the notebook. */
function report(path: string, result: TestResult): void {
  for (const { ok, name, cell, error, seconds } of result.tests)
    if (ok) say(`ok      ${path}: ${name} (${duration(seconds)})`);
    else say(`not ok  ${path}: cell ${cell}: ${name}: ${error}`);
  for (const { cell, message } of result.complaints) complain(`${path}: cell ${cell}: ${message}`);
  const failed = result.tests.filter(({ ok }) => !ok).length;
  const tests = result.tests.length
    ? [`${result.tests.length} tests: ${result.tests.length - failed} ok, ${failed} not ok`]
    : [];
  const compared = result.compared ? `${result.compared} compared` : "no stored outputs to compare";
  const facts = [result.ended, `${result.cells} code cells`, ...tests, compared, duration(result.seconds)];
  say(`${path}: ${facts.join(", ")}`);
}
