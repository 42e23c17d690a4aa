import { settingText } from "../../core/settings.js";
import type { Param } from "../run.js";
import type { Connection } from "../store/database.js";
import { paramSummaries } from "./columns.js";
import { type Chosen, readValues } from "./values.js";
import { experimentName, type GroupPart, groupKey, type Which } from "./which.js";

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
export function groupValues(db: Connection, runs: Chosen, which: Which, by: By): Grouping {
  const { names, shared } = namesOf(db, runs, which, by);
  const columns = names.map(name => coded(valuesOf(db, runs, name)));
  const groups = new Map<string, number[]>();
  for (let place = 0; place < runs.ids.length; place++) {
    let code = "";
    for (const { codes } of columns) code += `${codes[place]} `;
    const found = groups.get(code);
    if (found) found.push(place);
    else groups.set(code, [place]);
  }
  return {
    names,
    shared,
    groups: [...groups.values()].map(places => {
      const settings = columns.map(({ codes, values }) => values[codes[places[0]!]!]);
      return { key: groupKey(names.map((name, i) => [name, settings[i]])), settings, places };
    }),
  };
}

/** The values of a setting; with the experiment, which is none. */
export const valuesOf = (db: Connection, runs: Chosen, name: string): readonly (Param | undefined)[] =>
  readValues(db, runs, name === experimentName ? { kind: "column", name } : { kind: "param", name });

/** A name without the word that says that it is a setting. */
export const settingName = (name: string): string =>
  name.replace(/^params?\.(?="?)/, "").replace(/^"(.*)"$/s, "$1");

function namesOf(
  db: Connection,
  runs: Chosen,
  which: Which,
  by: By,
): { names: string[]; shared: GroupPart[] } {
  if ("by" in by) return { names: [...new Set(by.by.map(settingName))], shared: [] };
  const except = new Set(by.except.map(settingName));
  const all = paramSummaries(db, runs.ids, which).filter(({ name }) => !except.has(name));
  const first: Chosen = { ids: runs.ids.slice(0, 1), speakers: runs.speakers.slice(0, 1) };
  const alike = all.filter(({ differs }) => !differs);
  const shared = alike.map(({ name }): GroupPart => [name, valuesOf(db, first, name)[0]]);
  const names = all.filter(({ differs }) => differs).map(({ name }) => name);
  if (except.has(experimentName) || runs.ids.length === 0) return { names, shared };
  const experiments = new Set(valuesOf(db, runs, experimentName));
  return experiments.size > 1 ? { names: [experimentName, ...names], shared } : { names, shared };
}

/** Values as numbers of a list of different ones: a text that looks like a number is another value than it. */
function coded(values: readonly (Param | undefined)[]): { codes: Int32Array; values: (Param | undefined)[] } {
  const codes = new Int32Array(values.length);
  const different: (Param | undefined)[] = [];
  const known = new Map<unknown, number>();
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const key = typeof value === "object" && value !== null ? settingText(value) + objectMark : value;
    let code = known.get(key);
    if (code === undefined) {
      code = different.push(value) - 1;
      known.set(key, code);
    }
    codes[i] = code;
  }
  return { codes, values: different };
}

const objectMark = "\u0000"; // a text that reads like an object's JSON is another value
