import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import type { Command } from "commander";
import { check } from "../../core/check.js";
import type { Destination } from "../../core/destination.js";
import { checkWritable, writeWhole } from "../../core/file.js";
import { duration } from "../../core/progress.js";
import { counted } from "../../core/text/counted.js";
import type { Notebook } from "../../notebook/document/nbformat.js";
import type { RunOptions, RunResult } from "../../notebook/runner/runner.js";
import { collected, filePath, oneOfWords, seconds } from "../arguments.js";
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
  changed?: boolean;
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
    .argument("<notebook>", "an .ipynb file, or a text in the percent format (.ts)")
    .option(
      "-p, --parameters <name=value>",
      "a value for a name of the parameters cell; repeatable",
      collected,
      [],
    )
    .option("-o, --output <file>", "where the run notebook goes; saved while it runs", filePath)
    .option("--in-place", "write it into the notebook itself")
    .option("--html [file]", "also one self-contained interactive page; default: beside the output")
    .option("--code <how>", "code cells in the page: shown or folded", oneOfWords("shown", "folded"), "shown")
    .option("--timeout <seconds>", "for each cell; default: none", seconds)
    .option("--start-timeout <seconds>", "for the kernel's first answer; default: 120", seconds)
    .option("-k, --keep-going", "run the cells after a failed one too")
    .option(
      "--changed",
      "run only cells whose code or inputs changed since such a run stored their outputs, and those whose names they need; all other outputs stay; with --in-place, or with --output for a notebook that such a run wrote",
    )
    .option("--cwd <folder>", "where the kernel works; default: the notebook's folder")
    .option("--kernel <command>", "another kernel's command; {connection_file} stands for the file")
    .option("-q, --quiet", "show nothing but failures")
    .option("--help-notebook", "show the notebook's parameters and end")
    .action(run);
}

async function run(path: string, flags: RunFlags): Promise<void> {
  const { writeNotebook } = await import("../../notebook/document/nbformat.js");
  const { isText, readDocument } = await import("../../notebook/document/read.js");
  const { givenValues, parametersHelp, parametersOf } = await import("../../notebook/document/parameters.js");
  const { exitCodes, runNotebook } = await import("../../notebook/runner/runner.js");
  const { terminalWatcher, unwatched } = await import("../../notebook/runner/terminal.js");
  checkChanged(flags);
  const notebook = await readDocument(path);
  const into = flags.inPlace ? path : (flags.output ?? "");
  check(!isText(into), "where the run notebook goes", into, "an .ipynb file: a text has no outputs");
  const parameters = parametersOf(notebook);
  if (flags.helpNotebook) return say(parametersHelp(parameters));
  const values = givenValues(parameters, flags.parameters);
  const output = await outputOf(path, flags);
  const page = await pageOf(path, output, flags);
  const signal = stopSignal();
  const aside = [output, page].some(one => one?.to.kind === "open" && one.to.descriptor === 1); // standard output is taken
  const result = await runNotebook(notebook, {
    ...runOptions(path, flags),
    values,
    record: true,
    watcher: flags.quiet ? unwatched : terminalWatcher(aside ? process.stderr : process.stdout),
    ...(output?.to.kind === "file" && { save: now => writeNotebook(output.path, now) }),
    signal,
  });
  if (output && output.to.kind !== "file") await writeNotebook(output.path, result.notebook, signal);
  if (page) await writeWhole(page.path, await pageText(path, result.notebook, flags.code), signal);
  report(path, result, [output?.path, page?.path], aside ? complain : say);
  process.exitCode = exitCodes[result.ended];
}

/** What `--changed` goes by is read from TypeScript, and stands in the notebook that the run before has written. */
function checkChanged({ changed, kernel, inPlace, output }: RunFlags): void {
  if (!changed) return;
  check(
    kernel === undefined,
    "--changed",
    `--kernel ${kernel}`,
    "our own kernel: cells are read as TypeScript",
  );
  check(
    inPlace || output !== undefined,
    "--changed",
    "neither --in-place nor --output",
    "one of the two: what outputs were made from is kept there",
  );
}

const runOptions = (path: string, flags: RunFlags): RunOptions => ({
  path,
  cellSeconds: flags.timeout,
  startSeconds: flags.startTimeout,
  keepGoing: flags.keepGoing,
  changed: flags.changed === true,
  cwd: flags.cwd === undefined ? undefined : resolve(flags.cwd),
  argv: flags.kernel?.split(/\s+/),
});

/** Where something is written, and where that leads. */
interface Output {
  readonly path: string;
  readonly to: Destination;
}

async function outputOf(path: string, { output, inPlace }: RunFlags): Promise<Output | undefined> {
  check(!(inPlace && output), "--in-place", `--output ${output}`, "one of the two");
  if (inPlace) return { path, to: await checkWritable(path) };
  if (output === undefined) return undefined;
  const to = await checkWritable(output);
  const same = to.kind === "file" && to.path === realpathSync(path);
  check(!same, "--output", output, "another file, or --in-place");
  return { path: output, to };
}

async function pageOf(
  path: string,
  output: Output | undefined,
  { html }: RunFlags,
): Promise<Output | undefined> {
  if (html === undefined) return undefined;
  const named = output?.to.kind === "file" ? output.path : path;
  const page = html === true ? `${named.slice(0, named.length - extname(named).length)}.html` : html;
  const to = await checkWritable(page);
  const taken = [realpathSync(path), output?.to.kind === "file" && output.to.path];
  check(to.kind !== "file" || !taken.includes(to.path), "--html", page, "a file of its own");
  return { path: page, to };
}

async function pageText(path: string, notebook: Notebook, code: "shown" | "folded"): Promise<string> {
  const { notebookHtml } = await import("../../notebook/export/html.js");
  const image = (source: string) => embedded(resolve(dirname(path), source));
  return notebookHtml(notebook, { name: path, code, image });
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
function report(
  path: string,
  result: RunResult,
  files: readonly (string | undefined)[],
  tell: (text: string) => void,
): void {
  const written = files.filter(file => file !== undefined).join(", ");
  const where = written && `; written: ${written}`;
  if (result.ended === "ok") {
    tell(`${path}: ${ranCells(result)} in ${duration(result.seconds)}${where}`);
    return;
  }
  const cell = result.cell === undefined ? "" : `cell ${result.cell}: `;
  complain(`${path}: ${cell}${result.ended}: ${result.message ?? ""}${where}`);
}

function ranCells({ counts }: RunResult): string {
  if (!counts) return "all cells ran";
  const { changed, needed, kept } = counts;
  if (changed === 0) return "nothing changed, no cell ran";
  const names = needed ? ` and ${needed} more for their names` : "";
  return `${counted(changed, "changed cell")}${names} ran, outputs of ${kept} stayed,`;
}
