import type { Trace } from "../../web/figure.js";
import { type Band, bands, type CurvedRun } from "../bands.js";
import { type DisplayableFigure, displayableFigure } from "../display.js";
import { madeOf, sourceNotes } from "../sources.js";
import { axis, config, faint, layoutOf, legendBelow, palette, rounded, text } from "./theme.js";

/** Learning curves: a line per configuration, the mean over its seeds, within a band of one sd. Accuracies in percent. */
export function learningCurves(
  runs: readonly CurvedRun[],
  { curve = "validation_accuracy", title }: { curve?: string; title?: string } = {},
): DisplayableFigure {
  const found = bands(runs, curve);
  const share = /accuracy|top\d/.test(curve);
  const scale = share ? 100 : 1;
  const seeds = [...new Set(found.map(({ n }) => n))].sort((a, b) => a - b).join(" or ");
  const name = curve.replaceAll("_", " ");
  return displayableFigure({
    data: found.flatMap((band, i) => bandTraces(band, styleOf(i), scale)),
    layout: layoutOf(
      title ?? `Learning curves, mean ± sd over ${seeds} ${seeds === "1" ? "seed" : "seeds"}`,
      {
        ...legendBelow,
        height: 560,
        margin: { ...legendBelow.margin, b: 180 },
        legend: { ...legendBelow.legend, y: -0.2 },
        xaxis: axis("epoch", {
          dtick: Math.max(1, Math.round(Math.max(...found.map(one => one.mean.length)) / 10)),
        }),
        yaxis: axis(share ? `${name}, %` : name),
      },
      sourceNotes(runs.map(({ run }) => madeOf(run))),
    ),
    config,
  });
}

/** Colours repeat after seven lines, with another mark. */
const styleOf = (i: number): { colour: string; symbol: string } => ({
  colour: palette[i % palette.length]!,
  symbol: ["circle", "square", "diamond", "cross"][Math.floor(i / palette.length) % 4]!,
});

function bandTraces(
  { name, objective, n, mean: centre, sd: spread }: Band,
  { colour, symbol }: ReturnType<typeof styleOf>,
  scale: number,
): Trace[] {
  const x = centre.map((_, epoch) => epoch + 1);
  const y = centre.map(value => finite(scale * value));
  const edge = (side: 1 | -1) => centre.map((value, i) => finite(scale * (value + side * (spread[i] ?? 0))));
  const label = text(`${name}, ${objective}`);
  const band = {
    type: "scatter",
    mode: "lines",
    x,
    line: { width: 0 },
    hoverinfo: "skip",
    showlegend: false,
  };
  const line: Trace = {
    type: "scatter",
    mode: "lines+markers",
    name: label,
    legendgroup: label,
    x,
    y,
    line: { color: colour, width: 2, dash: objective === "self" ? "dot" : "solid" },
    marker: { color: colour, size: 7, symbol },
    text: centre.map(
      (value, i) =>
        `${(scale * value).toFixed(3)} ± ${spread[i] === null ? "?" : (scale * spread[i]!).toFixed(3)}`,
    ),
    hovertemplate: `${label}, epoch %{x}: %{text}, n = ${n}<extra></extra>`,
  };
  if (spread.every(value => value === null)) return [line];
  return [
    { ...band, name: label, legendgroup: label, y: edge(-1) },
    { ...band, name: label, legendgroup: label, y: edge(1), fill: "tonexty", fillcolor: faint(colour) },
    line,
  ];
}

/** JSON has no NaN: null leaves a gap in the line. */
const finite = (value: number): number | null => (Number.isFinite(value) ? rounded(value) : null);
