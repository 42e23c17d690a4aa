import { check } from "../../core/check.js";
import { resultsFolder } from "../../core/folders.js";
import type { Curves, Run } from "../../tracking/run.js";
import { openTracker } from "../../tracking/tracker.js";
import type { Trace } from "../../web/figure.js";
import { type ShownFigure, shown } from "../display.js";
import { measures, type Row } from "../measures.js";
import { mean, sd } from "../statistics.js";
import { nameOf } from "../tables/results.js";
import { axis, config, faint, layoutOf, legendBelow, palette, rounded, text } from "./theme.js";

/** A finished run with its curves, a value per epoch. */
export interface CurvedRun {
  readonly run: Run;
  readonly curves: Curves;
}

/** The recorded curves of finished runs, read from the database that they came from. */
export function withCurves(runs: readonly Run[], path: string = resultsFolder("runs.sqlite")): CurvedRun[] {
  const tracker = openTracker(path, { readonly: true });
  try {
    return runs.filter(run => run.state === "finished").map(run => ({ run, curves: tracker.curves(run.id) }));
  } finally {
    tracker.close();
  }
}

/** The curves that all the runs have: the options of a drop-down. */
export const curveNames = (runs: readonly CurvedRun[]): string[] =>
  Object.keys(runs[0]?.curves ?? {}).filter(name =>
    runs.every(({ curves }) => (curves[name] ?? []).length > 0),
  );

/** The mean of a curve over the seeds of one configuration, and one sd about it. */
export interface Band {
  readonly name: string;
  readonly objective: string;
  readonly hidden: string;
  readonly n: number;
  /** A value per epoch, the first epoch first. */
  readonly mean: readonly number[];
  /** null with a single seed. */
  readonly sd: readonly (number | null)[];
}

/** mean ± sd over seeds at each epoch, per configuration; epochs that not all seeds reached are left out. */
export function bands(runs: readonly CurvedRun[], curve: string): Band[] {
  const having = runs.filter(({ curves }) => (curves[curve] ?? []).length > 0);
  const known = [...new Set(runs.flatMap(({ curves }) => Object.keys(curves)))];
  check(
    having.length > 0,
    "curve",
    curve,
    `one of ${known.join(", ") || "the recorded ones; there are none"}`,
  );
  const groups = new Map<string, CurvedRun[]>();
  for (const one of having) {
    const key = keyOf(one.run);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map(group => {
    const found = rowOf(group[0]!.run);
    const all = group.map(({ curves }) => curves[curve]!);
    const epochs = Math.min(...all.map(values => values.length));
    const at = Array.from({ length: epochs }, (_, epoch) => all.map(values => values[epoch]!));
    return {
      name: nameOf(found),
      objective: found.objective,
      hidden: found.hidden,
      n: all.length,
      mean: at.map(mean),
      sd: at.map(sd),
    };
  });
}

/** Everything but the seed. */
const keyOf = ({ experiment, settings }: Run): string => {
  const { seed: _, ...rest } = settings;
  return JSON.stringify([experiment, Object.entries(rest).sort(([a], [b]) => a.localeCompare(b))]);
};

const rowOf = (run: Run): Row => measures([run])[0]!;

/** Learning curves: a line per configuration, the mean over its seeds, within a band of one sd. Accuracies in percent. */
export function learningCurves(
  runs: readonly CurvedRun[],
  { curve = "validation_accuracy", title }: { curve?: string; title?: string } = {},
): ShownFigure {
  const found = bands(runs, curve);
  const share = /accuracy|top\d/.test(curve);
  const scale = share ? 100 : 1;
  const seeds = [...new Set(found.map(({ n }) => n))].sort((a, b) => a - b).join(" or ");
  const words = curve.replaceAll("_", " ");
  return shown({
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
        yaxis: axis(share ? `${words}, %` : words),
      },
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
  const words = text(`${name}, ${objective}`);
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
    name: words,
    legendgroup: words,
    x,
    y,
    line: { color: colour, width: 2, dash: objective === "self" ? "dot" : "solid" },
    marker: { color: colour, size: 7, symbol },
    text: centre.map(
      (value, i) =>
        `${(scale * value).toFixed(3)} ± ${spread[i] === null ? "?" : (scale * spread[i]!).toFixed(3)}`,
    ),
    hovertemplate: `${words}, epoch %{x}: %{text}, n = ${n}<extra></extra>`,
  };
  if (spread.every(value => value === null)) return [line];
  return [
    { ...band, name: words, legendgroup: words, y: edge(-1) },
    { ...band, name: words, legendgroup: words, y: edge(1), fill: "tonexty", fillcolor: faint(colour) },
    line,
  ];
}

/** JSON has no NaN: null leaves a gap in the line. */
const finite = (value: number): number | null => (Number.isFinite(value) ? rounded(value) : null);
