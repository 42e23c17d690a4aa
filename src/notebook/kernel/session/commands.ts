import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import process from "node:process";
import { check, oneOf } from "../../../core/check.js";
import { alignedLines } from "../../../core/text/text-table.js";
import { plain } from "../../display/plain.js";
import { magics } from "../../language/magic-lines.js";
import type { Strictness } from "../../language/problem.js";
import type { Content } from "../../protocol/messages.js";
import type { Namespace } from "./namespace.js";

/** What magics may do in the kernel. */
export interface MagicContext {
  readonly names: Namespace;
  readonly signal: AbortSignal;
  reset(): void;
  /** From now on cells are checked so, unless they say otherwise. */
  setStrictness(strictness: Strictness): void;
  execute(source: string): Promise<unknown>;
  show(value: unknown): void;
  /** Adds to the `payload` of the cell's reply. */
  payload(payload: Content): void;
}

/** Runs the magic `name`; `rest` is what stands behind it. */
export async function runMagic(name: string, rest: string, context: MagicContext): Promise<void> {
  await commands[oneOf("magic", name, Object.keys(commands))]!(rest, context);
}

const commands: Record<string, (rest: string, context: MagicContext) => unknown> = {
  reset: (_, context) => context.reset(),
  who: (_, context) => who(context),
  load: (rest, context) => load(rest, context),
  run: async (rest, context) => context.execute(await textOf("%run", rest)),
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

const mostCharacters = 60; // of a value in the list of names

function who({ names, show }: MagicContext): void {
  const rows = Object.entries(names).map(([name, value]) => ({
    name,
    type: typeOf(value),
    value: plain(value).replace(/\s+/g, " ").slice(0, mostCharacters),
  }));
  if (rows.length === 0) process.stdout.write("The notebook has no names yet.\n");
  else show(rows);
}

function typeOf(value: unknown): string {
  if (value === null || typeof value !== "object") return typeof value;
  try {
    return String(value.constructor?.name ?? "object");
  } catch {
    return "object"; // a proxy or a getter that throws
  }
}

async function load(rest: string, context: MagicContext): Promise<void> {
  const text = await textOf("%load", rest);
  context.payload({ source: "set_next_input", text: `// ${rest}\n${text}`, replace: true });
}

async function textOf(magic: string, file: string): Promise<string> {
  check(file !== "", magic, file, "a file");
  return readFile(resolve(file), "utf8");
}

/** Runs a command in the user's shell; its output is the cell's. Throws when it fails; the cell's end ends it. */
async function shell(command: string, signal: AbortSignal): Promise<void> {
  check(command.trim() !== "", "%sh", command, "a command");
  const child = spawn(command, { shell: true, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const stop = () => void process.kill(-child.pid!, "SIGTERM"); // its group: what it has started, too
  signal.addEventListener("abort", stop, { once: true });
  child.stdout.on("data", chunk => process.stdout.write(chunk));
  child.stderr.on("data", chunk => process.stderr.write(chunk));
  const end = await new Promise<string | number | null>((done, failed) => {
    child.on("error", failed);
    child.on("close", (code, killed) => done(killed ?? code));
  });
  signal.removeEventListener("abort", stop);
  if (end !== 0) throw new Error(`the command ended with ${end}`);
}
