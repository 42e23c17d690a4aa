import { check } from "../core/check.js";
import { differing, settingText } from "../core/settings.js";
import type { Shape } from "../core/shape.js";
import type { Run } from "../tracking/run.js";
import { type Configuration, codeLength, configurations, nameOf } from "./configurations.js";
import { type Row, rowsOf } from "./measures.js";
import { byValidation } from "./ranking.js";

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
      const base = fullBeside(found, all)?.accuracy;
      const length = codeLength(found);
      if (!base || !found.accuracy || length === null) return [];
      return [{ found, length, relative: found.accuracy.mean / base.mean }];
    })
    .sort((a, b) => a.length - b.length);
}

/**
 * The full network of the same data and budget. Where there are several, the one that has in common with the projection
 * network what tells them apart, such as the experiment; refused where that leaves more than one.
 */
function fullBeside(found: Configuration, all: readonly Configuration[]): Configuration | undefined {
  const known = all.filter(other => other.model === "full" && sameBudget(other, found));
  const apart = differing(known.map(({ settings }) => settings));
  const same = (other: Configuration, name: string): boolean =>
    settingText(other.settings[name]) === settingText(found.settings[name]);
  const beside = known.length > 1 ? known.filter(other => apart.every(name => same(other, name))) : known;
  const which = known.map(({ settings }) =>
    apart.map(name => `${name} ${settingText(settings[name])}`).join(", "),
  );
  check(
    known.length < 2 || beside.length === 1,
    `full networks beside ${nameOf(found)}`,
    which.join(" and "),
    "one of the same data, epochs and examples, or one that is like it in what tells them apart",
  );
  return beside[0];
}

const sameBudget = (a: Configuration, b: Configuration): boolean =>
  ["dataset", "epochs", "examples"].every(
    name => settingText(a.settings[name]) === settingText(b.settings[name]),
  );

/** The trained configuration nearest to a target: the same hidden layers, then the nearest T·d, then T, as ratios, then the best by validation. */
export function nearestTrained(trained: readonly Relative[], { T, d, hidden }: Shape): Relative {
  const alike = trained.filter(({ found }) => found.hidden === hidden);
  const depths = [...new Set(trained.map(({ found }) => found.hidden))];
  check(alike.length > 0, "hidden layers", hidden, `one of ${depths.join(", ")}`);
  const away = ({ length, found }: Relative): number =>
    Math.abs(Math.log(length / (T * d))) + 1e-6 * Math.abs(Math.log(found.T! / T)); // T decides among equal T·d
  const validated = ({ found }: Relative) => ({ validation_accuracy: found.validation?.mean ?? null });
  const order = (a: Relative, b: Relative): number =>
    away(a) - away(b) || byValidation(validated(a), validated(b));
  return alike.reduce((best, other) => (order(other, best) < 0 ? other : best));
}

/** The hidden layers that occur among projection networks: the options of a drop-down. */
export const hiddenLayers = (from: readonly Run[] | readonly Row[]): string[] => [
  ...new Set(relativeAccuracies(rowsOf(from)).map(({ found }) => found.hidden)),
];
