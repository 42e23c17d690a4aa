import { existsSync, readFileSync } from "node:fs";
import { fromCsv, measures, type Row, settingFields } from "../../analysis/measures.js";
import { check } from "../../core/check.js";
import { resultsFolder } from "../../core/folders.js";
import { type Named, settingsText, settingText } from "../../core/settings.js";
import { outline } from "../../data/registry.js";
import { experiment, type ProfileName, profileOf, type Trial } from "../../experiments/experiment.js";
import type { Run } from "../../tracking/run.js";

/** How much of an experiment rows are of. */
interface Extent {
  readonly profile: ProfileName;
  /** That are trained now. */
  readonly seeds?: readonly number[] | undefined;
  readonly epochs?: number | undefined;
}

/** The rows of a sweep and those that its results had before, as the experiment orders its trials. */
export interface Rows {
  readonly rows: readonly Row[];
  /** Of all rows, ascending. */
  readonly seeds: readonly number[];
  /** How many have no run here. */
  readonly before: number;
}

/**
 * The rows of `results/NAME/measures.csv`, each with the trial that it is of, to stand beside runs: seeds that were trained
 * on another machine, or whose database is gone. The file does not have all settings of a row; the others are the
 * trial's. A row of no trial of the profile is refused: its numbers would stand beside others than they were made to.
 */
export class RowsThere {
  readonly #rows: readonly (readonly [Row, Trial])[];

  private constructor(
    rows: readonly Row[],
    readonly trials: readonly Trial[],
    what: string,
  ) {
    this.#rows = rows.map(row => [row, trialOf(row, trials, what)]);
  }

  static async of(name: string, { profile, seeds = [], epochs }: Extent): Promise<RowsThere> {
    const found = await experiment(name);
    const path = resultsFolder(name, "measures.csv");
    const rows = existsSync(path) ? fromCsv(readFileSync(path, "utf8")) : [];
    const all = ascending([
      ...profileOf(found, profile, { seeds: seeds.length ? seeds : undefined }).seeds,
      ...seedsOf(rows),
    ]);
    const outlines = await Promise.all([...found.datasets, ...(found.optional ?? [])].map(outline));
    const trials = outlines.flatMap(one =>
      found.trials(one, profileOf(found, profile, { seeds: all, epochs })),
    );
    return new RowsThere(rows, trials, `trials of ${name}, profile ${profile},`);
  }

  /** Beside the rows of runs, which take the place of their own. */
  beside(runs: readonly Run[]): Rows {
    const own = measures(runs);
    const known = new Set(own.map(keyOf));
    const before = this.#rows
      .filter(([, trial]) => !known.has(settingsText(trial)))
      .map(([row, trial]) => completed(row, trial, own));
    const places = new Map(this.trials.map((trial, place) => [settingsText(trial), place]));
    const place = (row: Row): number => places.get(keyOf(row))!;
    const rows = [...own, ...before].sort((a, b) => place(a) - place(b));
    return { rows, seeds: ascending(seedsOf(rows)), before: before.length };
  }
}

const seedsOf = (rows: readonly Row[]): number[] => rows.map(({ seed }) => Number(seed));

const ascending = (seeds: readonly number[]): number[] => [...new Set(seeds)].sort((a, b) => a - b);

/** The one trial that has all settings which the file tells of a row. */
function trialOf(row: Row, trials: readonly Trial[], what: string): Trial {
  const told = Object.entries(settingsOf(row));
  const found = trials.filter(trial =>
    told.every(([name, value]) => settingText(trial[name]) === settingText(value)),
  );
  const of = `${what} that ${row.origin} of measures.csv is of`;
  check(found.length === 1, of, found.length, "1; without --add the file is written anew");
  return found[0]!;
}

const fields = [...settingFields, "seed"] as const;

/** All that is set of a row. */
const settingsOf = ({ further, ...row }: Row): Named => ({
  ...Object.fromEntries(fields.map(name => [name, row[name] ?? undefined])),
  ...further,
});

const keyOf = (row: Row): string => settingsText(settingsOf(row));

/** A row with the settings that the file does not tell, and with the ratios of another seed of the same network: the file rounds them. */
function completed(row: Row, trial: Trial, own: readonly Row[]): Row {
  const isField = (name: string): boolean => (fields as readonly string[]).includes(name);
  const further = Object.fromEntries(Object.entries(trial).filter(([name]) => !isField(name)));
  const withoutSeed = (settings: Named): string => settingsText({ ...settings, seed: undefined });
  const sibling = own.find(one => withoutSeed(settingsOf(one)) === withoutSeed(trial));
  const { ratio, ratio_with_planes = null } = sibling ?? row;
  return { ...row, further, ratio, ratio_with_planes };
}
