/** How a process ends, as far as it can tell by itself. */
export interface ProcessEnd {
  readonly code: number;
  /** What nobody caught, where that is the reason. */
  readonly error: unknown;
  /** SIGINT, SIGTERM or SIGHUP, where one asked it to stop. */
  readonly signal: NodeJS.Signals | null;
}

/** Called once, when the process ends; false: something could not be saved, and the exit code has to tell. */
export type ExitHook = (end: ProcessEnd) => boolean;

const hooks = new Set<ExitHook>();
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
let error: unknown;
let signal: NodeJS.Signals | null = null;
let asked = 0;

/** How often this process was asked to stop and somebody had its work end in order, as whoever looks at `signal` of a run does. */
export const timesAsked = (): number => asked;

/** Has the hook called at the end of the process, and returns what takes that back. */
export function atExit(hook: ExitHook): () => void {
  if (hooks.size === 0) listen();
  hooks.add(hook);
  return () => {
    hooks.delete(hook);
    if (hooks.size === 0) ignore();
  };
}

function listen(): void {
  process.on("exit", onExit);
  process.on("uncaughtExceptionMonitor", onError);
  setImmediate(hearSignals); // in its first turn a program may well be busy
}

function ignore(): void {
  process.off("exit", onExit);
  process.off("uncaughtExceptionMonitor", onError);
  missSignals();
}

function onError(found: unknown): void {
  error = found;
}

function onExit(given: number): void {
  const code = Number(process.exitCode ?? given); // a listener before us may have another word: 13, an await without end
  const whole = runHooks({ code, error: code === 0 ? undefined : error, signal });
  if (!whole && code === 0) process.exitCode = 1;
}

function runHooks(end: ProcessEnd): boolean {
  return [...hooks].map(hook => hook(end)).every(Boolean);
}

// A signal that is heard no longer ends the process by itself, and a program that never yields hears none: so these
// listeners are there only while the program yields, which the caller's timer tells, and whoever records in between.

let heard = false;

/** The program yields: signals can be heard. */
export function hearSignals(): void {
  if (heard || hooks.size === 0) return;
  heard = true;
  for (const name of signals) process.prependListener(name, onSignal); // before one that exits
}

/** The program does not yield: a signal has to end it as if nobody listened. */
export function missSignals(): void {
  if (!heard) return;
  heard = false;
  for (const name of signals) process.off(name, onSignal);
}

const stoppers = new Set<() => void>();

/** Whoever wants to end its work in order when the process is asked to stop; a second signal does not wait for it. */
export function onStop(stop: () => void): () => void {
  stoppers.add(stop);
  return () => stoppers.delete(stop);
}

/** Where the program has listeners of its own, these decide; else the process ends as the signal would have it. */
function onSignal(name: NodeJS.Signals): void {
  const isFirst = signal === null;
  signal = name;
  if (stoppers.size > 0) asked++;
  for (const stop of stoppers) stop();
  if (process.listenerCount(name) > 1 || (isFirst && stoppers.size > 0)) return;
  runHooks({ code: 128, error: undefined, signal });
  missSignals();
  process.kill(process.pid, name);
}
