import { check } from "../core/check.js";
import { differing, settingText } from "../core/settings.js";
import type { Shape } from "../core/shape.js";
import type { Run } from "../tracking/run.js";
import {
  bySettings,
  type Configuration,
  codeLength,
  configuration,
  nameOf,
  type Seeds,
  seedOf,
} from "./configurations.js";
import { type Row, rowsOf } from "./measures.js";
import { byValidation } from "./ranking.js";

/** A trained configuration over the seeds that the full network beside it has too, and its mean accuracy by that one's. */
export interface Relative {
  readonly found: Configuration;
  /** T·d */
  readonly length: number;
  readonly relative: number;
}

/**
 * The joint projection networks with accuracy / accuracy of the full network, at the same budget and of the same seeds,
 * since a seed's networks share batches and their order; the shortest code first.
 */
export function relativeAccuracies(rows: readonly Row[]): Relative[] {
  const all = bySettings(rows, row => row);
  const fulls = all.filter(({ members }) => members[0]!.model === "full");
  return all
    .filter(isJointProjection)
    .flatMap((own): Relative[] => {
      const base = fullBeside(own, fulls);
      const [found, full] = base ? [sharing(own, base), sharing(base, own)] : [];
      const length = found ? codeLength(found) : null;
      return found?.accuracy && full?.accuracy && length !== null
        ? [{ found, length, relative: found.accuracy.mean / full.accuracy.mean }]
        : [];
    })
    .sort((a, b) => a.length - b.length);
}

export const isJointProjection = ({ members: [first] }: Seeds<Row>): boolean =>
  first!.model === "projection" && first!.objective === "joint";

/** A configuration of the seeds that both have measured; none where they share none. */
function sharing(one: Seeds<Row>, other: Seeds<Row>): Configuration | undefined {
  const measured = ({ members }: Seeds<Row>) => members.filter(({ accuracy }) => Number.isFinite(accuracy));
  const seeds = new Set(measured(other).map(seedOf));
  const members = measured(one).filter(row => seeds.has(seedOf(row)));
  return members.length > 0 ? configuration({ ...one, members }) : undefined;
}

/** A line where joint projection networks have no accuracy relative to a full network's; none where all have. */
export function unrelatedNote(rows: readonly Row[]): string[] {
  const joint = bySettings(rows, row => row).filter(isJointProjection).length;
  const left = joint - relativeAccuracies(rows).length;
  return left > 0
    ? [
        `Left out: ${left} of ${joint} configurations, with no seed in common with a full network of their budget.`,
      ]
    : [];
}

/**
 * The full network of the same data and budget. Where there are several, the one that has in common with the projection
 * network what tells them apart, such as the experiment; refused where that leaves more than one.
 */
export function fullBeside(found: Seeds<Row>, fulls: readonly Seeds<Row>[]): Seeds<Row> | undefined {
  const known = fulls.filter(other => sameBudget(other, found));
  const apart = differing(known.map(({ settings }) => settings));
  const same = (other: Seeds<Row>, name: string): boolean =>
    settingText(other.settings[name]) === settingText(found.settings[name]);
  const beside = known.length > 1 ? known.filter(other => apart.every(name => same(other, name))) : known;
  const which = known.map(({ settings }) =>
    apart.map(name => `${name} ${settingText(settings[name])}`).join(", "),
  );
  check(
    known.length < 2 || beside.length === 1,
    `full networks beside ${nameOf(found.members[0]!)}`,
    which.join(" and "),
    "one of the same data, epochs and examples, or one that is like it in what tells them apart",
  );
  return beside[0];
}

const sameBudget = (a: Seeds<Row>, b: Seeds<Row>): boolean =>
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
  const order = (a: Relative, b: Relative): number => away(a) - away(b) || bestFirst(a, b);
  return alike.reduce((best, other) => (order(other, best) < 0 ? other : best));
}

/** By the mean validation accuracy. */
export const bestFirst = (a: Relative, b: Relative): number => byValidation(validated(a), validated(b));

const validated = ({ found }: Relative) => ({ validation_accuracy: found.validation?.mean ?? null });

/** The hidden layers that occur among projection networks: the options of a drop-down. */
export const hiddenLayers = (from: readonly Run[] | readonly Row[]): string[] => [
  ...new Set(relativeAccuracies(rowsOf(from)).map(({ found }) => found.hidden)),
];
