import { writeSync } from "node:fs";
import process from "node:process";
import type { NotebookProgram } from "../language/program.js";
import { buildSnapshotBeside } from "../language/snapshot/background.js";
import { type Compiler, loadTypeScript } from "../language/typescript.js";
import { ProcessGuard } from "./process-guard.js";
import { type Connected, Shell } from "./server/shell.js";
import { offerDebuggee } from "./session/debuggee.js";
import { Session } from "./session/session.js";

/** Makes the session of a kernel and answers requests, those first that came meanwhile. */
export function serve(connected: Connected): void {
  const { flags } = connected;
  const guard = new ProcessGuard();
  const end = (reason?: string): void => {
    if (!reason) killSelf(); // at once: an orderly exit takes zeromq's memory from under its threads
    writeSync(2, `the kernel ended: ${reason}\n`); // what is written to process.stderr belongs to the cells by now
    guard.exit(1);
  };
  const shell = new Shell(connected, guard, end);
  const compiler = loadTypeScript();
  const session = new Session(compiler, flags, process.cwd(), process.env.JPY_SESSION_NAME);
  session.program.check("0"); // reads the libraries of types; the first cell finds them
  session.positions.install();
  offerDebuggee(compiler.ts, session.positions, session.names);
  const uncaught = (error: unknown) => shell.uncaught(error);
  guard.on("uncaughtException", uncaught);
  guard.on("unhandledRejection", uncaught);
  hideLoaderWarning();
  guard.on("SIGINT", () => shell.interrupt(flags.claimSignal()));
  guard.on("SIGTERM", (signal: string) => void (signal === "SIGTERM" && shell.close())); // not what a cell emits
  guard.install();
  setTimeout(() => void prepareNextStart(compiler, session.program).catch(() => {}), idleMs).unref();
  shell.serve(session);
}

const killSelf = process.kill.bind(process, process.pid, "SIGKILL");

const idleMs = 1500; // after the start, when the first cells have most likely run

/** Writes what makes the next start faster; a cache that cannot be written is none. */
async function prepareNextStart(compiler: Compiler, program: NotebookProgram): Promise<void> {
  if (program.isFromSnapshot) return;
  await compiler.remember();
  await program.remember();
  buildSnapshotBeside();
}

/** Node calls the way by which cells import experimental: no news for the author of a cell. */
function hideLoaderWarning(): void {
  const { emitWarning } = process;
  const filtered = (warning: string | Error, ...rest: never[]) => {
    if (!String(warning).startsWith("vm.USE_MAIN_CONTEXT_DEFAULT_LOADER"))
      (emitWarning as (...all: unknown[]) => void)(warning, ...rest);
  };
  process.emitWarning = filtered as typeof emitWarning;
}
