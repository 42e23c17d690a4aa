import { existsSync } from "node:fs";
import { extname } from "node:path";
import { type Command, Option } from "commander";
import { check } from "../../core/check.js";
import { writeWhole } from "../../core/file.js";
import type { Side } from "../../notebook/document/sync.js";
import { say } from "../output.js";

interface Flags {
  output?: string;
  force?: boolean;
  from?: Side;
}

/** `neuralbits notebook to-text`, `to-notebook` and `sync`: notebooks as TypeScript in the percent format. */
export function textCommands(command: Command): void {
  command
    .command("to-text")
    .description(
      "a notebook as TypeScript in the percent format of jupytext and VS Code; outputs are no part of it",
    )
    .argument("<notebook>", "an .ipynb file")
    .option(
      "-o, --output <file>",
      "where it goes, - for standard output; default: beside the notebook, as .ts",
    )
    .option("-f, --force", "also over a file that is there")
    .action(toText);
  command
    .command("to-notebook")
    .description("such a text as a notebook without outputs; sync keeps those that are there")
    .argument("<text>", "a .ts file in the percent format")
    .option(
      "-o, --output <file>",
      "where it goes, - for standard output; default: beside the text, as .ipynb",
    )
    .option("-f, --force", "also over a file that is there")
    .action(toNotebook);
  command
    .command("sync")
    .description(
      "bring a notebook and the text beside it in line: what was changed goes into the other, outputs stay",
    )
    .argument("<file>", "one of the two; the other is made where it is missing")
    .addOption(
      new Option("--from <side>", "which one stays where both were changed").choices(["notebook", "text"]),
    )
    .action(sync);
}

async function toText(path: string, flags: Flags): Promise<void> {
  const { readNotebook } = await import("../../notebook/document/nbformat.js");
  const { percentText } = await import("../../notebook/document/percent.js");
  await write(percentText(await readNotebook(path)), withEnding(path, ".ts"), flags);
}

async function toNotebook(path: string, flags: Flags): Promise<void> {
  const { notebookText, readText } = await import("../../notebook/document/nbformat.js");
  const { parsePercent } = await import("../../notebook/document/percent.js");
  const { inLine } = await import("../../notebook/document/sync.js");
  const notebook = parsePercent(await readText(path), path);
  await write(notebookText(inLine(notebook)), withEnding(path, ".ipynb"), flags);
}

async function write(text: string, beside: string, { output = beside, force = false }: Flags): Promise<void> {
  if (output === "-") return void process.stdout.write(text);
  check(
    force || !existsSync(output),
    output,
    "a file that is there",
    "a new file, or --force; sync changes both",
  );
  await writeWhole(output, text);
  say(`written: ${output}`);
}

async function sync(path: string, { from }: Flags): Promise<void> {
  const { notebookText, readNotebook, readText } = await import("../../notebook/document/nbformat.js");
  const { parsePercent, percentText } = await import("../../notebook/document/percent.js");
  const { inLine, synced } = await import("../../notebook/document/sync.js");
  const { isText } = await import("../../notebook/document/read.js");
  const textPath = isText(path) ? path : withEnding(path, ".ts");
  const notebookPath = isText(path) ? withEnding(path, ".ipynb") : path;
  const known =
    existsSync(notebookPath) || !existsSync(textPath) ? await readNotebook(notebookPath) : undefined;
  const text = existsSync(textPath) ? await readText(textPath) : undefined;
  const notebook = known ?? parsePercent(text!, textPath);
  const found = text === undefined ? undefined : synced(notebook, text, textPath, from);
  const now = found ?? { notebook: inLine(notebook), text: percentText(notebook) };
  const written = [];
  if (now.text !== text) written.push([textPath, now.text] as const);
  if (!known || notebookText(now.notebook) !== notebookText(known))
    written.push([notebookPath, notebookText(now.notebook)] as const);
  for (const [file, content] of written) await writeWhole(file, content);
  const changed = found?.from ? `: the ${found.from} was changed` : "";
  say(written.length ? `written: ${written.map(([file]) => file).join(", ")}${changed}` : `${path}: in line`);
}

const withEnding = (path: string, ending: string): string =>
  `${path.slice(0, path.length - extname(path).length)}${ending}`;
