import type { RunRow } from "./table.js";
import type { Field, Which } from "./values.js";

// Curves as a page can show them.

export interface CurvesAsk extends Which {
  readonly metrics: readonly string[];
  /** At most so many runs, the newest; 500 at most. */
  readonly limit: number;
  readonly x: "step" | "time" | "relative";
  /**
   * Into how many stretches the x of the answer is cut where a curve has more points than that: the same stretches for all
   * curves of an answer. 50 to 20,000.
   */
  readonly width: number;
  /** The part of x that is on screen, in steps, Unix ms, or seconds since the start. */
  readonly from?: number;
  readonly to?: number;
  /** For the cells of the runs of the answer. */
  readonly columns?: readonly Field[];
  /** What the page has already: the marks as they came. Of such a curve only what came since is sent, as `tail`. */
  readonly known?: readonly CurveMark[];
}

/** How much of a curve is known. */
export interface CurveMark {
  readonly run: number;
  readonly metric: string;
  readonly attempt: number;
  readonly count: number;
}

export interface CurvesAnswer {
  /** Runs that fit, and those that are here. */
  readonly total: number;
  readonly runs: readonly RunRow[];
  readonly curves: readonly Curve[];
}

export interface Curve {
  readonly mark: CurveMark;
  /** false: x and y are the whole curve (within from and to); true: they follow what is known, and are to be put behind it. */
  readonly tail: boolean;
  /** All points are there; else a point is a stretch: x its middle, y the mean of what is finite in it; stretches without points are left out. */
  readonly exact: boolean;
  readonly x: readonly number[];
  /** null: NaN or infinite */
  readonly y: readonly (number | null)[];
  /** Least and most of each stretch; absent where exact. */
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
  /** How many points of those that were asked for are NaN or infinite, and the first 100 of them. */
  readonly odd: number;
  readonly odds: readonly (readonly [x: number, value: "NaN" | "Infinity" | "-Infinity"])[];
  /** Of the whole curve. */
  readonly least: number | null;
  readonly most: number | null;
}
