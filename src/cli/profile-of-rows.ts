import { seedOf } from "../analysis/configurations.js";
import type { Row } from "../analysis/measures.js";
import { type OptionsOf, seedText } from "../analysis/verdicts/sources.js";
import { settingText } from "../core/settings.js";
import { type Outline, outline } from "../data/registry.js";
import {
  type Experiment,
  isIn,
  type Profile,
  type ProfileName,
  profileNames,
  profileOf,
  type Trial,
} from "../experiments/experiment.js";

/** A budget as options of a command that trains. */
export function budgetText({ profile, seeds, epochs }: Budget): string {
  const parts = [`--profile ${profile}`];
  if (seeds) parts.push(`--seeds ${seeds.join(",")}`);
  if (epochs) parts.push(`--epochs ${epochs}`);
  return parts.join(" ");
}

/** How much of an experiment is trained: what of its profile is not told is the profile's own. */
export interface Budget {
  readonly profile: ProfileName;
  readonly seeds?: readonly number[] | undefined;
  readonly epochs?: number | undefined;
}

/** What shapes the models of each of an experiment's data sets, by its name. */
export type Outlines = ReadonlyMap<string, Outline>;

export async function outlinesOf({ datasets, optional = [] }: Experiment): Promise<Outlines> {
  const names = [...datasets, ...optional];
  return new Map(await Promise.all(names.map(async name => [name, await outline(name)] as const)));
}

/** The trials of an experiment on those of its data sets that a profile has. */
export const trialsIn = (of: Experiment, profile: Profile, outlines: Outlines): Trial[] =>
  [...outlines].flatMap(([name, one]) => (isIn(profile, name) ? of.trials(one, profile) : []));

/**
 * Which options of `reproduce` make rows of an experiment again: the profile, the largest first, that has all of them on
 * their data sets and no others, as it is or with their seeds; null where none has.
 */
export async function optionsOf(of: Experiment): Promise<OptionsOf> {
  const outlines = await outlinesOf(of);
  const trialsOf = (profile: Profile, datasets: ReadonlySet<string>): Trial[] | null => {
    const isWhole = of.datasets.every(name => !isIn(profile, name) || datasets.has(name));
    const isOwn = [...datasets].every(name => outlines.has(name) && isIn(profile, name));
    return isWhole && isOwn ? [...datasets].flatMap(name => of.trials(outlines.get(name)!, profile)) : null;
  };
  return rows => {
    const datasets = new Set(rows.map(({ dataset }) => dataset));
    const seeds = [...new Set(rows.map(seedOf))].map(Number).sort((a, b) => a - b);
    const found = keysOf(rows.map(rowKey));
    const has = (profile: Profile): boolean => {
      const trials = trialsOf(profile, datasets);
      return trials !== null && keysOf(trials.map(trialKey)) === found;
    };
    for (const name of [...profileNames].reverse()) {
      if (has(profileOf(of, name))) return `--profile ${name}`;
      if (areSeeds(seeds) && has(profileOf(of, name, { seeds })))
        return `--profile ${name} --seeds ${seedText(seeds)}`;
    }
    return null;
  };
}

const areSeeds = (seeds: readonly number[]): boolean =>
  seeds.every(seed => Number.isInteger(seed) && seed >= 0);

const keysOf = (keys: readonly string[]): string => [...keys].sort().join("\n");

/** What a row in measures.csv and a trial have both: of the settings beside these the file has those that tell rows apart. */
const rowKey = (row: Row): string =>
  keyOf({ ...row, seed: Number(seedOf(row)), examples: row.further?.examples });

const trialKey = (trial: Trial): string => keyOf(trial);

const told = ["dataset", "model", "T", "d", "hidden", "objective", "seed", "epochs", "examples"];

const keyOf = (of: Readonly<Record<string, unknown>>): string =>
  told.map(name => settingText(of[name] ?? undefined)).join(" ");
