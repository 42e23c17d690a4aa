import { spawn } from "node:child_process";
import process from "node:process";
import { check, oneOf } from "../../../core/check.js";
import { hintOf, nearestName } from "../../../core/nearest.js";
import { isSecretName } from "../../../core/secret-name.js";
import { alignedLines } from "../../../core/text/text-table.js";
import { settingsName } from "../../language/dependants/cell-names.js";
import { magics } from "../../language/magic-lines.js";
import { load, runFile } from "./file-magics.js";
import { listed } from "./listing.js";
import type { MagicContext, StaleCell } from "./magic-context.js";
import type { Namespace } from "./namespace.js";

/** Runs the magic `name`; `rest` is what stands behind it. */
export async function runMagic(name: string, rest: string, context: MagicContext): Promise<void> {
  await commands[oneOf("magic", name, Object.keys(commands))]!(rest, context);
}

const commands: Record<string, (rest: string, context: MagicContext) => unknown> = {
  reset: (rest, context) => {
    check(rest.trim() === "", "%reset", rest, "nothing behind it: it forgets all names");
    context.reset();
  },
  who: (rest, context) => who(rest, context),
  whos: (rest, context) => whos(rest, context),
  stale: (rest, context) => stale(rest, context),
  load: (rest, context) => load(rest, context),
  run: (rest, context) => (rest.startsWith("-") ? rerun(rest, context) : runFile(rest, context)),
  env: rest => environment(rest),
  sh: (rest, context) => shell(rest, context.signal),
  magics: () => listMagics(),
  strict: (rest, context) => strict(rest, context),
  "%strict": () => check(false, "%%strict", "a line inside the cell", "the first line"),
};

function strict(rest: string, { setStrictness }: MagicContext): void {
  check(/^(on|off)$/.test(rest), "%strict", rest, "on or off");
  setStrictness(rest === "off" ? "loose" : "strict");
}

function listMagics(): void {
  process.stdout.write(`${alignedLines(Object.entries(magics))}\n`);
}

// Names.

const wordsOf = (rest: string): string[] => rest.split(/\s+/).filter(Boolean);

function who(rest: string, { names }: MagicContext): void {
  const found = listed(names, wordsOf(rest)).map(({ name }) => name);
  process.stdout.write(`${found.length ? found.join("  ") : nobody(rest, names)}\n`);
}

function whos(rest: string, { names, show }: MagicContext): void {
  const rows = listed(names, wordsOf(rest));
  if (rows.length === 0) process.stdout.write(`${nobody(rest, names)}\n`);
  else show(rows);
}

function nobody(rest: string, names: Namespace): string {
  const types = [...new Set(listed(names, []).map(({ type }) => type))].sort();
  if (types.length === 0) return "The notebook has no names yet.";
  return `No name has the type ${wordsOf(rest).join(" or ")}; there are ${types.join(", ")}.`;
}

// What depends on what.

/** What a line says of a cell: its number, its first line of code, and why it is stale. */
function staleLines(cells: readonly StaleCell[]): string {
  const rows = cells.map(({ label, code, inputs }) => [
    label,
    code
      .split("\n")
      .find(line => line.trim() !== "" && !line.startsWith("//"))
      ?.slice(0, mostOfLine) ?? "",
    inputs.length
      ? `${inputs.join(", ").replaceAll(settingsName, "settings")} changed`
      : "makes again what they start from",
  ]);
  return alignedLines(rows);
}

const mostOfLine = 50;

function stale(rest: string, context: MagicContext): void {
  check(rest === "", "%stale", rest, "nothing behind it");
  const cells = context.stale([]);
  process.stdout.write(cells.length ? `${staleLines(cells)}\n` : "No cell is stale.\n");
}

async function rerun(rest: string, context: MagicContext): Promise<void> {
  const [option, ...names] = wordsOf(rest);
  oneOf("option of %run", option, ["--dependants"]);
  for (const name of names) oneOf("name behind %run --dependants", name, context.cells.names);
  const ran = await context.rerun(names);
  const labels = ran.map(({ label }) => label).join(", ");
  process.stdout.write(ran.length ? `Ran again: ${labels}\n` : "No cell is stale.\n");
}

// The environment.

function environment(rest: string): void {
  const [, name = "", value] = /^([^\s=]*)(?:\s*=\s*|\s+)?([\s\S]*)$/.exec(rest) ?? [];
  if (name === "") {
    check(rest === "", "%env", rest, "NAME, NAME=VALUE or nothing");
    const all = Object.entries(process.env).sort(([a], [b]) => (a < b ? -1 : 1));
    const lines = all.map(([key, text]) => `${key}=${isSecretName(key) ? "<hidden>" : text}`);
    process.stdout.write(`${lines.join("\n")}\n`);
  } else if (value !== "" || rest.trimEnd().endsWith("=")) {
    process.env[name] = value;
    process.stdout.write(`${name}=${value}\n`);
  } else {
    oneOfVariables(name);
    process.stdout.write(`${process.env[name]}\n`);
  }
}

function oneOfVariables(name: string): void {
  const near = nearestName(name, Object.keys(process.env));
  check(process.env[name] !== undefined, "%env", name, `a variable that is set${hintOf(near)}`);
}

const drainMs = 200; // without output, after the shell's end

/** Runs a command in the user's shell; its output is the cell's. Throws when it fails; the cell's end ends it. */
async function shell(command: string, signal: AbortSignal): Promise<void> {
  check(command.trim() !== "", "%sh", command, "a command");
  const child = spawn(command, { shell: true, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const stop = () => void process.kill(-child.pid!, "SIGTERM"); // its group: what it has started, too
  signal.addEventListener("abort", stop, { once: true });
  const end = await new Promise<string | number | null>((done, failed) => {
    let drained: NodeJS.Timeout | undefined;
    for (const stream of ["stdout", "stderr"] as const)
      child[stream].on("data", chunk => {
        process[stream].write(chunk);
        drained?.refresh();
      });
    child.on("error", failed);
    child.on("close", (code, killed) => done(killed ?? code));
    child.on("exit", (code, killed) => (drained = setTimeout(() => done(killed ?? code), drainMs))); // what it left behind may go on
  });
  signal.removeEventListener("abort", stop);
  if (end !== 0) throw new Error(`the command ended with ${end}`);
}
