import { check } from "../../core/check.js";
import type { Run } from "../../tracking/run.js";
import type { Trace } from "../../web/figure.js";
import { rowsOf, type ShownFigure, shown } from "../display.js";
import type { Row } from "../measures.js";
import { codeLength, nameOf } from "../tables/results.js";
import { config, ink, layoutOf, rounded, text } from "./theme.js";

/** One upright axis: a value's height from 0 to 1, and where labels stand. */
export interface Upright {
  readonly title: string;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  height(row: Row): number;
}

interface Quantity {
  readonly title: string;
  readonly value: (row: Row) => number | string | null;
  readonly label?: (value: number) => string;
  readonly log?: boolean;
}

const number = (value: number): string => value.toLocaleString("en-GB");
const percent = (value: number): string => (100 * value).toFixed(1);

/** In the order of the axes, cause before effect. */
const quantities: readonly Quantity[] = [
  { title: "data set", value: row => row.dataset },
  { title: "model", value: row => row.model },
  { title: "T", value: row => row.T },
  { title: "d", value: row => row.d },
  { title: "T·d", value: row => codeLength(row), log: true },
  { title: "hidden", value: row => row.hidden },
  { title: "objective", value: row => row.objective },
  { title: "epochs", value: row => row.epochs },
  { title: "parameters", value: row => row.parameters, log: true },
  { title: "validation, %", value: row => row.validation_accuracy, label: percent },
  { title: "test, %", value: row => row.accuracy, label: percent },
];

/** The axes on which the rows differ. */
export const uprights = (rows: readonly Row[]): Upright[] =>
  quantities.flatMap(quantity => {
    const values = new Set(rows.map(quantity.value).filter(value => value !== null));
    return values.size > 1 ? [upright(quantity, [...values])] : [];
  });

function upright(quantity: Quantity, values: readonly (number | string)[]): Upright {
  const numbers = values.filter(value => typeof value === "number");
  return numbers.length === values.length ? measured(quantity, numbers) : named(quantity, values.map(String));
}

/** Names at equal distances, numbers among them in their order: `0`, `128`, `256`. */
function named({ title, value }: Quantity, names: readonly string[]): Upright {
  const sorted = [...names].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const at = (name: string): number => sorted.indexOf(name) / (sorted.length - 1);
  const ticks = sorted.map(name => ({ at: at(name), label: name.replaceAll("x", "×") }));
  return { title, ticks, height: row => at(String(value(row))) };
}

/** Numbers from the least to the most, on a logarithmic axis where the quantity wants one. */
function measured(
  { title, value, label = number, log = false }: Quantity,
  values: readonly number[],
): Upright {
  const scale = log ? Math.log : (x: number) => x;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const at = (x: number): number => (scale(x) - scale(least)) / (scale(most) - scale(least));
  const ticks: { at: number; label: string }[] = [];
  const even = [0, 0.25, 0.5, 0.75, 1].map(share => least + share * (most - least));
  for (const tick of label === number ? [...values].sort((a, b) => a - b) : even)
    if (ticks.length === 0 || at(tick) - ticks.at(-1)!.at > nearestTicks)
      ticks.push({ at: at(tick), label: label(tick) });
  return { title, ticks, height: row => at((value(row) as number | null) ?? Number.NaN) };
}

const nearestTicks = 0.06; // of an axis: closer labels would touch

/** Dashes tell objectives apart: colours are taken by the accuracy. */
const dashes = ["solid", "dot", "dash", "dashdot"] as const;

/**
 * Parallel coordinates: an upright axis per setting that differs and per measure, a line per run, coloured by test
 * accuracy. Lines are ordinary scatter lines, so that the figure needs no WebGL and is the same as a picture.
 */
export function parallel(
  from: readonly Run[] | readonly Row[],
  { title = "Settings and accuracy, a line per run" }: { title?: string } = {},
): ShownFigure {
  const rows = rowsOf(from).filter(row => row.accuracy !== null && Number.isFinite(row.accuracy));
  check(rows.length > 1, "runs to set side by side", rows.length, "two or more");
  const axes = uprights(rows);
  check(axes.length > 0, "runs to set side by side", "all alike", "runs that differ");
  const objectives = [...new Set(rows.map(row => row.objective))];
  const accuracies = rows.map(row => row.accuracy!);
  const [least, most] = [Math.min(...accuracies), Math.max(...accuracies)];
  const drawn = [...rows].sort((a, b) => a.accuracy! - b.accuracy!); // the best lie on top
  const named = new Set<string>();
  return shown({
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
        text: text(`${nameOfRow(row)}: ${percent(row.accuracy!)} %`),
        hoverinfo: "text",
      };
    }),
    layout: layoutOf(title, {
      height: 500,
      margin: { l: 50, r: 50, t: 60, b: 60 },
      xaxis: { visible: false, range: [-0.15, axes.length - 0.6], fixedrange: true },
      yaxis: { visible: false, range: [-0.05, 1.12], fixedrange: true },
      legend: { orientation: "h", x: 0, y: -0.04, yanchor: "top" },
      shapes: axes.map((_, i) => post(i)),
      annotations: axes.flatMap((axis, i) => labels(axis, i)),
    }),
    config,
  });
}

const height = (axis: Upright, row: Row): number | null => {
  const at = axis.height(row);
  return Number.isFinite(at) ? rounded(at) : null; // a model without bits has no T: its line passes by
};

const nameOfRow = (row: Row): string => `${nameOf(row)}, ${row.objective}, seed ${row.seed}`;

const post = (i: number): Record<string, unknown> => ({
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

const labels = ({ title, ticks }: Upright, i: number): Record<string, unknown>[] => [
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

const label = (x: number, y: number, words: string): Record<string, unknown> => ({
  x,
  y: rounded(y),
  xref: "x",
  yref: "y",
  text: words,
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
