import type { Columns, MetricColumn } from "../../../api.js";
import type { History } from "../../state/page.js";
import type { SpreadName } from "./mean.js";

/** A choice of the person at the page: a value of the URL, or of a component that stands on another page. */
export interface Choice<T> {
  readonly value: T;
  set(value: T, history?: History): void;
}

export const axes = ["step", "relative", "time"] as const;
export type AxisX = (typeof axes)[number];

export const axisNames: Readonly<Record<AxisX, string>> = {
  step: "step",
  relative: "time since start, s",
  time: "time of day",
};

/** How curves are shown. */
export interface CurveChoices {
  /** Metrics; none: the first few that are curves. */
  readonly metrics: Choice<readonly string[]>;
  readonly x: Choice<AxisX>;
  readonly logX: Choice<boolean>;
  readonly logY: Choice<boolean>;
  /** The half-life of the smoothing, as a share of the axis in percent; 0: none. */
  readonly smooth: Choice<number>;
  readonly spread: Choice<SpreadName>;
  /** How many runs are drawn at most. */
  readonly most: Choice<number>;
  /** The part of x that is shown: [] for all. */
  readonly zoom: Choice<readonly number[]>;
}

const mostPanels = 4;
const liked = [/^validation_accuracy$/, /^accuracy$/, /validation|val_|test/, /accuracy|loss/];

/** The metrics that are shown where none was chosen: those that people look at first. */
export function firstMetrics(metrics: Columns["metrics"], most = mostPanels): string[] {
  const rank = ({ name }: MetricColumn) => {
    const at = liked.findIndex(pattern => pattern.test(name));
    return at < 0 ? liked.length : at;
  };
  const curves = metrics.filter(({ curve, system }) => curve && !system);
  return [...curves]
    .sort((a, b) => rank(a) - rank(b))
    .map(({ name }) => name)
    .slice(0, most);
}

/** A length in few digits: of 1234.5 a thousandth is `1.2`, rounded so that it can be said. */
export const roundLength = (length: number): number => (length > 0 ? Number(length.toPrecision(2)) : 0);
