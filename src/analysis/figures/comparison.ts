import type { Run } from "../../tracking/run.js";
import {
  type Contrast,
  comparedRows,
  contrastName,
  type Difference,
  differences,
  jointMinusSelf,
} from "../differences.js";
import { type DisplayableFigure, displayableFigure } from "../display.js";
import { type Row, rowsOf } from "../measures.js";
import { sourceNotes } from "../sources.js";
import { axis, config, layoutOf, palette, percentPoint, quiet, text } from "./theme.js";

/** The differences with their intervals, each a line; where the interval holds 0, the two cannot be told apart. */
export function comparisonFigure(
  from: readonly Run[] | readonly Row[],
  contrast: Contrast = jointMinusSelf,
): DisplayableFigure {
  const found = differences(from, contrast).reverse(); // Plotly stacks names from below
  const several = new Set(found.map(({ dataset }) => dataset)).size > 1;
  const nameOf = ({ dataset, name }: Difference): string => (several ? `${dataset}: ${name}` : name);
  const longest = Math.max(...found.map(one => nameOf(one).length));
  return displayableFigure({
    data: [
      {
        type: "scatter",
        mode: "markers",
        name: "mean and 95 % interval",
        x: found.map(({ mean }) => percentPoint(mean, 4)),
        y: found.map(one => text(nameOf(one))),
        error_x: { type: "data", array: found.map(half), thickness: 2, width: 6 },
        marker: { color: palette[0], size: 10 },
        hovertemplate: "%{y}: %{x:.2f} points<extra></extra>",
      },
    ],
    layout: layoutOf(
      `${contrastName(contrast)}: mean and 95 % interval, paired by seed`,
      {
        height: 130 + 34 * Math.max(3, found.length),
        margin: { l: Math.max(190, 24 + 7 * longest), r: 20, t: 60, b: 60 },
        xaxis: axis("difference of accuracy, points of percent"),
        yaxis: axis("", { type: "category" }),
        shapes: [zeroLine],
      },
      sourceNotes(comparedRows(rowsOf(from), contrast)),
    ),
    config,
  });
}

/** Half the width of the interval, in points of percent. */
const half = ({ mean, high }: Difference): number | null =>
  high === null ? null : percentPoint(high - mean, 4);

const zeroLine = {
  type: "line",
  xref: "x",
  yref: "paper",
  x0: 0,
  x1: 0,
  y0: 0,
  y1: 1,
  line: { color: quiet, width: 1.5, dash: "dash" },
} as const;
