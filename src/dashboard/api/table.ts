import type { By, Cell, Field, GroupField, RunState, Sort, Spread, Which } from "./values.js";

// Tables of runs and of groups, and columns for charts.

export interface RunsAsk extends Which {
  /** The first counts most; gaps come last. Without any the newest come first. */
  readonly sort: readonly Sort[];
  readonly columns: readonly Field[];
  readonly offset: number;
  /** At most 500. */
  readonly limit: number;
  /** Metrics of which a small curve is wanted in each row. */
  readonly sparks?: readonly string[];
  /** A run whose row is wanted too, on screen or not. */
  readonly baseline?: number;
}

export interface RunsAnswer {
  /** Runs that fit. */
  readonly total: number;
  readonly offset: number;
  readonly rows: readonly RunRow[];
  readonly baseline: RunRow | null;
}

export interface RunRow {
  readonly id: number;
  readonly name: string | null;
  readonly experiment: string;
  readonly state: RunState;
  readonly tags: readonly string[];
  /** ISO 8601, UTC */
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** Seconds, so far for what runs. */
  readonly seconds: number | null;
  /** The first line. */
  readonly error: string | null;
  /** In the order of the columns that were asked for. */
  readonly cells: readonly Cell[];
  /** Metric → at most 40 means of stretches of its curve, null where there is none. */
  readonly sparks?: Readonly<Record<string, readonly (number | null)[]>>;
}

export interface RangesAsk extends Which {
  readonly metrics: readonly string[];
}

/** Of each metric what its values are over the runs that fit. */
export type Ranges = Readonly<Record<string, Range>>;

export interface Range {
  /** Of the finite numbers, for bars; null where there is none. */
  readonly least: number | null;
  readonly most: number | null;
  /** Whether all have the same value, or none: one that is NaN or missing is another than a number. */
  readonly alike: boolean;
}

export interface GroupsAsk extends Which {
  readonly by: By;
  /** At most 30 */
  readonly metrics: readonly string[];
  readonly sort: readonly { readonly field: GroupField; readonly descending: boolean }[];
  readonly offset: number;
  /** At most 10,000 */
  readonly limit: number;
  /** The key of the group that all others are compared with. */
  readonly baseline?: string;
  /** Means over all runs that have a number; by default over those that are finished. */
  readonly all?: boolean;
}

export interface GroupsAnswer {
  /** Groups, and the runs in them. */
  readonly total: number;
  readonly runs: number;
  /** The settings that tell groups apart, in the order in which runs have them: with `except` those that differ. */
  readonly by: readonly string[];
  /** With `except`: the settings that all have alike. */
  readonly shared: Readonly<Record<string, Cell>>;
  readonly rows: readonly GroupRow[];
  readonly baseline: GroupRow | null;
  /** Over the means of all groups. */
  readonly ranges: Ranges;
  /** Whether means are over all runs that have a number, finished or not. */
  readonly all: boolean;
  /** Settings, the seed aside, in which runs of one group differ: means are over these too. */
  readonly averagedOver: readonly string[];
  /** How many runs of the means have all settings of another, its seed and its experiment: they are no seeds more. */
  readonly repeats: number;
  /** How many runs have a number and no part in the means, by what they are instead of finished. */
  readonly leftOut: Readonly<Partial<Record<RunState, number>>>;
}

export interface GroupRow {
  /** For `Which.group` and `baseline`; an opaque text. */
  readonly key: string;
  /** In the order of `by`. */
  readonly settings: readonly Cell[];
  readonly runs: number;
  /** Of states that occur. */
  readonly states: Readonly<Partial<Record<RunState, number>>>;
  /** Over its finished runs, unless all were asked for; null where none has a number. */
  readonly metrics: Readonly<Record<string, Spread | null>>;
  /**
   * To the baseline: over pairs of runs with the same seed where both groups have such (`paired`), else of the means
   * (Welch's interval). Absent without a baseline, null of the baseline itself.
   */
  readonly differences?: Readonly<Record<string, (Spread & { readonly paired: boolean }) | null>>;
}

export interface TableAsk extends Which {
  readonly fields: readonly Field[];
  /** At most 100,000; the newest. */
  readonly limit: number;
}

/** Column by column: for scatter plots, parallel coordinates, histograms. */
export interface TableAnswer {
  readonly total: number;
  readonly ids: readonly number[];
  readonly states: readonly RunState[];
  readonly columns: readonly (readonly Cell[])[];
}

export interface PivotAsk extends Which {
  /** Names of settings, without `params.`; `experiment` too. At most 50, as of columns. */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly metric: string;
  readonly best: "highest" | "lowest" | null;
  /** Decimals; null: as many as the deviations, or else the means, give reason to. */
  readonly digits: number | null;
  readonly percent: boolean;
}

export interface PivotAnswer {
  readonly rowKeys: readonly (readonly string[])[];
  readonly columnKeys: readonly (readonly string[])[];
  /** By row and column. */
  readonly spreads: readonly (readonly (Spread | null)[])[];
  readonly isBest: readonly (readonly boolean[])[];
  /** The decimals of its texts. */
  readonly digits: number;
  /** Why these numbers need not compare, a line each; [] where they do. */
  readonly obstacles: readonly string[];
  readonly texts: { readonly markdown: string; readonly latex: string; readonly csv: string };
}
