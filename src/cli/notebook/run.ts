import { existsSync, readFileSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import type { Command } from "commander";
import { check } from "../../core/check.js";
import { writeWhole } from "../../core/file.js";
import { duration } from "../../core/progress.js";
import type { Notebook } from "../../notebook/document/nbformat.js";
import type { RunOptions, RunResult } from "../../notebook/runner/runner.js";
import { collected, oneOfWords, seconds } from "../arguments.js";
import { complain, say } from "../output.js";
import { stopSignal } from "../signals.js";

interface RunFlags {
  parameters: string[];
  output?: string;
  html?: string | true;
  inPlace?: boolean;
  code: "shown" | "folded";
  timeout?: number;
  startTimeout?: number;
  keepGoing?: boolean;
  cwd?: string;
  kernel?: string;
  quiet?: boolean;
  helpNotebook?: boolean;
}

/** `neuralbits notebook run` */
export function runCommand(command: Command): void {
  command
    .command("run")
    .description("run all cells in a fresh kernel, showing their output, and keep the result")
    .argument("<notebook>", "an .ipynb file")
    .option(
      "-p, --parameters <name=value>",
      "a value for a name of the parameters cell; repeatable",
      collected,
      [],
    )
    .option("-o, --output <file>", "where the run notebook goes; saved while it runs")
    .option("--in-place", "write it into the notebook itself")
    .option("--html [file]", "also one self-contained interactive page; default: beside the output")
    .option("--code <how>", "code cells in the page: shown or folded", oneOfWords("shown", "folded"), "shown")
    .option("--timeout <seconds>", "for each cell; default: none", seconds)
    .option("--start-timeout <seconds>", "for the kernel's first answer; default: 120", seconds)
    .option("-k, --keep-going", "run the cells after a failed one too")
    .option("--cwd <folder>", "where the kernel works; default: the notebook's folder")
    .option("--kernel <command>", "another kernel's command; {connection_file} stands for the file")
    .option("-q, --quiet", "show nothing but failures")
    .option("--help-notebook", "show the notebook's parameters and end")
    .action(run);
}

async function run(path: string, flags: RunFlags): Promise<void> {
  const { readNotebook, writeNotebook } = await import("../../notebook/document/nbformat.js");
  const { givenValues, parametersHelp, parametersOf } = await import("../../notebook/document/parameters.js");
  const { exitCodes, runNotebook } = await import("../../notebook/runner/runner.js");
  const { terminalWatcher, unwatched } = await import("../../notebook/runner/terminal.js");
  const notebook = await readNotebook(path);
  const parameters = parametersOf(notebook);
  if (flags.helpNotebook) return say(parametersHelp(parameters));
  const values = givenValues(parameters, flags.parameters);
  const output = outputOf(path, flags);
  const page = pageOf(path, output, flags);
  const result = await runNotebook(notebook, {
    ...runOptions(path, flags),
    values,
    record: true,
    watcher: flags.quiet ? unwatched : terminalWatcher(process.stdout),
    ...(output !== undefined && { save: now => writeNotebook(output, now) }),
    signal: stopSignal(),
  });
  if (page !== undefined) await writePage(page, path, result.notebook, flags.code);
  report(path, result, [output, page]);
  process.exitCode = exitCodes[result.ended];
}

const runOptions = (path: string, flags: RunFlags): RunOptions => ({
  path,
  ...(flags.timeout !== undefined && { cellSeconds: flags.timeout }),
  ...(flags.startTimeout !== undefined && { startSeconds: flags.startTimeout }),
  ...(flags.keepGoing && { keepGoing: true }),
  ...(flags.cwd !== undefined && { cwd: resolve(flags.cwd) }),
  ...(flags.kernel !== undefined && { argv: flags.kernel.split(/\s+/) }),
});

function outputOf(path: string, { output, inPlace }: RunFlags): string | undefined {
  check(!(inPlace && output), "--in-place", `--output ${output}`, "one of the two");
  if (output !== undefined)
    check(resolve(output) !== resolve(path), "--output", output, "another file, or --in-place");
  return inPlace ? path : output;
}

function pageOf(path: string, output: string | undefined, { html }: RunFlags): string | undefined {
  if (html === undefined) return undefined;
  if (html !== true) return html;
  const named = output ?? path;
  return `${named.slice(0, named.length - extname(named).length)}.html`;
}

async function writePage(
  page: string,
  path: string,
  notebook: Notebook,
  code: "shown" | "folded",
): Promise<void> {
  const { notebookHtml } = await import("../../notebook/export/html.js");
  const image = (source: string) => embedded(resolve(dirname(path), source));
  await writeWhole(page, notebookHtml(notebook, { name: path, code, image }));
}

const imageTypes: Record<string, string> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
};

/** An image beside the notebook, as a `data:` address. */
function embedded(file: string): string | undefined {
  const type = imageTypes[extname(file).toLowerCase()];
  if (!type || !existsSync(file)) return undefined;
  return `data:${type};base64,${readFileSync(file).toString("base64")}`;
}

/** One closing line: how the run ended and where it was written; failures go to standard error. */
function report(path: string, result: RunResult, files: readonly (string | undefined)[]): void {
  const written = files.filter(file => file !== undefined).join(", ");
  const where = written && `; written: ${written}`;
  if (result.ended === "ok") {
    say(`${path}: all cells ran in ${duration(result.seconds)}${where}`);
    return;
  }
  const cell = result.cell === undefined ? "" : `cell ${result.cell}: `;
  complain(`${path}: ${cell}${result.ended}: ${result.message ?? ""}${where}`);
}
