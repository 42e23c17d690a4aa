import { check, oneOf } from "../../core/check.js";
import { settingsText } from "../../core/settings.js";
import type { Settings } from "../run.js";
import { paramRecords } from "../spool/records.js";
import { stamp } from "../stamp.js";
import type { Connection } from "../store/database.js";
import { readRuns } from "../store/runs.js";
import { writeRun } from "../store/write.js";
import { trialKey } from "../trial.js";
import type { Asked } from "./claim.js";

/** Successive halving (Jamieson and Talwalkar 2016): all get a little of a resource, the best 1/eta of them eta times more. */
export interface Halving {
  /** The parameter that is the resource, such as `epochs`. */
  readonly resource: string;
  readonly least: number;
  readonly most: number;
  readonly eta?: number;
  /** The number that configurations are ranked by: its mean over seeds. */
  readonly metric: string;
  /** Which is best: a name does not tell a loss from an accuracy. */
  readonly best: "highest" | "lowest";
}

export function checkHalving({ resource, least, most, eta = 3, metric, best }: Halving): void {
  check(typeof resource === "string" && resource !== "", "resource", resource, "the name of a parameter");
  check(
    least > 0 && least <= most && Number.isFinite(most),
    "least and most",
    [least, most],
    "0 < least ≤ most",
  );
  check(Number.isFinite(eta) && eta > 1, "eta", eta, "a number above 1");
  check(typeof metric === "string" && metric !== "", "metric", metric, "the name of a number");
  oneOf("best", best, ["highest", "lowest"]);
}

/** What the rungs of the ladder give each trial: least · eta^i, up to most. */
export function rungsOf({ least, most, eta = 3 }: Halving): number[] {
  const rungs = [least];
  while (rungs.at(-1)! * eta <= most * (1 + 1e-9)) rungs.push(rungs.at(-1)! * eta);
  return rungs;
}

/**
 * Queues the best of the last rung for the next one; → how many trials that are. Whoever calls holds a transaction, and
 * has seen that nothing is left to be done: the rungs follow from what is recorded, whoever asks.
 */
export function promote(
  db: Connection,
  { experiment, without }: Pick<Asked, "experiment" | "without">,
  halving: Halving,
): number {
  const { resource, eta = 3, metric, best } = halving;
  const rungs = rungsOf(halving);
  const others = new Set(JSON.parse(without) as number[]);
  const runs = readRuns(db, { experiment }).filter(({ id }) => !others.has(id));
  const trials = runs.map(
    ({ settings, state, metrics }): Told => ({
      settings: settings as Settings,
      value: state === "finished" ? (metrics[metric] ?? Number.NaN) : Number.NaN,
    }),
  );
  const at = (rung: number) => trials.filter(({ settings }) => settings[resource] === rung);
  const last = rungs.findLastIndex(rung => at(rung).length > 0);
  if (last < 0 || last === rungs.length - 1) return 0;
  const configurations = byConfiguration(at(rungs[last]!), resource);
  const ranked = configurations
    .filter(({ mean }) => !Number.isNaN(mean))
    .sort((a, b) => (best === "highest" ? b.mean - a.mean : a.mean - b.mean));
  const kept = ranked.slice(0, Math.floor(configurations.length / eta));
  const next = kept.flatMap(({ trials }) =>
    trials.map(settings => ({ ...settings, [resource]: rungs[last + 1]! })),
  );
  for (const settings of next)
    writeRun(db, {
      experiment,
      key: trialKey(experiment, settings),
      params: paramRecords(settings),
      at: stamp(),
    });
  return next.length;
}

/** A trial and its number; NaN where it has none, or is not done. */
interface Told {
  readonly settings: Settings;
  readonly value: number;
}

/** Trials that differ in their seeds alone. A configuration of which one has no number ranks nowhere. */
function byConfiguration(trials: readonly Told[], resource: string) {
  const found = new Map<string, { trials: Settings[]; values: number[] }>();
  for (const { settings, value } of trials) {
    const { seed: _, [resource]: __, ...rest } = settings;
    const key = settingsText(rest);
    const group = found.get(key) ?? { trials: [], values: [] };
    found.set(key, group);
    group.trials.push(settings);
    group.values.push(value);
  }
  return [...found.values()].map(({ trials, values }) => ({
    trials,
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
  }));
}
