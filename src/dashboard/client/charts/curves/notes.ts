import { counted } from "../../../../core/text/counted.js";
import type { CurvesAnswer } from "../../../api.js";
import { shortNumber } from "../../parts/format.js";
import type { Line, RunCurve } from "./lines.js";

/** What is not drawn as it is, a sentence each: it stands under the chart. */
export interface NotesAsk {
  readonly answer: Pick<CurvesAnswer, "total" | "runs">;
  readonly curves: readonly RunCurve[];
  readonly lines: readonly Line[];
  /** In words, such as `40 steps`; null where nothing is smoothed. */
  readonly halfLife: string | null;
  readonly spread: string;
  /** What means are over: `seeds`. */
  readonly over: string;
  /** Of the line that all are the differences to; null where values are shown. */
  readonly baseline: string | null;
  readonly isLog: boolean;
  /** Many curves with times of their own were brought to common stretches. */
  readonly thinned: boolean;
}

export function notesOn(ask: NotesAsk): string[] {
  return [
    ...cutNote(ask.answer),
    ...thinNote(ask),
    ...togetherNote(ask),
    ...differenceNote(ask.baseline),
    ...meanNote(ask),
    ...(ask.halfLife === null ? [] : [smoothingNote(ask.halfLife)]),
    ...oddNote(ask.curves),
    ...(ask.isLog ? logNote(ask.lines) : []),
  ];
}

const cutNote = ({ total, runs }: NotesAsk["answer"]): string[] =>
  runs.length < total
    ? [`The newest ${shortNumber(runs.length)} of ${counted(total, "run")} are drawn.`]
    : [];

function thinNote({ curves, thinned, baseline }: NotesAsk): string[] {
  const thin = curves.filter(({ curve }) => !curve.exact);
  if (thin.length === 0 && !thinned) return [];
  if (thinned) return ["So many curves are drawn by the means of 1,000 equal stretches of the axis."];
  const points = thin.reduce((sum, { curve }) => sum + curve.mark.count, 0);
  const which =
    thin.length === curves.length
      ? ""
      : ` in ${shortNumber(thin.length)} of ${counted(curves.length, "curve")}`;
  return [
    `${counted(points, "point")}${which}: drawn by stretches, a line through their means${baseline === null ? " within their least and most" : ""}. Zoom in for single points.`,
  ];
}

function togetherNote({ lines, baseline }: NotesAsk): string[] {
  const points = lines.reduce((sum, { together }) => sum + together, 0);
  const isBand = baseline === null && lines.some(({ runs, together }) => runs.length === 1 && together > 0);
  const band = isBand ? ", of a single run within their least and most" : "";
  return points > 0
    ? [`${counted(points, "point")} where another of the same curve is: the mean of these is drawn${band}.`]
    : [];
}

const differenceNote = (baseline: string | null): string[] =>
  baseline === null
    ? []
    : [
        `Each line minus ${baseline}, point by point. Differences have no band here: the table with this baseline has their intervals, over pairs of one seed where there are such.`,
      ];

function meanNote({ lines, spread, over, baseline }: NotesAsk): string[] {
  const sizes = lines.map(({ runs }) => runs.length).filter(n => n > 1);
  if (sizes.length === 0) return [];
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const n = least === most ? `n = ${least}` : `n = ${least} to ${most}`;
  const single = lines.length - sizes.length;
  const alone =
    single > 0 && baseline === null ? ` ${counted(single, "line")} of a single run has no band.` : "";
  const what = baseline === null ? spread[0]!.toUpperCase() + spread.slice(1) : "Means";
  return [`${what} over ${over}, ${n}; a mean ends where the shortest of its runs does.${alone}`];
}

const smoothingNote = (halfLife: string): string =>
  `Smoothed by a running mean in which a point ${halfLife} further back counts half as much; what is not smoothed is faint.`;

const mostNamed = 4;

function oddNote(curves: readonly RunCurve[]): string[] {
  const odd = curves.filter(({ curve }) => curve.odd > 0);
  if (odd.length === 0) return [];
  const named = odd.slice(0, mostNamed).map(({ run, curve }) => {
    const [first] = curve.odds ?? [];
    const where = first ? `, the first ${first[1]} at ${shortNumber(first[0])}` : "";
    return `run ${run.id} (${counted(curve.odd, "point")}${where})`;
  });
  const more = odd.length > mostNamed ? ` and ${shortNumber(odd.length - mostNamed)} more` : "";
  return [`Not a finite number, so a gap with a mark: ${named.join(", ")}${more}.`];
}

function logNote(lines: readonly Line[]): string[] {
  const below = lines.reduce(
    (sum, { path }) => sum + path.y.filter(value => value !== null && value <= 0).length,
    0,
  );
  return below ? [`${counted(below, "point")} at 0 or below: no place on a logarithmic axis, left out.`] : [];
}
