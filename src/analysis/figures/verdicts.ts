import type { Figure, Trace } from "../../web/figure.js";
import { type Expectation, type Verdict, verdicts } from "../claims/claim.js";
import type { Answer, JudgedChapter } from "../claims/judge.js";
import { axis, config, layoutOf, palette, quiet, rounded, text } from "./theme.js";

/** The colour of a verdict where it is drawn. */
const verdictColours: Readonly<Record<Verdict, string>> = {
  reproduced: palette[2],
  exceeded: palette[0],
  mixed: quiet, // of whole claims alone, which are not drawn
  "not reproduced": palette[1],
  undecided: palette[5],
  "not testable here": quiet,
  "not run yet": quiet,
};

/** An answer as it is drawn: how far what was found lies from what is said. */
interface Mark {
  readonly label: string;
  readonly answer: Answer;
  readonly away: number;
}

/**
 * What was found less what the papers say, in points of percent, with 95 % intervals: a line for each accuracy and each difference
 * that was measured, the first at the top.
 */
export function verdictsFigure(chapters: readonly JudgedChapter[]): Required<Figure> {
  const marks = chapters.flatMap(({ claims }) =>
    claims.flatMap(({ answers }) => answers.flatMap(answer => markOf(answer))),
  );
  const used = verdicts.filter(verdict => marks.some(({ answer }) => answer.verdict === verdict));
  return {
    data: used.map(verdict =>
      trace(
        verdict,
        marks.map((mark, i) => ({ ...mark, place: i })).filter(({ answer }) => answer.verdict === verdict),
      ),
    ),
    layout: layoutOf("Found less said, in points of P@1, with 95 % intervals", {
      height: 150 + 19 * marks.length,
      margin: { l: 330, r: 20, t: 90, b: 50 },
      xaxis: axis("points", { zeroline: true, zerolinecolor: quiet }),
      yaxis: {
        range: [marks.length - 0.5, -0.5],
        tickvals: marks.map((_, i) => i),
        ticktext: marks.map(({ label }) => text(label)),
        tickfont: { size: 11 },
        gridcolor: "rgba(128,128,128,0.12)",
        zeroline: false,
        ticklabeloverflow: "allow",
      },
      legend: { orientation: "h", x: 0, xanchor: "left", y: 1, yanchor: "bottom" },
    }),
    config,
  };
}

/** Shares of test examples and their differences; sizes and counts of bits have other axes. */
function markOf(answer: Answer): Mark[] {
  const { measured: found, quantity, expected, what } = answer;
  if (!found?.values || (quantity.kind !== "mean" && quantity.kind !== "difference")) return [];
  if (quantity.kind === "mean" && quantity.share !== "accuracy") return [];
  const said = centreOf(expected);
  if (said === null) return [];
  return [{ label: what.replace(/^P@1 of /, ""), answer, away: 100 * (found.value - said) }];
}

/** What is said, as one number; null where that is a wide range, or all on one side of a number. */
function centreOf(expected: Expectation): number | null {
  if (expected.kind !== "within") return expected.value;
  const { from, to } = expected;
  return from === null || to === null || to - from > widest ? null : (from + to) / 2;
}

const widest = 0.025; // of what is said, as a fraction: from so wide a range nothing is far

function trace(verdict: Verdict, marks: readonly (Mark & { place: number })[]): Trace {
  const half = ({ measured: found }: Answer): number | null =>
    found!.high === null ? null : rounded(100 * (found!.high - found!.value));
  const colour = verdictColours[verdict];
  return {
    type: "scatter",
    mode: "markers",
    name: verdict,
    x: marks.map(({ away }) => rounded(away)),
    y: marks.map(({ place }) => place),
    error_x: {
      type: "data",
      array: marks.map(({ answer }) => half(answer)),
      color: colour,
      thickness: 1.5,
      width: 3,
    },
    marker: { color: colour, size: 8 },
    text: marks.map(({ label }) => text(label)),
    hovertemplate: "%{text}: %{x:+.2f}<extra></extra>",
  };
}
