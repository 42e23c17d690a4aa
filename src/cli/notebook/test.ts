import { resolve } from "node:path";
import type { Command } from "commander";
import { duration } from "../../core/progress.js";
import { collected, fraction, seconds } from "../arguments.js";
import { complain, say } from "../output.js";
import { stopSignal } from "../signals.js";

interface TestFlags {
  parameters: string[];
  tolerance?: number;
  timeout?: number;
  cwd?: string;
}

/** `neuralbits notebook test` */
export function testCommand(command: Command): void {
  command
    .command("test")
    .description(
      "run notebooks and compare their outputs with the stored ones (tags: raises-exception, skip-execution, ignore-output, tolerance=1e-3)",
    )
    .argument("<notebooks...>", ".ipynb files")
    .option(
      "-p, --parameters <name=value>",
      "a value for a parameter; outputs are then not compared",
      collected,
      [],
    )
    .option("-t, --tolerance <relative>", "for numbers, where no tag says another; default: 1e-6", fraction)
    .option("--timeout <seconds>", "for each cell; default: none", seconds)
    .option("--cwd <folder>", "where the kernel works; default: the notebook's folder")
    .action(test);
}

/** One notebook after the other; the worst ending gives the exit code. */
async function test(paths: readonly string[], flags: TestFlags): Promise<void> {
  const { readNotebook } = await import("../../notebook/document/nbformat.js");
  const { givenValues, parametersOf } = await import("../../notebook/document/parameters.js");
  const { exitCodes } = await import("../../notebook/runner/runner.js");
  const { testNotebook } = await import("../../notebook/runner/test.js");
  const signal = stopSignal();
  for (const path of paths) {
    const notebook = await readNotebook(path);
    const values = givenValues(parametersOf(notebook), flags.parameters);
    const result = await testNotebook(notebook, {
      path,
      values,
      signal,
      ...(flags.tolerance !== undefined && { tolerance: flags.tolerance }),
      ...(flags.timeout !== undefined && { cellSeconds: flags.timeout }),
      ...(flags.cwd !== undefined && { cwd: resolve(flags.cwd) }),
    });
    for (const { cell, message } of result.complaints) complain(`${path}: cell ${cell}: ${message}`);
    const code = result.ended === "differs" ? 1 : exitCodes[result.ended];
    const compared = result.compared ? `${result.compared} compared` : "no stored outputs to compare";
    const verdict = code === 0 ? "ok" : result.ended;
    say(`${path}: ${verdict}, ${result.cells} code cells, ${compared}, ${duration(result.seconds)}`);
    process.exitCode = Math.max(Number(process.exitCode ?? 0), code);
    if (signal.aborted) return;
  }
}
