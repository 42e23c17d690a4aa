import { check } from "../core/check.js";
import type { Run } from "../tracking/run.js";
import { rowsOf, type ShownFigure, type ShownTable, shown, shownTables } from "./display.js";
import { axis, config, layoutOf, palette, quiet, rounded, text } from "./figures/theme.js";
import type { Row } from "./measures.js";
import { type Estimate, pairedDifference } from "./statistics.js";
import { keys, nameOf } from "./tables/results.js";

/** Which two values of one setting are compared: `{ by: "objective", of: "joint", minus: "self" }`. */
export interface Contrast {
  readonly by: (typeof keys)[number];
  readonly of: string | number;
  readonly minus: string | number;
}

/** Test accuracy of the one minus that of the other, all else equal, paired by seed. Fractions. */
export interface Difference extends Estimate {
  /** The configuration but for the setting compared. */
  readonly name: string;
}

export const jointMinusSelf: Contrast = { by: "objective", of: "joint", minus: "self" };

/**
 * For each configuration that occurs with both values: the mean over seeds of accuracy(of) − accuracy(minus), with
 * its 95 % interval. A seed's two runs share planes, batches and the order of everything, so pairs remove what
 * seeds have in common.
 */
export function differences(
  from: readonly Run[] | readonly Row[],
  contrast: Contrast = jointMinusSelf,
): Difference[] {
  const { by, of, minus } = contrast;
  const rows = rowsOf(from).filter(row => row.accuracy !== null && Number.isFinite(row.accuracy));
  const settingOf = (row: Row) => row[by] ?? null;
  const values = [...new Set(rows.map(settingOf))].filter(value => value !== null);
  for (const value of [of, minus]) check(values.includes(value), by, value, `one of ${values.join(", ")}`);
  const rest = (row: Row): string =>
    JSON.stringify(keys.filter(key => key !== by).map(key => row[key] ?? null));
  const ones = rows.filter(row => settingOf(row) === of);
  return [...new Set(ones.map(rest))].flatMap(key => {
    const bySeed = (value: string | number) =>
      new Map(rows.filter(row => rest(row) === key && settingOf(row) === value).map(row => [row.seed, row]));
    const [mine, other] = [bySeed(of), bySeed(minus)];
    const seeds = [...mine.keys()].filter(seed => other.has(seed));
    if (seeds.length === 0) return [];
    const accuracies = (side: typeof mine) => seeds.map(seed => side.get(seed)!.accuracy!);
    const name = nameOf(mine.get(seeds[0]!)!);
    return [{ name, ...pairedDifference(accuracies(mine), accuracies(other)) }];
  });
}

/** The differences as a table, in points of percent. */
export function comparison(
  from: readonly Run[] | readonly Row[],
  contrast: Contrast = jointMinusSelf,
): ShownTable {
  return shownTables([
    {
      title: `${words(contrast)}, in points of P@1, paired by seed`,
      columns: [
        { title: "model", align: "left" },
        { title: "n", align: "right" },
        { title: "difference", align: "right" },
        { title: "95\u00a0% interval", align: "right" },
        { title: "reading", align: "left" },
      ],
      rows: differences(from, contrast).map(({ name, n, mean, low, high }) => [
        name,
        String(n),
        points(mean),
        low === null || high === null ? "" : `${points(low)} to ${points(high)}`,
        reading(low, high),
      ]),
    },
  ]);
}

function reading(low: number | null, high: number | null): string {
  if (low === null || high === null) return "one seed says nothing of spread";
  if (low > 0) return "better";
  return high < 0 ? "worse" : "cannot be told apart";
}

/** The differences with their intervals, each a line; where the interval holds 0, the two cannot be told apart. */
export function comparisonFigure(
  from: readonly Run[] | readonly Row[],
  contrast: Contrast = jointMinusSelf,
): ShownFigure {
  const found = differences(from, contrast).reverse(); // Plotly stacks names from below
  const half = ({ mean, high }: Difference): number | null =>
    high === null ? null : rounded(100 * (high - mean));
  return shown({
    data: [
      {
        type: "scatter",
        mode: "markers",
        name: "mean and 95 % interval",
        x: found.map(({ mean }) => rounded(100 * mean)),
        y: found.map(({ name }) => text(name)),
        error_x: { type: "data", array: found.map(half), thickness: 2, width: 6 },
        marker: { color: palette[0], size: 10 },
        hovertemplate: "%{y}: %{x:.2f} points<extra></extra>",
      },
    ],
    layout: layoutOf(`${words(contrast)}: mean and 95 % interval, paired by seed`, {
      height: 130 + 34 * Math.max(3, found.length),
      margin: { l: 190, r: 20, t: 60, b: 60 },
      xaxis: axis("difference of accuracy, points of percent"),
      yaxis: axis("", { type: "category" }),
      shapes: [
        {
          type: "line",
          xref: "x",
          yref: "paper",
          x0: 0,
          x1: 0,
          y0: 0,
          y1: 1,
          line: { color: quiet, width: 1.5, dash: "dash" },
        },
      ],
    }),
    config,
  });
}

const words = ({ of, minus }: Contrast): string => `${of} − ${minus}`;

const points = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(100 * value).toFixed(2)}`;
