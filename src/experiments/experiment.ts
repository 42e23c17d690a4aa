import { catalogue } from "../core/catalogue.js";
import { check, oneOf, wholeNumber } from "../core/check.js";
import type { FigureKind } from "../core/figure-kind.js";
import type { Outline } from "../data/registry.js";
import type { Settings } from "../tracking/run.js";

/**
 * One trained model, as flat settings: each a column. `T` and `d`, the functions of a projection and the bits of
 * each, are absent where the model has none. `examples` cuts the training part short; `trainer` names the model that a
 * joint trial learns from, the full network where absent; `optimizer`, `keep`, `order`, `lambda2`, `temperature`, `imitation`,
 * `copies`, `deformation`, `labels`, `graph` and `neighbours` are as in `trainTogether`; of `candidates` bits of an
 * image the T·d best are taken, by training labels; `misspellings` is the share of words of the test part that
 * are misspelled.
 */
export interface Trial extends Settings {
  readonly dataset: string;
  readonly model: string;
  readonly hidden: string;
  readonly objective: string;
  readonly seed: number;
  readonly epochs: number;
  readonly batch: number;
  /** The optimizer's rate at the first step. */
  readonly rate: number;
}

export const profileNames = ["tiny", "quick", "full"] as const;

/** `tiny` for machines without the native library, `quick` for a first look, `full` for results. */
export type ProfileName = (typeof profileNames)[number];

/** How much of an experiment is done. */
export interface Profile {
  readonly seeds: readonly number[];
  readonly epochs: number;
  /** Train on the first so many examples only; all where absent. */
  readonly examples?: number;
  /** Only these data sets of the experiment; all of them where absent. */
  readonly datasets?: readonly string[];
  /** Data sets that have the first so many seeds only, since all of them would take too long. */
  readonly fewer?: Readonly<Record<string, number>>;
}

/** An experiment: what it claims, what it needs, which trials it consists of. */
export interface Experiment {
  readonly title: string;
  /** What the experiment is to show, and what would refute it. */
  readonly claim: string;
  readonly datasets: readonly string[];
  /** Data sets that are used where they can be had, and left out in one line where not. */
  readonly optional?: readonly string[];
  readonly profiles: Readonly<Record<ProfileName, Profile>>;
  /** What its figure shows; accuracy over bits where absent. */
  readonly figure?: FigureKind;
  /** The trials on one data set, for one profile. */
  trials(dataset: Outline, profile: Profile): Trial[];
}

const sweeps = catalogue<Experiment>("experiment", new URL("./sweeps/", import.meta.url));

/** The names of all experiments: the files of `sweeps/`. */
export const experiments = (): string[] => sweeps.names();

/** An experiment of ours by its name: what it claims, needs and consists of. */
export const experiment = (name: string): Promise<Experiment> => sweeps.load(name);

/** Whether a profile has a data set. */
export const isIn = ({ datasets }: Profile, name: string): boolean => datasets?.includes(name) ?? true;

/** The seeds that a profile has on a data set. */
export const seedsOn = (dataset: string, { seeds, fewer }: Profile): readonly number[] =>
  seeds.slice(0, fewer?.[dataset]);

/** What a profile is chosen from; data sets are names, or values that have one. */
interface Parts extends Pick<Experiment, "profiles" | "optional"> {
  readonly datasets: readonly (string | { readonly name: string })[];
}

/** The names of all data sets of an experiment, the optional ones last. */
export const datasetNames = ({ datasets, optional = [] }: Parts): string[] => [
  ...datasets.map(datasetName),
  ...optional,
];

export const datasetName = (data: Parts["datasets"][number]): string =>
  typeof data === "string" ? data : data.name;

/** What a caller has in place of a profile's own. */
interface Changes {
  readonly seeds?: readonly number[] | undefined;
  readonly epochs?: number | undefined;
  readonly datasets?: readonly string[] | undefined;
}

/** A profile with what the caller changes of it; seeds that are asked for are those of every data set. */
export function profileOf(
  found: Parts,
  name: ProfileName,
  { seeds, epochs, datasets }: Changes = {},
): Profile {
  check(profileNames.includes(name), "profile", name, `one of ${profileNames.join(", ")}`);
  const { fewer, ...profile } = found.profiles[name];
  const chosen = {
    ...profile,
    seeds: seeds ?? profile.seeds,
    epochs: epochs ?? profile.epochs,
    ...(fewer && !seeds ? { fewer } : {}),
    ...(datasets ? { datasets } : {}),
  };
  wholeNumber("epochs", chosen.epochs);
  check(chosen.seeds.length > 0, "seeds", "none", "one or more");
  for (const seed of chosen.seeds) wholeNumber("seed", seed, 0);
  const known = datasetNames(found).filter(one => isIn(profile, one));
  if (datasets) checkDatasets(`data set of profile ${name}`, datasets, known);
  return chosen;
}

/** Refuses names that are not known, and a list without any. */
export function checkDatasets(what: string, names: readonly string[], known: readonly string[]): void {
  check(names.length > 0, "data sets", "none", "one or more");
  for (const one of names) oneOf(what, one, known);
}
