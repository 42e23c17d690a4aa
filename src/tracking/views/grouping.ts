import { unquoted } from "../query/tokens.js";
import type { Param } from "../run.js";
import type { Connection } from "../store/database.js";
import { type Chosen, firstOf } from "./chosen.js";
import { type Coded, codedExperiment, codedParam, placesByCodes, uncoded, valueAt } from "./coded.js";
import { paramSummaries } from "./columns.js";
import { experimentName, type GroupPart, groupKey } from "./which.js";

/** By which settings runs are put together: these, or all but those; `experiment` may be among either. */
export type By = { readonly by: readonly string[] } | { readonly except: readonly string[] };

/** Runs that have the same settings of those that they are put together by. */
export interface Members {
  readonly key: string;
  /** In the order of the names. */
  readonly settings: readonly (Param | undefined)[];
  /** Places of its runs in the list that was grouped. */
  readonly places: readonly number[];
}

export interface Grouping {
  /** The names that tell groups apart. */
  readonly names: readonly string[];
  /** With `except`: what all have alike, and is in no name. */
  readonly shared: readonly GroupPart[];
  readonly groups: readonly Members[];
}

/** Puts runs together, in the order in which groups first appear. */
export function groupValues(db: Connection, runs: Chosen, by: By): Grouping {
  const { names, shared } = namesOf(db, runs, by);
  const columns = names.map(name => codesOf(db, runs, name));
  return {
    names,
    shared,
    groups: placesByCodes(columns, runs.ids.length).map(places => {
      const settings = columns.map(column => valueAt(column, places[0]!));
      return { key: groupKey(names.map((name, i) => [name, settings[i]])), settings, places };
    }),
  };
}

/** Settings, the seed and the names aside, in which runs of one group differ; of the places that count. */
export function differingWithin(
  db: Connection,
  runs: Chosen,
  { names, groups }: Grouping,
  counts: (place: number) => boolean,
): string[] {
  const members = groups.map(({ places }) => places.filter(counts)).filter(places => places.length > 1);
  if (members.length === 0) return [];
  const settings = paramSummaries(db, runs).filter(({ differs }) => differs);
  return [experimentName, ...settings.map(({ name }) => name)].filter(name => {
    if (name === "seed" || names.includes(name)) return false;
    const { codes } = codesOf(db, runs, name);
    return members.some(places => places.some(place => codes[place] !== codes[places[0]!]));
  });
}

/** The values of a setting; with the experiment, which is none. */
export const valuesOf = (db: Connection, runs: Chosen, name: string): readonly (Param | undefined)[] =>
  uncoded(codesOf(db, runs, name));

const codesOf = (db: Connection, runs: Chosen, name: string): Coded =>
  name === experimentName ? codedExperiment(db, runs) : codedParam(db, runs, name);

/** The name of a setting that is told as a field, `params."a name"`, or as it is: then quotes are part of it. */
export function settingName(name: string): string {
  const field = /^params?\.(.*)$/s.exec(name)?.[1];
  return field === undefined ? name : unquoted(field);
}

function namesOf(db: Connection, runs: Chosen, by: By): { names: string[]; shared: GroupPart[] } {
  if ("by" in by) return { names: [...new Set(by.by.map(settingName))], shared: [] };
  const except = new Set(by.except.map(settingName));
  const all = paramSummaries(db, runs).filter(({ name }) => !except.has(name));
  const first = firstOf(runs, 1);
  const alike = all.filter(({ differs }) => !differs);
  const shared = alike.map(({ name }): GroupPart => [name, valuesOf(db, first, name)[0]]);
  const names = all.filter(({ differs }) => differs).map(({ name }) => name);
  if (except.has(experimentName) || runs.ids.length === 0) return { names, shared };
  const experiments = codedExperiment(db, runs).values;
  return experiments.length > 1 ? { names: [experimentName, ...names], shared } : { names, shared };
}
