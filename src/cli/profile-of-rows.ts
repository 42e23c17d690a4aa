import { seedOf } from "../analysis/configurations.js";
import type { Row } from "../analysis/measures.js";
import { type OptionsOf, seedText } from "../analysis/verdicts/sources.js";
import { settingText } from "../core/settings.js";
import { type Outline, outline } from "../data/registry.js";
import {
  datasetNames,
  type Experiment,
  isIn,
  type Profile,
  type ProfileName,
  profileNames,
  profileOf,
  type Trial,
} from "../experiments/experiment.js";

/** A budget as options of a command that trains. */
export function budgetText({ profile, seeds, epochs, datasets }: Budget): string {
  const parts = [`--profile ${profile}`];
  if (seeds) parts.push(`--seeds ${seedText([...seeds].sort((a, b) => a - b))}`);
  if (epochs) parts.push(`--epochs ${epochs}`);
  if (datasets) parts.push(`--datasets ${datasets.join(",")}`);
  return parts.join(" ");
}

/** How much of an experiment is trained: what of its profile is not told is the profile's own. */
export interface Budget {
  readonly profile: ProfileName;
  readonly seeds?: readonly number[] | undefined;
  readonly epochs?: number | undefined;
  readonly datasets?: readonly string[] | undefined;
}

/** What shapes the models of each of an experiment's data sets, by its name. */
export type Outlines = ReadonlyMap<string, Outline>;

export async function outlinesOf(of: Experiment): Promise<Outlines> {
  const names = datasetNames(of);
  return new Map(await Promise.all(names.map(async name => [name, await outline(name)] as const)));
}

/** The trials of an experiment on those of its data sets that a profile has. */
export const trialsIn = (of: Experiment, profile: Profile, outlines: Outlines): Trial[] =>
  [...outlines].flatMap(([name, one]) => (isIn(profile, name) ? of.trials(one, profile) : []));

/**
 * Which options of `reproduce` make rows of an experiment again: the profile, the largest first, that has all of them on
 * their data sets and no others, as it is, with their seeds, on their data sets, or both; null where none has.
 */
export async function optionsOf(of: Experiment): Promise<OptionsOf> {
  const outlines = await outlinesOf(of);
  const trialsOf = (profile: Profile, datasets: readonly string[]): Trial[] | null => {
    const isWhole = of.datasets.every(name => !isIn(profile, name) || datasets.includes(name));
    return isWhole ? datasets.flatMap(name => of.trials(outlines.get(name)!, profile)) : null;
  };
  return rows => {
    const datasets = [...outlines.keys()].filter(name => rows.some(({ dataset }) => dataset === name));
    if (!rows.every(({ dataset }) => outlines.has(dataset))) return null;
    const seeds = [...new Set(rows.map(seedOf))].map(Number).sort((a, b) => a - b);
    const keys = keysOf(rows.map(rowKey));
    const has = (profile: Profile): boolean => {
      const trials = trialsOf(profile, datasets);
      return trials !== null && keysOf(trials.map(trialKey)) === keys;
    };
    const changes = [{}, { datasets }].flatMap(sets =>
      areSeeds(seeds) ? [sets, { ...sets, seeds }] : [sets],
    );
    for (const name of [...profileNames].reverse()) {
      if (!datasets.every(one => isIn(of.profiles[name], one))) continue;
      const found = changes.find(change => has(profileOf(of, name, change)));
      if (found) return budgetText({ profile: name, ...found });
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
