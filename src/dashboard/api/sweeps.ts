import type { ExperimentRow, ParamColumn } from "./home.js";
import type { RunRow } from "./table.js";
import type { Which } from "./values.js";

// Sweeps, and figures of the papers.

export interface SweepsAnswer {
  readonly sweeps: readonly SweepRow[];
}

export interface SweepRow extends ExperimentRow {
  /** Trials that are finished, of all. */
  readonly done: number;
  /** Seconds, about; null where nothing tells. */
  readonly secondsLeft: number | null;
}

export interface SweepAsk {
  readonly experiment: string;
}

/** Its rows have cells in the order of `axes`; those that run have sparks of up to three metrics. */
export interface SweepAnswer extends SweepRow {
  /** Processes that are at trials now. */
  readonly workers: number;
  /** Seconds of a trial: the median of those that finished. */
  readonly trialSeconds: number | null;
  readonly running: readonly RunRow[];
  /** Failed and lost ones, the newest first, at most 200: why, and how many goes each had. */
  readonly failed: readonly {
    readonly row: RunRow;
    readonly attempts: number;
    readonly error: string;
    readonly abandoned: boolean;
  }[];
  /** Those that wait, the next first, at most 200. */
  readonly queued: readonly RunRow[];
  /** Unix ms of each end of a finished trial, in order, at most 2,000. */
  readonly ends: readonly number[];
  /** Settings that differ: the axes, with their values. */
  readonly axes: readonly ParamColumn[];
  readonly metrics: readonly string[];
  /** What to type so that a worker does what is queued. */
  readonly command: string;
}

export interface PaperAnswer {
  readonly points: readonly PaperPoint[];
}

/** A published number of Ravi 2017 or 2019. */
export interface PaperPoint {
  readonly table: string;
  readonly dataset: string | null;
  readonly model: string;
  readonly objective: string;
  readonly T: number | null;
  readonly d: number | null;
  readonly hidden: string;
  /** A fraction. */
  readonly accuracy: number;
  readonly certainty: string;
  readonly ratio: number | null;
  /** Parameters and bytes that follow from the shape by our count; null where they do not. */
  readonly parameters: number | null;
  readonly bytes: number | null;
}

export interface FigureAsk extends Which {
  /** neural-bits: accuracy relative to the full network over the number of bits, a panel for each data set. */
  readonly name: "neural-bits";
}

export interface FigureAnswer {
  /** Plotly's data and layout; null where the runs have nothing to show, and then why. */
  readonly figure: { readonly data: readonly unknown[]; readonly layout: unknown } | null;
  /** What its numbers are, and why they need not compare, a sentence each. */
  readonly notes: readonly string[];
  readonly why: string | null;
}
