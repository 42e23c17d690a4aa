import { check } from "../../../core/check.js";
import type { Connection } from "../../../tracking/store/database.js";
import { chosen } from "../../../tracking/views/chosen.js";
import { curveHeads } from "../../../tracking/views/curve-heads.js";
import { type Axis, drawCurves, type Wanted } from "../../../tracking/views/curves.js";
import { orderedIds } from "../../../tracking/views/which.js";
import type { CurveMark, CurvesAnswer } from "../../api.js";
import { finite } from "../cells.js";
import type { Input } from "../input.js";
import { rowsOf } from "../rows.js";
import type { Site } from "../site.js";
import { whichOf } from "../which.js";

const mostCurves = 3000;
const mostPoints = 3_000_000; // of all curves, as they are drawn: sixty megabytes of JSON

/** Curves as the page can show them; of those that it has already, what came since. */
export const curves = (site: Site, input: Input): CurvesAnswer =>
  site.read(db => {
    const all = orderedIds(db, whichOf(db, input));
    const names = input.texts("metrics", 200);
    const ids = all.slice(0, input.whole("limit", 1, 500));
    const known = knownOf(input);
    const wanted = wantedOf(db, ids, names, known);
    check(
      wanted.length <= mostCurves,
      "curves",
      wanted.length,
      `at most ${mostCurves}: fewer runs, or fewer metrics`,
    );
    const width = input.whole("width", 50, 20_000);
    const points = wanted.reduce((sum, { curve }) => sum + Math.min(width, curve.count - curve.after), 0);
    check(
      points <= mostPoints,
      "points",
      points,
      "at most 3,000,000: fewer runs or metrics, or a smaller width",
    );
    const drawn = drawCurves(
      db,
      wanted.map(({ curve }) => curve),
      {
        axis: input.oneOf<Axis>("x", ["step", "time", "relative"]),
        width,
        from: input.number("from"),
        to: input.number("to"),
      },
    );
    return {
      total: all.length,
      runs: rowsOf(db, ids, { columns: input.has("columns") ? input.texts("columns", 200) : [] }),
      curves: wanted.map(({ run, curve }, i) => ({
        mark: { run, metric: curve.name, attempt: curve.attempt, count: curve.count },
        tail: curve.after > 0,
        ...drawn[i]!,
        least: finite(curve.least),
        most: finite(curve.most),
      })),
    };
  });

function wantedOf(
  db: Connection,
  ids: readonly number[],
  names: readonly string[],
  known: ReadonlyMap<string, CurveMark>,
): { run: number; curve: Wanted }[] {
  const { speakers } = chosen(db, ids);
  return ids.flatMap((run, i) => {
    const attempt = speakers[i];
    if (attempt === null || attempt === undefined) return [];
    return curveHeads(db, attempt, names).map(head => {
      const mark = known.get(keyOf(run, head.name));
      const after = mark?.attempt === attempt && mark.count <= head.count ? mark.count : 0;
      return { run, curve: { ...head, after } };
    });
  });
}

function knownOf(input: Input): Map<string, CurveMark> {
  if (!input.has("known")) return new Map();
  const marks = input.parts("known", mostCurves).map(part => ({
    run: part.whole("run", 0, Number.MAX_SAFE_INTEGER),
    metric: part.text("metric", 2000),
    attempt: part.whole("attempt", 0, Number.MAX_SAFE_INTEGER),
    count: part.whole("count", 0, Number.MAX_SAFE_INTEGER),
  }));
  return new Map(marks.map(mark => [keyOf(mark.run, mark.metric), mark]));
}

const keyOf = (run: number, metric: string): string => `${run} ${metric}`;
