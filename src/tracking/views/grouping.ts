import { settingTold, toldName } from "../../core/settings.js";
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
  /** The names that tell groups apart; a setting is called `experiment` by its field alone (`toldName`). */
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
  return otherNames(db, runs, names).filter(name => {
    const { codes } = codesOf(db, runs, name);
    return members.some(places => places.some(place => codes[place] !== codes[places[0]!]));
  });
}

/** How many runs repeat another of their group, its seed and all: no two of a mean over seeds. Of the places that count. */
export function repeatsWithin(
  db: Connection,
  runs: Chosen,
  { names, groups }: Grouping,
  counts: (place: number) => boolean,
): number {
  const { codes } = codesOf(db, runs, "seed");
  let alike = groups.map(({ places }) => places.filter(place => counts(place) && codes[place]! >= 0));
  for (const name of ["seed", ...otherNames(db, runs, names)])
    alike = alike.flatMap(places => several(places, codesOf(db, runs, name)));
  return alike.reduce((sum, { length }) => sum + length - 1, 0);
}

/** Those of the places that have the same value as another, by their values. */
function several(places: readonly number[], { codes }: Coded): number[][] {
  const found = new Map<number, number[]>();
  for (const place of places) {
    const same = found.get(codes[place]!);
    if (same) same.push(place);
    else found.set(codes[place]!, [place]);
  }
  return [...found.values()].filter(({ length }) => length > 1);
}

/** In what runs differ, the seed aside, and are not told apart by. */
const otherNames = (db: Connection, runs: Chosen, names: readonly string[]): string[] =>
  [
    experimentName,
    ...paramSummaries(db, runs).flatMap(({ name, differs }) => (differs ? toldName(name) : [])),
  ].filter(name => name !== "seed" && !names.includes(name));

/** The values of what is called so: a setting, or the experiment. */
export const valuesOf = (db: Connection, runs: Chosen, name: string): readonly (Param | undefined)[] =>
  uncoded(codesOf(db, runs, name));

const codesOf = (db: Connection, runs: Chosen, name: string): Coded =>
  name === experimentName ? codedExperiment(db, runs) : codedParam(db, runs, settingTold(name));

/** What the setting, or the metric, of a field such as `params."a name"` is called; what is no field is a name, quotes and all. */
export function nameIn(field: string): string {
  const [, kind, name] = /^(param|metric)s?\.(.*)$/s.exec(field) ?? [];
  if (name === undefined) return field;
  return kind === "param" ? toldName(unquoted(name)) : unquoted(name);
}

/** A name that runs have: the word itself where it is one, else that of the field that it is. */
export function ownName(word: string, isKnown: (name: string) => boolean): string {
  if (isKnown(word)) return word;
  const name = nameIn(word);
  return isKnown(name) ? name : settingTold(name);
}

/** By which names these words put runs together, or leave out. */
export const ownNames = (db: Connection, runs: Chosen, words: readonly string[]): string[] => [
  ...new Set(words.map(word => ownName(word, name => codesOf(db, runs, name).values.length > 0))),
];

function namesOf(db: Connection, runs: Chosen, by: By): { names: string[]; shared: GroupPart[] } {
  if ("by" in by) return { names: ownNames(db, runs, by.by), shared: [] };
  const except = new Set(ownNames(db, runs, by.except));
  const all = paramSummaries(db, runs)
    .map(({ name, differs }) => ({ name: toldName(name), differs }))
    .filter(({ name }) => !except.has(name));
  const first = firstOf(runs, 1);
  const alike = all.filter(({ differs }) => !differs);
  const shared = alike.map(({ name }): GroupPart => [name, valuesOf(db, first, name)[0]]);
  const names = all.filter(({ differs }) => differs).map(({ name }) => name);
  if (except.has(experimentName) || runs.ids.length === 0) return { names, shared };
  const experiments = codedExperiment(db, runs).values;
  return experiments.length > 1 ? { names: [experimentName, ...names], shared } : { names, shared };
}
