import { check, oneOf } from "../../core/check.js";
import type { Param } from "../run.js";
import { type Connection, statement } from "../store/database.js";
import { checkFilter, fitting, type RunFilter } from "../store/filter.js";
import { chosen } from "./chosen.js";
import { codedParam, placesByCodes, valueAt } from "./coded.js";
import { metricValues, type Numbers } from "./values.js";

/** Which runs, by which parameters they are put together, and which metrics are averaged: `T` or `params.T`. */
export interface GroupFilter extends RunFilter {
  readonly by: readonly string[];
  readonly metrics: readonly string[];
}

/** Runs that have the same values of the parameters they are put together by. */
export interface RunMeans {
  /** undefined where they have no such parameter. */
  readonly settings: Readonly<Record<string, Param | undefined>>;
  /** Their numbers. */
  readonly runs: readonly number[];
  readonly metrics: Readonly<Record<string, Mean>>;
}

/** x̄ = Σ x_i / n and s = √(Σ (x_i − x̄)² / (n − 1)), null for n < 2; a run without a value has no part in it. */
export interface Mean {
  readonly n: number;
  readonly mean: number;
  readonly sd: number | null;
}

/**
 * Means over the runs that fit, read at one moment; the groups in the order of their first runs. Of many runs, parameters and
 * metrics are read from their indexes, each in one piece: looking them up run by run takes twice as long, more where the tables
 * are larger than a processor's cache. Refuses parameters and metrics that none of these runs has.
 */
export function readGroups(db: Connection, wanted: GroupFilter): RunMeans[] {
  checkFilter(db, wanted, ["by", "metrics"]);
  for (const [name, list] of Object.entries({ by: wanted.by, metrics: wanted.metrics }))
    check(isListOfNames(list), name, list, "a list of names");
  const count = wanted.by.length + wanted.metrics.length;
  check(count <= 50, "parameters and metrics", count, "at most 50");
  return db.transaction(() => {
    const by = wanted.by.map(name => ownName(db, wanted, "params", name));
    const metrics = wanted.metrics.map(name => ownName(db, wanted, "metrics", name));
    const groups = meansBy(db, { ...wanted, by, metrics });
    if (groups.length === 0) return groups;
    for (const name of by)
      if (groups.every(({ settings }) => settings[name] === undefined))
        oneOf("parameter to group by", name, namesOf(db, wanted, "params"));
    for (const name of metrics)
      if (groups.every(group => group.metrics[name]!.n === 0))
        oneOf("metric", name, namesOf(db, wanted, "metrics"));
    return groups;
  })();
}

const isListOfNames = (list: unknown): boolean =>
  Array.isArray(list) && list.every(name => typeof name === "string");

/** The name as runs have it: `params.T` is `T`, unless one has that very name. */
function ownName(db: Connection, filter: RunFilter, of: keyof typeof owners, name: string): string {
  const isPlain = !name.startsWith(`${of}.`) || namesOf(db, filter, of).includes(name);
  return isPlain ? name : name.slice(of.length + 1);
}

const owners = { params: "n.run_id = r.id", metrics: "n.attempt_id = s.id" } as const;

/** The names of all parameters, or metrics, of the runs that fit. */
function namesOf(db: Connection, filter: RunFilter, of: keyof typeof owners): string[] {
  const from = fitting(filter, { joins: { sql: `JOIN ${of} n ON ${owners[of]}`, values: [] } });
  return statement<string>(db, `SELECT DISTINCT n.name FROM ${from.sql} ORDER BY n.name`)
    .pluck()
    .all(...from.values);
}

const many = 500; // of fewer, looking each up is as quick

function meansBy(db: Connection, { by, metrics, ...filter }: GroupFilter): RunMeans[] {
  const ids = idsOf(db, filter);
  const runs = chosen(db, ids, many);
  const columns = by.map(name => codedParam(db, runs, name));
  const numbers = metrics.map(name => metricValues(db, runs, name));
  return placesByCodes(columns, ids.length).map(places => ({
    settings: Object.fromEntries(by.map((name, i) => [name, valueAt(columns[i]!, places[0]!)])),
    runs: places.map(place => ids[place]!),
    metrics: Object.fromEntries(metrics.map((name, i) => [name, meanOf(known(numbers[i]!, places))])),
  }));
}

/** The runs that fit, in their order: sums depend on it in their last digit. */
function idsOf(db: Connection, filter: RunFilter): number[] {
  const { sql, values } = fitting(filter);
  const list = statement<string>(
    db,
    `SELECT json_group_array(id) FROM (SELECT r.id FROM ${sql} ORDER BY r.id)`,
  )
    .pluck()
    .get(...values)!;
  return JSON.parse(list) as number[]; // one text comes quicker than a row for each
}

/** The numbers among them. */
function known(values: Numbers, places: readonly number[]): number[] {
  const found: number[] = [];
  for (const place of places) {
    const value = values[place];
    if (typeof value === "number") found.push(value);
  }
  return found;
}

function meanOf(values: readonly number[]): Mean {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { n, mean, sd: n < 2 ? null : Math.sqrt(squares / (n - 1)) };
}
