/** One trial's settings: flat, each field a column, chance included as `seed`. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/** Named numbers at the end of a run; null where not applicable, NaN and ±Infinity as they came. */
export type Measures = Readonly<Record<string, number | null>>;

/** Name → one value per epoch, the first epoch first. */
export type Curves = Readonly<Record<string, readonly number[]>>;

/** Derived, never stored: from the end record, the process and whether it lives. */
export type RunState = "running" | "finished" | "failed" | "stopped" | "lost";

export const runStates: readonly RunState[] = ["running", "finished", "failed", "stopped", "lost"];

/** Where a number comes from: recorded with every attempt. */
export interface Provenance {
  readonly commit: string | null;
  /** Patch of the working tree against the commit, "" when clean, null outside git. */
  readonly dirtyPatch: string | null;
  /** sha256 of package-lock.json */
  readonly lockHash: string | null;
  /** node, neuralbits, backend, tensorflow, … → version */
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly command: readonly string[];
  /** The environment variables that can move a number or a time, and no others. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** One trial as read back. */
export interface Run {
  readonly id: number;
  readonly experiment: string;
  /** Identity of the trial: sha256 of experiment and settings; unique. */
  readonly key: string;
  readonly state: RunState;
  readonly settings: Settings;
  readonly measures: Measures;
  /** Of the attempt that gave the measures; without one, of the living or the newest attempt. */
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly error: string | null;
}

/** One go at a trial: a stopped, failed or lost trial that is started again has several. */
export interface AttemptRecord {
  /** 1, 2, … within its run */
  readonly number: number;
  readonly state: RunState;
  readonly host: string;
  readonly pid: number;
  /** ISO 8601, UTC */
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly error: string | null;
}

/** What a finished trial hands over. */
export interface Result {
  readonly measures: Measures;
  /** A value per epoch; typed arrays are taken too. */
  readonly curves?: Readonly<Record<string, ArrayLike<number>>>;
  readonly artifacts?: readonly ArtifactFile[];
}

/** A file that a trial made; it stays where it is, its checksum is recorded. */
export interface ArtifactFile {
  readonly name: string;
  readonly path: string;
}

export interface Artifact extends ArtifactFile {
  readonly sha256: string;
  readonly bytes: number;
}

/** An experiment and how its trials stand. */
export interface ExperimentSummary {
  readonly name: string;
  readonly createdAt: string;
  readonly runs: number;
  readonly states: Readonly<Record<RunState, number>>;
}
