import { existsSync, readFileSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { check } from "../../core/check.js";
import { writeWhole } from "../../core/file.js";
import { duration } from "../../core/progress.js";
import type { Notebook } from "../../notebook/document/nbformat.js";
import type { RunOptions, RunResult } from "../../notebook/runner/runner.js";
import { stopSignal } from "../signals.js";

const epilogue = `
Exit codes: 0 done, 1 a cell failed or something was found, 2 refused (a parameter, a file), 3 time-out,
4 the kernel died, 5 interrupted. Everything works without Python.

Examples:
  neuralbits notebook run notebooks/02-mnist-table.ipynb -o out.ipynb          run it, keep the original
  neuralbits notebook run notebooks/02-mnist-table.ipynb --help-notebook       its parameters
  neuralbits notebook run study.ipynb -p bits=720 -p dataset=fashion --html report.html
  neuralbits notebook test notebooks/*.ipynb                                   run and compare with what is stored
  neuralbits notebook lint notebooks/*.ipynb
  git config filter.notebooks.clean "npx neuralbits notebook strip -"          outputs stay out of git
  neuralbits notebook diff old.ipynb new.ipynb`;

/** `neuralbits notebook`: run, test, lint, strip and compare notebooks, without Jupyter. */
export default function notebook(program: Command): void {
  const command = program
    .command("notebook")
    .description("run, test, check, strip and compare notebooks, without Jupyter")
    .addHelpText("after", epilogue);
  runCommand(command);
  testCommand(command);
  lintCommand(command);
  stripCommand(command);
  diffCommand(command);
}

// run

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

function runCommand(command: Command): void {
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

// test

interface TestFlags {
  parameters: string[];
  tolerance?: number;
  timeout?: number;
  cwd?: string;
}

function testCommand(command: Command): void {
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

// lint

interface LintFlags {
  parameters: string[];
  stock?: boolean;
  json?: boolean;
  rules?: boolean;
}

function lintCommand(command: Command): void {
  command
    .command("lint")
    .description(
      "what would trip a run from top to bottom: undefined names, use before declaration, order, paths",
    )
    .argument("[notebooks...]", ".ipynb files")
    .option("-p, --parameters <name>", "a parameter that a run will be given; repeatable", collected, [])
    .option("--stock", "also what the unmodified tslab kernel gets wrong")
    .option("--rules", "list the rules and end")
    .option("--json", "findings as JSON, for programs")
    .action(lintAll);
}

/** Exit code 1 if anything was found. */
async function lintAll(paths: readonly string[], flags: LintFlags): Promise<void> {
  const { findingLine, lint, rules } = await import("../../notebook/document/lint.js");
  const { readNotebook } = await import("../../notebook/document/nbformat.js");
  if (flags.rules) return say(pairs(Object.entries(rules)));
  check(paths.length > 0, "notebooks", "none", "at least one .ipynb file");
  const parameters = flags.parameters.map(pair => pair.split("=")[0]!);
  const found = [];
  for (const path of paths) {
    const findings = lint(await readNotebook(path), { parameters, ...(flags.stock && { stock: true }) });
    found.push(...findings.map(finding => ({ path, ...finding })));
  }
  if (flags.json) say(JSON.stringify(found, null, 2));
  else for (const finding of found) say(findingLine(finding.path, finding));
  if (found.length > 0) process.exitCode = 1;
}

// strip

function stripCommand(command: Command): void {
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
      const text = readFileSync(0, "utf8");
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

// diff

function diffCommand(command: Command): void {
  command
    .command("diff")
    .description("what changed between two notebooks, cell by cell; counts, ids and times are no changes")
    .argument("<before>", "an .ipynb file")
    .argument("<after>", "an .ipynb file")
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
  const { readNotebook } = await import("../../notebook/document/nbformat.js");
  const changes = diff(await readNotebook(before, "any"), await readNotebook(after, "any"), {
    outputs: flags.outputs,
  });
  if (flags.json) say(JSON.stringify(changes, null, 2));
  else if (changes.length > 0) say(diffText(changes, process.stdout.isTTY));
  if (changes.length > 0) process.exitCode = 1;
}

// words

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const complain = (text: string): void => void process.stderr.write(`neuralbits: ${text}\n`);

const collected = (value: string, all: string[]): string[] => [...all, value];

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError(`got "${text}", expected seconds above 0`);
  return value;
}

function fraction(text: string): number {
  const value = Number(text);
  if (!(value >= 0) || text.trim() === "")
    throw new InvalidArgumentError(`got "${text}", expected a number of 0 or more`);
  return value;
}

const oneOfWords =
  <T extends string>(...words: T[]) =>
  (text: string): T => {
    if (!(words as string[]).includes(text))
      throw new InvalidArgumentError(`got "${text}", expected ${words.join(" or ")}`);
    return text as T;
  };

function pairs(entries: readonly (readonly [string, string])[]): string {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, what]) => `${name.padEnd(width)}  ${what}`).join("\n");
}
