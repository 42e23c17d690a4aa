import { check, oneOf } from "../../core/check.js";
import { percent } from "../../core/numbers.js";
import type { Shape } from "../../core/shape.js";
import type { Run } from "../../tracking/run.js";
import type { Trace } from "../../web/figure.js";
import { distinctions, nameOf } from "../configurations.js";
import { type DisplayableFigure, displayableFigure } from "../display.js";
import { type Row, rowsOf } from "../measures.js";
import { bitsStatement, paper } from "../paper.js";
import {
  bestFirst,
  nearestTrained,
  type Relative,
  relativeAccuracies,
  unrelatedNote,
} from "../relative-accuracy.js";
import { sourceNotes } from "../sources.js";
import { axis, config, layoutOf, palette, quiet, rounded, text } from "./theme.js";

/**
 * How many neural bits are required: accuracy relative to the full network over T·d, a line per hidden layers, with
 * the paper's points. `target` marks the nearest trained configuration and gives its numbers in a row below.
 */
export function bitsRequired(
  from: readonly Run[] | readonly Row[],
  { target, title = "How many neural bits are required?" }: { target?: Shape; title?: string } = {},
): DisplayableFigure {
  const rows = rowsOf(from);
  const trained = relativeAccuracies(rows);
  check(trained.length > 0, "runs to show", "none", "joint projection networks beside a full one");
  const [dataset, ...others] = [...new Set(trained.map(({ found }) => found.dataset))];
  if (others.length) oneOf("data sets of one figure", `${dataset}, ${others.join(", ")}`, [dataset!]);
  const apart = distinctions(
    trained.map(({ found }) => found),
    nameOf,
  );
  const lineOf = ({ found }: Relative): string =>
    `${found.hidden === "0" ? "no hidden layer" : `hidden ${found.hidden.replaceAll("x", "×")}`}${apart(found)}`;
  const lines = [...new Set(trained.map(lineOf))].flatMap((name, i) =>
    lengthLine(
      trained.filter(one => lineOf(one) === name),
      text(name),
      palette[i % palette.length]!,
    ),
  );
  const chosen = target && nearestTrained(trained, target);
  const lengths = [...new Set(trained.map(({ length }) => length))];
  const places = new Set(trained.map(one => `${one.length} ${lineOf(one)}`));
  const isChosen = places.size < trained.length;
  return displayableFigure({
    data: [
      ...lines,
      ...paperTraces(dataset!),
      ...(target && chosen
        ? [
            mark(chosen, nameOf(chosen.found) + apart(chosen.found)),
            numbersTable(chosen, target, apart(chosen.found)),
          ]
        : []),
    ],
    layout: layoutOf(
      title,
      {
        height: target ? 600 : 480,
        margin: { l: 60, r: 20, t: 60, b: target ? 20 : 70 },
        xaxis: axis(`code length T·d, bits${isChosen ? "; lines join the best by validation" : ""}`, {
          type: "log",
          tickvals: doublings(lengths),
          ticktext: doublings(lengths).map(bits => bits.toLocaleString("en-GB")),
        }),
        yaxis: axis("accuracy / accuracy of the full network", target ? { domain: [0.3, 1] } : {}),
        legend: { x: 0.99, xanchor: "right", y: target ? 0.33 : 0.04, yanchor: "bottom" },
        shapes: target ? [targetLine(target)] : [],
      },
      [...unrelatedNote(rows), ...sourceNotes(rows)],
    ),
    config,
  });
}

/** Ticks that double from the shortest code on. */
function doublings(lengths: readonly number[]): number[] {
  const [least, most] = [Math.min(...lengths), Math.max(...lengths)];
  return Array.from({ length: Math.floor(Math.log2(most / least)) + 1 }, (_, i) => least * 2 ** i);
}

/** Of those with equal T·d the best by validation; of several that were not validated, none. */
function bestOfEachLength(trained: readonly Relative[]): Relative[] {
  const lengths = [...new Set(trained.map(({ length }) => length))];
  return lengths.flatMap(at => {
    const own = trained.filter(({ length }) => length === at).sort(bestFirst);
    const known = own.length === 1 || own[0]!.found.validation !== null;
    return known ? own.slice(0, 1) : [];
  });
}

/** Every configuration is a point; where several have the same T·d, the line goes through the best by validation. */
function lengthLine(trained: readonly Relative[], name: string, colour: string): Trace[] {
  const best = bestOfEachLength(trained);
  return [
    {
      type: "scatter",
      mode: "lines",
      name,
      legendgroup: name,
      showlegend: false,
      x: best.map(({ length }) => length),
      y: best.map(({ relative }) => rounded(relative)),
      line: { color: colour, width: 2 },
      hoverinfo: "skip",
    },
    {
      type: "scatter",
      mode: "markers",
      name,
      legendgroup: name,
      x: trained.map(({ length }) => length),
      y: trained.map(({ relative }) => rounded(relative)),
      marker: { color: colour, size: 7 },
      text: trained.map(({ found }) => text(`${nameOf(found)}, n = ${found.accuracy!.n}`)),
      hovertemplate: "%{text}: %{x} bits, %{y:.3f} of the full network<extra></extra>",
    },
  ];
}

function paperTraces(dataset: string): Trace[] {
  const own = paper.filter(row => row.dataset === dataset);
  const base = own.find(row => row.model === "full")?.accuracy;
  const points = own.filter(row => row.model === "projection");
  if (base === undefined || points.length === 0) return [];
  const marks: Trace = {
    type: "scatter",
    mode: "markers",
    name: "paper's table",
    x: points.map(row => row.T! * row.d!),
    y: points.map(row => rounded(row.accuracy / base)),
    marker: { color: quiet, size: 10, symbol: "x-thin", line: { color: quiet, width: 2 } },
    text: points.map(row => `${row.T}×${row.d}${row.hidden === "0" ? "" : ` + ${row.hidden}`}`),
    hovertemplate: "paper, %{text}: %{y:.3f}<extra></extra>",
  };
  if (dataset !== bitsStatement.dataset) return [marks];
  const { bits, relative } = bitsStatement;
  return [
    marks,
    {
      type: "scatter",
      mode: "markers",
      name: `paper's words: ≈ ${relative} at ${bits} bits`,
      x: [bits],
      y: [relative],
      marker: { color: quiet, size: 12, symbol: "diamond-open", line: { color: quiet, width: 2 } },
      hovertemplate: "paper: about %{y} at %{x} bits<extra></extra>",
    },
  ];
}

const markColour = palette[3];

const mark = ({ length, relative }: Relative, name: string): Trace => ({
  type: "scatter",
  mode: "markers",
  name: `nearest trained: ${text(name)}`,
  x: [length],
  y: [rounded(relative)],
  marker: { color: markColour, size: 18, symbol: "circle-open", line: { color: markColour, width: 3 } },
  hoverinfo: "skip",
});

/** Where the target T·d lies, trained or not. */
const targetLine = ({ T, d }: Shape): Record<string, unknown> => ({
  type: "line",
  xref: "x",
  yref: "y domain",
  x0: T * d,
  x1: T * d,
  y0: 0,
  y1: 1,
  line: { color: markColour, width: 1.5, dash: "dot" },
});

/** The row below the curves: the target, and the numbers of what was trained. */
function numbersTable({ found, length, relative }: Relative, { T, d, hidden }: Shape, apart: string): Trace {
  const number = (value: number | null): string => (value === null ? "" : value.toLocaleString("en-GB"));
  const cells: readonly (readonly [string, string])[] = [
    ["target", `${T}×${d}${hidden === "0" ? "" : ` + ${text(hidden)}`}`],
    ["nearest trained", text(`${nameOf(found).replace(/^projection /, "")}${apart}`)],
    ["bits", number(length)],
    ["parameters", number(found.parameters)],
    ["bytes", number(found.bytes)],
    ["smaller by", found.ratio === null ? "" : `${number(Math.round(found.ratio))}×`],
    ["accuracy, %", percent(found.accuracy!.mean)],
    ["of the full", relative.toFixed(3)],
  ];
  const look = { align: "left", line: { color: "#cccccc" }, font: { size: 13 }, height: 26 };
  return {
    type: "table",
    domain: { x: [0, 1], y: [0, 0.14] },
    columnwidth: cells.map(([title, value]) => Math.max(title.length, value.length) + 2), // in proportion
    header: {
      ...look,
      font: { size: 13, weight: 700 },
      values: cells.map(([title]) => whole(title)),
      fill: { color: "#f2f2f2" },
    },
    cells: { ...look, values: cells.map(([, value]) => [whole(value)]), fill: { color: "#ffffff" } },
  };
}

/** Plotly wraps a table's cells at spaces, with a part of SVG that only browsers have. */
const whole = (label: string): string => label.replaceAll(" ", "\u00a0");
