import type { Cell } from "./values.js";

// What the page may do, and what it hears.

export interface Stopped {
  readonly asked: readonly {
    readonly host: string;
    readonly pid: number;
    readonly by: "signal" | "file";
    /** All runs that the process is at: they stop together. */
    readonly runs: readonly number[];
  }[];
}

export interface LabelAct {
  /** At most 10,000 */
  readonly ids: readonly number[];
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  /** Markdown */
  readonly note?: string;
}

/** What a deed really changed: a run that had the tag before is not among those it was given to. */
export interface Labelled {
  readonly added: readonly TagChange[];
  readonly removed: readonly TagChange[];
}

export interface TagChange {
  readonly tag: string;
  readonly ids: readonly number[];
}

export interface RemoveAct {
  readonly ids: readonly number[];
}

export interface Removed {
  /** To be handed to `undo`. */
  readonly ids: readonly number[];
}

/** What was deleted and can be had back, the newest first, at most 500. */
export interface DeletedAnswer {
  readonly runs: readonly DeletedRun[];
}

export interface DeletedRun {
  readonly id: number;
  readonly name: string | null;
  readonly experiment: string;
  /** ISO 8601, UTC */
  readonly deletedAt: string;
  readonly settings: readonly { readonly name: string; readonly value: Cell }[];
}

export interface QueueAct {
  /** A run from whose settings it starts. */
  readonly from: number;
  /** Settings that are other than its; null takes one away. */
  readonly changes: Readonly<Record<string, string | number | boolean | null>>;
}

export interface Queued {
  readonly run: number;
  /** false: there is such a trial already, and it is this run. */
  readonly isNew: boolean;
  /** What to type so that a worker does it, where none is at work. */
  readonly command: string;
}

export type Done = Record<string, never>;

/** What happened since the last event. The first one after connecting has all: true where the cursor is not up to date. */
export interface Change {
  /** When this server started, Unix ms: another number after a restart. */
  readonly started: number;
  readonly cursor: string;
  /** Runs that got points, output, an end or began, at most 500. */
  readonly runs: readonly number[];
  /** Runs came or went, labels changed, or more happened than is listed: what is on screen is to be asked for again. */
  readonly all: boolean;
  /** How many runs there are. */
  readonly total: number;
  readonly running: number;
}
