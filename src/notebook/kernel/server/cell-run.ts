import { DisplayHandle } from "../../display/handle.js";
import type { Content, Message } from "../../protocol/messages.js";
import { Interrupt, OutOfMemory } from "../interrupt-flags.js";
import { type Run, whenAborted } from "../session/runner.js";

/** A run and the request that it answers. */
export interface CellRun extends Run {
  readonly request: Message;
  /** Whether it goes into the history and raises the count. */
  readonly stored: boolean;
  readonly payload: Content[];
  /** Jupyter's id of the cell. */
  readonly cell: string;
  /** What it has run of files. */
  readonly texts: string[];
  /** Whether any of it has run, so that it counts for what depends on what. */
  hasRun: boolean;
  isLogged: boolean;
}

/** As JupyterLab says it. */
export function cellOf({ metadata }: Message): string | undefined {
  const { cellId } = metadata;
  return typeof cellId === "string" ? cellId : undefined;
}

export const deletedCells = ({ metadata: { deletedCells } }: Message): readonly unknown[] =>
  Array.isArray(deletedCells) ? deletedCells : [];

/** The reply to a cell whose ending cannot be told in any other way: whatever happens, a request is answered. */
export const untold = (): Content => ({ status: "error", ename: "Error", evalue: "unknown", traceback: [] });

export const isPrimitive = (value: unknown): boolean =>
  value === null || (typeof value !== "object" && typeof value !== "function");

/** A display has been shown already. A proxy that throws when it is asked is none. */
export function isHandle(value: unknown): boolean {
  try {
    return value instanceof DisplayHandle;
  } catch {
    return false;
  }
}

/** Waits for something of a run, no longer than until the run is stopped. */
export async function unlessStopped<T>(
  { controller: { signal } }: CellRun,
  work: T | Promise<T>,
): Promise<T> {
  const stopped = whenAborted(signal);
  signal.throwIfAborted();
  return Promise.race([work, stopped]);
}

/** Whatever was thrown; a proxy may throw when it is asked what it is. */
export function isReason(error: unknown): error is Error {
  try {
    return error instanceof Interrupt || error instanceof OutOfMemory;
  } catch {
    return false;
  }
}

/** What a stopped cell's code throws afterwards, unheard, is the stop itself. */
export function isStop(error: unknown, signal: AbortSignal): boolean {
  if (error === signal.reason || isReason(error)) return true;
  try {
    return (error as Error | undefined)?.name === "AbortError";
  } catch {
    return false;
  }
}
