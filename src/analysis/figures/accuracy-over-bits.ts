import type { Run } from "../../tracking/run.js";
import type { Figure, Trace } from "../../web/figure.js";
import {
  type AccuracyLine,
  type AccuracyPanel,
  type AccuracyPoint,
  accuracyPanels,
  type MatchedPoint,
} from "../accuracy-panels.js";
import { nameOf, type Spread } from "../configurations.js";
import { type DisplayableFigure, displayableFigure } from "../display.js";
import { type Row, rowsOf } from "../measures.js";
import { certaintyMark, type PaperNumber } from "../paper.js";
import { sourceNotes } from "../sources.js";
import { countCell } from "../tables/cells.js";
import { accuracyLayout, matchedColour } from "./accuracy-layout.js";
import { config, palette, percentPoint, quiet, text } from "./theme.js";

/** Accuracy over code length, of runs or of rows read from a measures.csv. */
export const figure = (
  from: readonly Run[] | readonly Row[],
  options: { title?: string } = {},
): DisplayableFigure => displayableFigure(accuracyOverBits(rowsOf(from), options));

/** The name in the legend of small networks on the inputs. */
export const equalSize = "network of equal size";

/**
 * Accuracy over the code length T·d, one panel per data set: a line per objective and hidden layers, error bars of
 * one sd over seeds, the paper's points, and the models without bits. P@1 shows; buttons turn to P@3 and P@5.
 */
export function accuracyOverBits(
  rows: readonly Row[],
  { title = "" }: { title?: string } = {},
): Required<Figure> {
  const found = accuracyPanels(rows);
  const drawn = found.views.flatMap(({ rank, panels }, view) =>
    panels.flatMap((panel, i) =>
      panelTraces(panel, i).map(trace => ({ rank, trace: { ...trace, visible: view === 0 } })),
    ),
  );
  const data = namedOnce(drawn.map(({ trace }) => trace));
  return {
    data,
    layout: accuracyLayout(
      title,
      sourceNotes(rows),
      found,
      drawn.map(({ rank }) => rank),
      data.filter(({ visible, showlegend }) => visible && showlegend).map(({ name }) => String(name)),
    ),
    config,
  };
}

function panelTraces({ lines, paper, levels, matched }: AccuracyPanel, i: number): Trace[] {
  const axes = i ? { xaxis: `x${i + 1}`, yaxis: `y${i + 1}` } : { xaxis: "x", yaxis: "y" };
  const lengths = lines.flatMap(({ points }) => points.map(({ length }) => length));
  const [least, most] = lengths.length ? [Math.min(...lengths), Math.max(...lengths)] : [1, 10];
  const span = least < most ? [least, most] : [least / 2, most * 2]; // a level needs some width
  return [
    ...lines.map(lineTrace),
    ...(["joint", "self"] as const).flatMap(objective => {
      const points = paper.filter(number => number.objective === objective);
      return points.length ? [paperTrace(points, objective)] : [];
    }),
    ...levels.map(point => levelTrace(point, span)),
    ...[...new Set(matched.map(({ apart }) => apart))].map(apart =>
      matchedTrace(matched.filter(point => point.apart === apart)),
    ),
  ].map(trace => ({ ...trace, ...axes }));
}

function lineTrace({ hidden, apart, place, objective, points }: AccuracyLine): Trace {
  const alone = objective !== "joint";
  const colour = palette[place % palette.length];
  return {
    type: "scatter",
    mode: "lines+markers",
    name: `${hidden === "0" ? "no hidden layer" : `hidden ${hidden.replaceAll("x", "×")}`}, ${objective}${apart}`,
    x: points.map(({ length }) => length),
    y: points.map(({ value }) => percentPoint(value.mean)),
    error_y: errorBars(points.map(({ value }) => value)),
    line: { color: colour, width: 2, dash: alone ? "dot" : "solid" },
    marker: { color: colour, size: 8, symbol: alone ? "circle-open" : "circle" },
    text: points.map(hover),
    hovertemplate: "%{text}<extra></extra>",
  };
}

/** One sd over seeds, in points of percent. */
const errorBars = (spreads: readonly Spread[]): Record<string, unknown> => ({
  type: "data",
  array: spreads.map(({ sd }) => (sd === null ? null : percentPoint(sd))),
  visible: spreads.some(({ sd }) => sd !== null),
  thickness: 1.5,
  width: 3,
});

const paperSymbols = { joint: "x-thin", self: "cross-thin" } as const;

const paperTrace = (points: readonly PaperNumber[], objective: keyof typeof paperSymbols): Trace => ({
  type: "scatter",
  mode: "markers",
  name: `paper, ${objective}`,
  x: points.map(({ T, d }) => T! * d!),
  y: points.map(({ accuracy }) => percentPoint(accuracy)),
  marker: { color: quiet, size: 10, symbol: paperSymbols[objective], line: { color: quiet, width: 2 } },
  text: points.map(
    ({ T, d, hidden, accuracy, certainty }) =>
      `paper: ${T}×${d}${hidden === "0" ? "" : ` + ${hidden}`}: ` +
      `${percentPoint(accuracy)} %${certaintyMark(certainty)} (${certainty})`,
  ),
  hovertemplate: "%{text}<extra></extra>",
});

/** A model without bits, as a level across the panel. */
function levelTrace(point: AccuracyPoint, span: readonly number[]): Trace {
  const { configuration, value } = point;
  const { model } = configuration;
  const isSoftmax = model.endsWith("softmax");
  return {
    type: "scatter",
    mode: "lines",
    name: `${model === "softmax" ? "softmax on the inputs" : nameOf(configuration)}${point.apart}`,
    x: span,
    y: span.map(() => percentPoint(value.mean)),
    line: isSoftmax
      ? { color: softmaxColour, width: 1.5, dash: "dashdot" }
      : { color: quiet, width: 1.5, dash: "dash" },
    text: span.map(() => hover(point)),
    hovertemplate: "%{text}<extra></extra>",
  };
}

const softmaxColour = "#b07aa1";

const matchedTrace = (points: readonly MatchedPoint[]): Trace => ({
  type: "scatter",
  mode: "markers",
  name: `${equalSize}${points[0]!.apart}`,
  x: points.map(({ length }) => length),
  y: points.map(({ value }) => percentPoint(value.mean)),
  error_y: errorBars(points.map(({ value }) => value)),
  marker: { color: matchedColour, size: 9, symbol: "triangle-up-open", line: { width: 2 } },
  text: points.map(point => `${hover(point)}<br>as large as ${text(nameOf(point.near))}`),
  hovertemplate: "%{text}<extra></extra>",
});

const hover = ({ configuration: found, value, apart }: AccuracyPoint): string => {
  const { mean, sd } = value;
  return text(
    `${nameOf(found)}, ${found.objective}${apart}: ${percentPoint(mean)}${sd === null ? "" : ` ± ${percentPoint(sd)}`} %, n = ${countCell(value, found.seeds)}` +
      (found.parameters === null ? "" : `, ${found.parameters.toLocaleString("en-GB")} parameters`),
  );
};

/** Each name once in the legend, also where panels and ranks repeat it; clicking it turns all of them. */
function namedOnce(traces: readonly Trace[]): Trace[] {
  const seen = new Set<string>();
  return traces.map(trace => {
    const key = `${trace.visible} ${trace.name}`;
    const first = !seen.has(key);
    seen.add(key);
    const name = text(String(trace.name));
    return { ...trace, name, legendgroup: name, showlegend: first };
  });
}
