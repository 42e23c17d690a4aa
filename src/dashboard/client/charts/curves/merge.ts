import type { Curve, CurveMark, CurvesAnswer } from "../../../api.js";

/** Curves that are there as they were recorded, whole: of these only what comes behind need be asked for. */
export const knownMarks = ({ curves }: CurvesAnswer, width: number): CurveMark[] =>
  curves.filter(curve => curve.exact && curve.x.length < width).map(({ mark }) => mark);

const keyOf = ({ run, metric, attempt }: CurveMark): string => JSON.stringify([run, metric, attempt]);

/** An answer that follows on another: what came since is put behind what was there. */
export function merged(before: CurvesAnswer | undefined, answer: CurvesAnswer): CurvesAnswer {
  if (!before) return answer;
  const known = new Map(before.curves.map(curve => [keyOf(curve.mark), curve]));
  return {
    ...answer,
    curves: answer.curves.map(curve => {
      const head = curve.tail ? known.get(keyOf(curve.mark)) : undefined;
      return head ? joined(head, curve) : curve;
    }),
  };
}

function joined(head: Curve, tail: Curve): Curve {
  if (tail.x.length === 0) return { ...head, mark: tail.mark };
  const least = [head.least, tail.least].filter(value => value !== null);
  const most = [head.most, tail.most].filter(value => value !== null);
  return {
    ...tail,
    tail: false,
    exact: head.exact && tail.exact,
    x: [...head.x, ...tail.x],
    y: [...head.y, ...tail.y],
    ...bandOf(head, tail),
    odd: head.odd + tail.odd,
    odds: [...head.odds, ...tail.odds].slice(0, 100),
    least: least.length > 0 ? Math.min(...least) : null,
    most: most.length > 0 ? Math.max(...most) : null,
  };
}

/** Where one of them was thinned the other lies between its own points: a least and a most for every x. */
function bandOf(head: Curve, tail: Curve): Pick<Curve, "low" | "high"> {
  if (!head.low && !tail.low) return {};
  return {
    low: [...(head.low ?? head.y), ...(tail.low ?? tail.y)],
    high: [...(head.high ?? head.y), ...(tail.high ?? tail.y)],
  };
}
