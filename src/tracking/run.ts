/** One trial's settings: flat, each field a column, chance included as `seed`. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/** A parameter's value as it was given: NaN and ±Infinity are numbers, lists and objects are JSON. */
export type Param = string | number | boolean | null | Json;
/** A list or an object, as JSON has them. */
export type Json = readonly unknown[] | { readonly [name: string]: unknown };
/** Name → value: what a run was given. */
export type Params = Readonly<Record<string, Param>>;

/** Named numbers at the end of a run; null where not applicable, NaN and ±Infinity as they came. */
export type Measures = Readonly<Record<string, number | null>>;

/** Name → one value per epoch, the first epoch first. */
export type Curves = Readonly<Record<string, readonly number[]>>;

/** Derived, never stored: from the end record, the process and whether it lives. */
export type RunState = "queued" | "running" | "finished" | "failed" | "stopped" | "lost";

export const runStates: readonly RunState[] = ["queued", "running", "finished", "failed", "stopped", "lost"];

/** Where a number comes from: recorded with every attempt. */
export interface Provenance {
  readonly commit: string | null;
  /** Patch of the working tree against the commit, "" when clean, null outside git. */
  readonly dirtyPatch: string | null;
  /** Why the commit is unknown, or the patch does not hold all; absent where nothing is in doubt. */
  readonly doubt?: string;
  /** A hash of the code that can move a number, as it ran; of programs that tell. */
  readonly code?: string;
  /** Data set → a hash of its examples. */
  readonly data?: Readonly<Record<string, string>>;
  /** Of a network that learned from another beside it, that one's settings; they are not among its own. */
  readonly trainer?: string;
  /** sha256 of package-lock.json */
  readonly lockHash: string | null;
  /** node, neuralbits, backend, tensorflow, … → version */
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly command: readonly string[];
  /** The environment variables that can move a number or a time, and no others. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** What made a run's numbers: where this differs, numbers need not be alike though settings are. */
export interface Source {
  /** The code that can move a number, as a hash. */
  readonly code: string;
  /** The same for people: its commit, and whether the tree was changed. */
  readonly commit: string;
  readonly backend: string | null;
  /** TensorFlow's version. */
  readonly tensorflow: string | null;
  /** Data set → a hash of its examples; {} where it was not told. */
  readonly data: Readonly<Record<string, string>>;
  /** The settings of the network that it learned from, where it did. */
  readonly trainer?: string | undefined;
}

/** A run that goes on from another, or is a changed copy of one. */
export interface Branch {
  /** The attempt it comes from, by its own id. */
  readonly parent: string;
  /** The parent's step from which it goes on; null: it starts anew. */
  readonly step: number | null;
  /** Parameters that are not the parent's: name → the parent's and its own, undefined where there is none. */
  readonly changed: Readonly<Record<string, readonly [Param | undefined, Param | undefined]>>;
}

/** One run as read back: a trial, or whatever a program recorded. */
export interface Run {
  readonly id: number;
  readonly experiment: string;
  /** Identity of a trial: sha256 of experiment and settings; of other runs their own. Unique. */
  readonly key: string;
  readonly name: string | null;
  readonly state: RunState;
  readonly settings: Params;
  /** What the program gave as the run's numbers. */
  readonly measures: Measures;
  /** The measures, and the last value of each curve that has no measure of its name. */
  readonly metrics: Measures;
  readonly tags: readonly string[];
  readonly branch: Branch | null;
  /** What made its numbers; absent where that was not told. */
  readonly source?: Source;
  /** Of the attempt that gave the measures; without one, of the living or the newest attempt. */
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly error: string | null;
}

/** One go at a trial: a stopped, failed or lost trial that is started again has several. */
export interface AttemptRecord {
  /** 1, 2, … within its run */
  readonly number: number;
  /** Its own, in all databases. */
  readonly uuid: string;
  readonly state: RunState;
  readonly host: string;
  readonly pid: number;
  /** ISO 8601, UTC */
  readonly startedAt: string;
  /** The last sign of life, as far as it is known. */
  readonly seenAt: string | null;
  readonly endedAt: string | null;
  readonly error: string | null;
}

/** What a finished trial hands over. */
export interface Result {
  readonly measures: Measures;
  /** Curves that were not logged as they came; typed arrays are taken too. */
  readonly curves?: Readonly<Record<string, ArrayLike<number>>>;
  readonly artifacts?: readonly ArtifactFile[];
}

/** A file that a trial made; it stays where it is, its checksum is recorded. */
export interface ArtifactFile {
  readonly name: string;
  readonly path: string;
}

/** What is known of a file that a run made. */
export interface Artifact extends ArtifactFile {
  readonly sha256: string;
  readonly bytes: number;
  /** Its media type, such as image/png. */
  readonly media: string;
  readonly step: number | null;
  /** Its content is kept with the database, and does not depend on the file at `path`. */
  readonly stored: boolean;
}

/** A piece of what a run's program wrote. */
export interface OutputPart {
  /** Unix time in ms */
  readonly at: number;
  readonly stream: "stdout" | "stderr";
  readonly text: string;
}

/** A note on a run. */
export interface Note {
  readonly at: string;
  readonly text: string;
}

/** An experiment and how its trials stand. */
export interface ExperimentSummary {
  readonly name: string;
  readonly createdAt: string;
  readonly runs: number;
  readonly states: Readonly<Record<RunState, number>>;
}
