import { existsSync, readFileSync } from "node:fs";
import { fromCsv, measures, type Row, settingFields } from "../../analysis/measures.js";
import { check } from "../../core/check.js";
import { resultsFolder } from "../../core/folders.js";
import { type Named, settingsText, settingText } from "../../core/settings.js";
import { type Experiment, profileOf, type Trial } from "../../experiments/experiment.js";
import type { Run } from "../../tracking/run.js";
import {
  type Budget,
  budgetText,
  type Outlines,
  optionsOf,
  outlinesOf,
  trialsIn,
} from "../profile-of-rows.js";

/** Rows of runs and others beside them, as the experiment orders its trials. */
export interface Rows {
  readonly rows: readonly Row[];
  /** How many are of no run. */
  readonly others: number;
  /** Which options of `reproduce` make them again, all in one; null where none do. */
  readonly options: string | null;
}

/**
 * The rows of `results/NAME/measures.csv`, to stand beside runs that they are none of: seeds that were trained on another
 * machine, or whose database is gone. The file tells the settings that set rows apart; what it does not tell is taken from the
 * trial that the row is of, as the experiment has it now. A row of no trial of the budget is refused.
 */
export class RowsThere {
  private constructor(
    readonly name: string,
    readonly of: Experiment,
    readonly budget: Omit<Budget, "seeds">,
    readonly outlines: Outlines,
  ) {}

  /** Refused where the file has rows that could not be told. */
  static async of(name: string, of: Experiment, budget: Omit<Budget, "seeds">): Promise<RowsThere> {
    const there = new RowsThere(name, of, budget, await outlinesOf(of));
    there.#read([]);
    return there;
  }

  /** Beside the rows of runs, which take the place of their own; the file is read anew, since others may have written it. */
  async beside(runs: readonly Run[]): Promise<Rows> {
    const own = measures(runs);
    const { rows, trials } = this.#read(own);
    const known = new Set(own.map(keyOf));
    const siblings = new Map(own.map(row => [withoutSeed(settingsOf(row)), row]));
    const others = rows
      .filter(([, trial]) => !known.has(settingsText(trial)))
      .map(([row, trial]) => completed(row, trial, siblings.get(withoutSeed(trial))));
    const places = new Map(trials.map((trial, place) => [settingsText(trial), place]));
    const placed = [...own, ...others].map(row => ({ row, place: places.get(keyOf(row)) ?? trials.length }));
    const all = placed.sort((a, b) => a.place - b.place).map(({ row }) => row);
    const isWhole = this.budget.epochs !== undefined && trials.length === all.length; // of epochs that no profile has
    const options = isWhole
      ? budgetText({ ...this.budget, seeds: seedsOf(all) })
      : (await optionsOf(this.of))(all);
    return { rows: all, others: others.length, options };
  }

  /** The rows of the file, each with its trial, and all trials of their seeds and those of other rows. */
  #read(beside: readonly Row[]): { rows: (readonly [Row, Trial])[]; trials: Trial[] } {
    const { name, of, budget, outlines } = this;
    const rows = rowsIn(name);
    const seeds = seedsOf([...beside, ...rows]);
    if (seeds.length === 0) return { rows: [], trials: [] };
    const trials = trialsIn(of, profileOf(of, budget.profile, { seeds, epochs: budget.epochs }), outlines);
    const what = `trials of ${name}, profile ${budget.profile},`;
    const told = [
      ...new Set([...fields, "examples", ...rows.flatMap(({ further = {} }) => Object.keys(further))]),
    ];
    const trialOf = byText(trials, told);
    return { rows: rows.map(row => [row, trialOf(row, what)] as const), trials };
  }
}

/** The rows of an experiment's results; none where there are no results. */
function rowsIn(name: string): Row[] {
  const path = resultsFolder(name, "measures.csv");
  return existsSync(path) ? fromCsv(readFileSync(path, "utf8")) : [];
}

/** Refuses to write results anew with these data sets alone where there are rows of others. */
export function checkNoneLost(name: string, datasets: readonly string[]): void {
  const others = new Set(
    rowsIn(name)
      .map(({ dataset }) => dataset)
      .filter(one => !datasets.includes(one)),
  );
  const what = `data sets of ${name} in measures.csv that are not named`;
  check(others.size === 0, what, [...others].join(", "), "none; --add keeps their rows");
}

const seedsOf = (rows: readonly Row[]): number[] =>
  [...new Set(rows.map(({ seed }) => Number(seed)))].sort((a, b) => a - b);

const fields = [...settingFields, "seed"] as const;

/** Finds the one trial that says the same as a row of these settings; of each is told that it has none, too. */
function byText(trials: readonly Trial[], told: readonly string[]): (row: Row, what: string) => Trial {
  const textOf = (settings: Named): string => told.map(name => settingText(settings[name])).join("\n");
  const found = new Map<string, Trial[]>();
  for (const trial of trials) found.set(textOf(trial), [...(found.get(textOf(trial)) ?? []), trial]);
  return (row, what) => {
    const own = found.get(textOf(settingsOf(row))) ?? [];
    const of = `${what} that ${row.origin} of measures.csv is of`;
    check(own.length === 1, of, own.length, "1; without --add the file is written anew");
    return own[0]!;
  };
}

/** All that is set of a row. */
const settingsOf = ({ further, ...row }: Row): Named => ({
  ...Object.fromEntries(fields.map(name => [name, row[name] ?? undefined])),
  ...further,
});

const keyOf = (row: Row): string => settingsText(settingsOf(row));

const withoutSeed = (settings: Named): string => settingsText({ ...settings, seed: undefined });

/** A row with its trial's settings, and with the ratios of another seed of its network, which the file rounds. */
function completed(row: Row, trial: Trial, sibling: Row | undefined): Row {
  const isField = (name: string): boolean => (fields as readonly string[]).includes(name);
  const further = Object.fromEntries(Object.entries(trial).filter(([name]) => !isField(name)));
  const { ratio, ratio_with_planes = null } = sibling ?? row;
  return { ...row, further, ratio, ratio_with_planes };
}
