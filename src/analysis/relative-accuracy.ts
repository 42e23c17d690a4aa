import { check } from "../core/check.js";
import type { Shape } from "../core/shape.js";
import type { Run } from "../tracking/run.js";
import { type Configuration, codeLength, configurations } from "./configurations.js";
import { type Row, rowsOf } from "./measures.js";

/** A trained configuration, and its mean accuracy by that of the full network trained beside it. */
export interface Relative {
  readonly found: Configuration;
  /** T·d */
  readonly length: number;
  readonly relative: number;
}

/** The joint projection networks with accuracy / accuracy of the full network, at the same budget; the shortest code first. */
export function relativeAccuracies(rows: readonly Row[]): Relative[] {
  const all = configurations(rows);
  return all
    .filter(({ model, objective }) => model === "projection" && objective === "joint")
    .flatMap(found => {
      const base = all.find(other => other.model === "full" && sameBudget(other, found))?.accuracy;
      const length = codeLength(found);
      if (!base || !found.accuracy || length === null) return [];
      return [{ found, length, relative: found.accuracy.mean / base.mean }];
    })
    .sort((a, b) => a.length - b.length);
}

const sameBudget = (a: Configuration, b: Configuration): boolean =>
  a.dataset === b.dataset && a.epochs === b.epochs && a.examples === b.examples;

/** The trained configuration nearest to a target: the same hidden layers, then the nearest T·d, then T, as ratios. */
export function nearestTrained(trained: readonly Relative[], { T, d, hidden }: Shape): Relative {
  const alike = trained.filter(({ found }) => found.hidden === hidden);
  const depths = [...new Set(trained.map(({ found }) => found.hidden))];
  check(alike.length > 0, "hidden layers", hidden, `one of ${depths.join(", ")}`);
  const away = ({ length, found }: Relative): number =>
    Math.abs(Math.log(length / (T * d))) + 1e-6 * Math.abs(Math.log(found.T! / T)); // T decides among equal T·d
  return alike.reduce((best, other) => (away(other) < away(best) ? other : best));
}

/** The hidden layers that occur among projection networks: the options of a drop-down. */
export const hiddenLayers = (from: readonly Run[] | readonly Row[]): string[] => [
  ...new Set(relativeAccuracies(rowsOf(from)).map(({ found }) => found.hidden)),
];
