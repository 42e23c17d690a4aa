import { check } from "../../core/check.js";
import { percent } from "../../core/numbers.js";
import type { Run } from "../../tracking/run.js";
import type { Trace } from "../../web/figure.js";
import { type Axis, axesOf } from "../axes.js";
import { bySettings, distinctions, nameOf, settingsOf } from "../configurations.js";
import { type DisplayableFigure, displayableFigure } from "../display.js";
import { type Row, rowsOf } from "../measures.js";
import { byValidation } from "../ranking.js";
import { sourceNotes } from "../sources.js";
import { config, ink, layoutOf, rounded, text } from "./theme.js";

/** Dashes tell objectives apart: colours are taken by the accuracy. */
const dashes = ["solid", "dot", "dash", "dashdot"] as const;

/**
 * Parallel coordinates: an axis per setting that differs and per measure, a line per run, coloured by test
 * accuracy, the best by validation on top. Lines are ordinary scatter lines, so that the figure needs no WebGL and is the same as a picture.
 */
export function parallel(
  from: readonly Run[] | readonly Row[],
  { title = "Settings and accuracy, a line per run" }: { title?: string } = {},
): DisplayableFigure {
  const rows = rowsOf(from).filter(row => row.accuracy !== null && Number.isFinite(row.accuracy));
  bySettings(rows, row => row); // refuses two runs of one seed: their lines would look like a spread over seeds
  check(rows.length > 1, "runs to set side by side", rows.length, "two or more");
  const axes = axesOf(rows);
  check(axes.length > 0, "runs to set side by side", "all alike", "runs that differ");
  const objectives = [...new Set(rows.map(row => row.objective))];
  const accuracies = rows.map(row => row.accuracy!);
  const [least, most] = [Math.min(...accuracies), Math.max(...accuracies)];
  const drawn = [...rows].sort(byValidation).reverse(); // the best lie on top
  const reads = (row: Row): string => `${nameOf(row)}, ${row.objective}`;
  const apart = distinctions(
    rows.map(row => ({ row, settings: settingsOf(row) })),
    ({ row }) => reads(row),
  );
  const named = new Set<string>();
  return displayableFigure({
    data: drawn.map((row): Trace => {
      const first = !named.has(row.objective);
      named.add(row.objective);
      return {
        type: "scatter",
        mode: "lines",
        name: text(row.objective),
        legendgroup: text(row.objective),
        showlegend: first && objectives.length > 1,
        x: axes.map((_, i) => i),
        y: axes.map(axis => height(axis, row)),
        connectgaps: true,
        line: {
          color: cividis((row.accuracy! - least) / (most - least || 1)),
          width: 1.5,
          dash: dashes[objectives.indexOf(row.objective) % dashes.length],
        },
        text: text(
          `${reads(row)}${apart({ row, settings: settingsOf(row) })}, seed ${row.seed}: ${percent(row.accuracy!, 1)} %`,
        ),
        hoverinfo: "text",
      };
    }),
    layout: layoutOf(
      title,
      {
        height: 500,
        margin: { l: 50, r: 50, t: 60, b: 60 },
        xaxis: { visible: false, range: [-0.15, axes.length - 0.6], fixedrange: true },
        yaxis: { visible: false, range: [-0.05, 1.12], fixedrange: true },
        legend: { orientation: "h", x: 0, y: -0.04, yanchor: "top" },
        shapes: axes.map((_, i) => axisLine(i)),
        annotations: axes.flatMap((axis, i) => labels(axis, i)),
      },
      sourceNotes(rows),
    ),
    config,
  });
}

const height = (axis: Axis, row: Row): number | null => {
  const at = axis.height(row);
  return Number.isFinite(at) ? rounded(at) : null; // a model without bits has no T: its line passes by
};

const axisLine = (i: number): Record<string, unknown> => ({
  type: "line",
  xref: "x",
  yref: "y",
  x0: i,
  x1: i,
  y0: 0,
  y1: 1,
  layer: "below",
  line: { color: "#999999", width: 1 },
});

const labels = ({ title, ticks }: Axis, i: number): Record<string, unknown>[] => [
  {
    ...label(i, 1.05, `<b>${text(title)}</b>`),
    xanchor: "center",
    yanchor: "bottom",
    font: { size: 13, color: ink },
  },
  ...ticks.map(tick => ({
    ...label(i, tick.at, text(tick.label)),
    xanchor: "left",
    xshift: 3,
    bgcolor: "rgba(255,255,255,0.75)",
    font: { size: 11, color: ink },
  })),
];

const label = (x: number, y: number, caption: string): Record<string, unknown> => ({
  x,
  y: rounded(y),
  xref: "x",
  yref: "y",
  text: caption,
  showarrow: false,
});

/** Five colours of matplotlib's cividis, even to the eye with any colour vision; its yellow darkened for white paper. */
const stops = ["#00224e", "#434e6c", "#7d7c78", "#b59f52", "#d8a800"].map(colour =>
  [1, 3, 5].map(at => Number.parseInt(colour.slice(at, at + 2), 16)),
);

/** share 0 (dark blue) to 1 (yellow) */
function cividis(share: number): string {
  const place = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const [from, to] = [stops[Math.floor(place)]!, stops[Math.ceil(place)]!];
  const part = place - Math.floor(place);
  return `rgb(${from.map((value, i) => Math.round(value + part * (to[i]! - value))).join(",")})`;
}
