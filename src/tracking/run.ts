/** One trial's settings: flat, each field a column, chance included as `seed`. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/** Named numbers at the end of a run; null where not applicable. */
export type Measures = Readonly<Record<string, number | null>>;

/** Name → one value per epoch, the first epoch first. */
export type Curves = Readonly<Record<string, readonly number[]>>;

/** Derived, never stored: from the end record, the process and whether it lives. */
export type RunState = "running" | "finished" | "failed" | "stopped" | "lost";

/** Where a number comes from: recorded with every attempt. */
export interface Facts {
  readonly commit: string | null;
  /** Patch of the working tree against the commit, "" when clean, null outside git. */
  readonly dirtyPatch: string | null;
  /** sha256 of package-lock.json */
  readonly lockHash: string | null;
  /** node, neuralbits, backend, tensorflow, … → version */
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly command: readonly string[];
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
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly error: string | null;
}
