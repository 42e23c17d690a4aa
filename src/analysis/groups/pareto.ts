import { check, oneOf } from "../../core/check.js";
import { rounded } from "../statistics/estimate.js";

/** A number that is to be as large, or as small, as it can be. */
export interface ParetoObjective {
  readonly name: string;
  readonly best: "max" | "min";
}

/** `accuracy:max,bytes:min` */
export function objectivesIn(text: string): ParetoObjective[] {
  const objectives = text.split(",").map(part => {
    const at = part.lastIndexOf(":");
    const name = part.slice(0, Math.max(0, at)).trim();
    check(name !== "", "objective", part, "a metric and its best: accuracy:max,bytes:min");
    return { name, best: oneOf(`best of ${name}`, part.slice(at + 1).trim(), ["max", "min"]) };
  });
  check(
    new Set(objectives.map(({ name }) => name)).size === objectives.length,
    "objectives",
    text,
    "each once",
  );
  return objectives;
}

/**
 * The items of which no other is as good in all objectives and better in one, the best of the first objective first.
 * Items that lack a number have no part in it; of equal ones all have.
 */
export function paretoFront<T>(
  items: readonly T[],
  objectives: readonly ParetoObjective[],
  numberOf: (item: T, name: string) => number | null | undefined,
): T[] {
  check(objectives.length > 0, "objectives", "none", "one or more");
  const points = items.flatMap(item => {
    const values = objectives.map(({ name, best }) => {
      const value = numberOf(item, name);
      return value == null ? Number.NaN : rounded(best === "max" ? value : -value);
    });
    return values.some(Number.isNaN) ? [] : [{ item, values }];
  });
  points.sort((a, b) => {
    const i = a.values.findIndex((value, index) => value !== b.values[index]);
    return i < 0 ? 0 : b.values[i]! - a.values[i]!;
  });
  // in this order nobody is beaten by whoever comes later
  const front: typeof points = [];
  for (const point of points) {
    const rivals = objectives.length <= 2 ? front.slice(-1) : front; // of two, the last has the best second number so far
    if (!rivals.some(rival => beats(rival.values, point.values))) front.push(point);
  }
  return front.map(({ item }) => item);
}

const beats = (a: readonly number[], b: readonly number[]): boolean =>
  a.every((value, i) => value >= b[i]!) && a.some((value, i) => value > b[i]!);
