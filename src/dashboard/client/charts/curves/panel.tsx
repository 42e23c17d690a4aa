import { useMemo, useState } from "preact/hooks";
import type { CurvesAnswer } from "../../../api.js";
import { cssColour, seriesColours, theme } from "../../parts/colours.js";
import { shortNumber } from "../../parts/format.js";
import { aligned } from "./aligned.js";
import { axisNames, type CurveChoices, roundLength } from "./choices.js";
import type { OddMark, Picture } from "./drawing.js";
import { differencesTo, type Line, linesOf, type Naming, type RunCurve } from "./lines.js";
import { spreads } from "./mean.js";
import { notesOn } from "./notes.js";
import { Plot } from "./plot.js";
import { ValueTable } from "./value-table.js";

/** All curves of one metric: the chart, the values at the pointer, and what is not drawn as it is. */
export function Panel({
  metric,
  answer,
  choices,
  naming,
  over,
  isBaseline,
}: {
  readonly metric: string;
  readonly answer: CurvesAnswer;
  readonly choices: CurveChoices;
  readonly naming: Naming;
  /** What means are over, in words. */
  readonly over: string;
  /** Whether a line is what the others are compared with. */
  readonly isBaseline: (line: Line) => boolean;
}) {
  const [pointer, setPointer] = useState<number | null>(null);
  const [focus, setFocus] = useState<string | null>(null);
  const { x, logX, logY, smooth, spread, zoom } = choices;
  const curves = useMemo(() => curvesOf(answer, metric), [answer, metric]);
  const extent = useMemo(() => extentOf(curves), [curves]);
  const halfLife = roundLength((extent * smooth.value) / 100);
  const { lines, drawn, baseline } = useMemo(() => {
    const made = linesOf(curves, { naming, spread: spreads[spread.value], halfLife });
    const base = made.find(isBaseline);
    const shown = base ? differencesTo(base, made) : made;
    const value = logY.value
      ? (y: number | null) => (y !== null && y > 0 ? y : null)
      : (y: number | null) => y;
    return { lines: shown, drawn: aligned(shown, value), baseline: base };
  }, [curves, naming, spread.value, halfLife, logY.value, isBaseline]);
  const colours = theme.value;
  const ink = useMemo(
    () => ({
      ink: cssColour("--ink"),
      soft: cssColour("--ink-soft"),
      grid: cssColour("--grid"),
      series: seriesColours(),
    }),
    [colours],
  );
  const picture: Picture = {
    aligned: drawn,
    odds: oddsOf(curves, lines),
    ...{ isLogX: logX.value && x.value !== "time", isLogY: logY.value, isClock: x.value === "time", ink },
    zoom: zoom.value.length === 2 ? [zoom.value[0]!, zoom.value[1]!] : null,
    xLabel: axisNames[x.value],
    focus: focus === null ? null : lines.findIndex(({ key }) => key === focus),
    onPointer: setPointer,
    onZoom: range => zoom.set(range ? [...range] : [], "replace"),
  };
  const notes = notesOn({
    ...{ answer, curves, lines, thinned: drawn.thinned, isLog: logY.value },
    halfLife: halfLife > 0 ? lengthText(halfLife, x.value) : null,
    spread: spreads[spread.value].label,
    ...{ over, baseline: baseline?.label ?? null },
  });
  const title = baseline ? `${metric}, minus ${baseline.label}` : metric;
  return (
    <section class="card curves-panel">
      <h2>{title}</h2>
      <Plot picture={picture} label={`${title}, ${lines.length} lines over ${axisNames[x.value]}`} />
      <ValueTable
        {...{ lines, pointer, colours: ink.series, x: x.value, focus, onFocus: setFocus }}
        isDifference={baseline !== undefined}
      />
      {notes.length > 0 && (
        <ul class="curves-notes">
          {notes.map(note => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

function curvesOf({ runs, curves }: CurvesAnswer, metric: string): RunCurve[] {
  const byId = new Map(runs.map(run => [run.id, run]));
  return curves.flatMap(curve => {
    const run = byId.get(curve.mark.run);
    return curve.mark.metric === metric && run && curve.x.length > 0 ? [{ run, curve }] : [];
  });
}

function extentOf(curves: readonly RunCurve[]): number {
  let [from, to] = [Infinity, -Infinity];
  for (const { curve } of curves)
    for (const x of curve.x) {
      from = Math.min(from, x);
      to = Math.max(to, x);
    }
  return to > from ? to - from : 0;
}

/** Marks in the colours of the lines that the runs are in. */
function oddsOf(curves: readonly RunCurve[], lines: readonly Line[]): OddMark[] {
  const places = new Map(lines.flatMap(({ runs, place }) => runs.map(run => [run, place])));
  return curves.flatMap(({ run, curve }) =>
    curve.odds.map(([x, value]) => ({ place: places.get(run.id) ?? 0, x, value })),
  );
}

function lengthText(length: number, x: "step" | "relative" | "time"): string {
  if (x === "step") return `${shortNumber(length)} steps`;
  return `${shortNumber(x === "time" ? length / 1000 : length)} s`;
}
