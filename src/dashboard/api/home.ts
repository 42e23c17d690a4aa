import type { AlertRow } from "./run.js";
import type { RunRow } from "./table.js";
import type { Cell, Field, RunState } from "./values.js";

// What a project opens on, what may be typed, and which columns there are.

export interface Session {
  readonly version: string;
  /** Path of the database, to be shown; and the folder of the project, for a title. */
  readonly database: string;
  readonly project: string;
  readonly readOnly: boolean;
  /** Unix ms by the server's clock. */
  readonly now: number;
  /** Runs in the database. */
  readonly runs: number;
  readonly cursor: string;
}

export interface Home {
  readonly runs: number;
  /** The newest, at most 20; without those that run. */
  readonly recent: readonly RunRow[];
  /** At most 50. */
  readonly running: readonly RunRow[];
  /** How experiments stand, the one with the newest run first; at most 50. */
  readonly experiments: readonly ExperimentRow[];
  /** The best finished run of each data set (chosen by validation accuracy where runs have it), and the smallest that is within 1 %. */
  readonly best: readonly BestRow[];
  /** Runs that want a look, at most 10; `alerts` has all. */
  readonly alerts: readonly AlertRow[];
}

export interface ExperimentRow {
  readonly experiment: string;
  readonly runs: number;
  readonly states: Readonly<Partial<Record<RunState, number>>>;
  /** ISO 8601 of the newest start; null where all are queued */
  readonly startedAt: string | null;
}

export interface BestRow {
  readonly dataset: string;
  /** Which metric chose it: validation_accuracy or accuracy; `accuracy` is of the test part. */
  readonly chosenBy: string;
  readonly best: BestRun;
  readonly smallest: BestRun | null;
}

export interface BestRun {
  readonly row: RunRow;
  readonly accuracy: number | null;
  readonly bytes: number | null;
}

export interface CompleteAsk {
  readonly query: string;
  /** Index of the caret. */
  readonly at: number;
}

export interface Completion {
  /** What is replaced by the text of an item: from, to. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly CompletionItem[];
  /** Of the whole query as it stands; null where it can be read and its names are known. */
  readonly error: { readonly message: string; readonly at: number } | null;
  /** How many runs fit; null where it cannot be read. */
  readonly runs: number | null;
}

export interface CompletionItem {
  /** To be put in the place, quoted where it must be. */
  readonly text: string;
  readonly kind: "param" | "metric" | "field" | "sign" | "word" | "value";
  /** Such as `number, 8 … 70` or `12 values`. */
  readonly detail: string;
}

/** What the runs that fit have: which columns a table of them may show. */
export interface Columns {
  readonly runs: number;
  readonly params: readonly ParamColumn[];
  readonly metrics: readonly MetricColumn[];
  readonly tags: readonly { readonly tag: string; readonly runs: number }[];
  readonly fields: readonly {
    readonly name: Field;
    readonly kind: "number" | "text" | "time" | "duration" | "state" | "texts";
  }[];
}

export interface ParamColumn {
  readonly name: string;
  readonly field: Field;
  /** Whether these runs differ in it: not all have it, or not alike. */
  readonly differs: boolean;
  readonly kind: "number" | "text" | "boolean" | "mixed";
  readonly least: number | null;
  readonly most: number | null;
  /** Different values, the smallest first; null where there are more than 50. */
  readonly values: readonly Cell[] | null;
}

export interface MetricColumn {
  readonly name: string;
  readonly field: Field;
  /** Runs that have it. */
  readonly runs: number;
  /** Whether it is a curve in some run. */
  readonly curve: boolean;
  /** Whether it is of the machine: `system/…`. */
  readonly system: boolean;
}
