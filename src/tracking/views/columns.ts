import type { Param } from "../run.js";
import { type Connection, statement } from "../store/database.js";
import { readNames } from "../store/names.js";
import type { Chosen } from "./chosen.js";
import { type Coded, codedParam, codedParams } from "./coded.js";

/** A setting of several runs. */
export interface ParamSummary {
  readonly name: string;
  /** Whether not all have it alike. */
  readonly differs: boolean;
  readonly kinds: readonly ("number" | "string" | "boolean" | "null" | "json")[];
  /** Of its finite numbers. */
  readonly least: number | null;
  readonly most: number | null;
  /** Its different values, in no order. */
  readonly values: readonly Param[];
}

/** The settings of runs, in the order in which the newest have them. */
export function paramSummaries(db: Connection, runs: Chosen): ParamSummary[] {
  const found = runs.areMost
    ? readNames(db).params.map(name => [name, codedParam(db, runs, name)] as const)
    : [...codedParams(db, runs.ids)];
  const places = placesOf(db, runs.ids);
  return found
    .filter(([, { values }]) => values.length > 0)
    .map(([name, coded]) => summaryOf(name, coded))
    .sort(
      (a, b) =>
        (places.get(a.name) ?? places.size) - (places.get(b.name) ?? places.size) ||
        (a.name < b.name ? -1 : 1),
    );
}

function summaryOf(name: string, { codes, values }: Coded): ParamSummary {
  const numbers = values.filter(value => typeof value === "number").filter(Number.isFinite);
  const kindOf = (value: Param) =>
    value === null ? "null" : typeof value === "object" ? "json" : (typeof value as "number");
  return {
    name,
    differs: values.length > 1 || codes.includes(-1),
    kinds: [...new Set(values.map(kindOf))],
    least: numbers.length > 0 ? numbers.reduce((a, b) => Math.min(a, b)) : null,
    most: numbers.length > 0 ? numbers.reduce((a, b) => Math.max(a, b)) : null,
    values,
  };
}

/** Where settings stand in a run: of the newest ones. */
function placesOf(db: Connection, ids: readonly number[]): Map<string, number> {
  const rows = statement<string>(
    db,
    `SELECT p.name FROM json_each(?) j CROSS JOIN params p ON p.run_id = j.value GROUP BY p.name ORDER BY min(p.position)`,
  ).pluck();
  return new Map(rows.all(JSON.stringify(ids.slice(0, 20))).map((name, place) => [name, place]));
}

/** Values in the order of a list: numbers, then texts by the numbers in them, then what is neither. */
export function inOrder(values: readonly Param[]): Param[] {
  const rank = (value: Param) => (typeof value === "number" ? 0 : typeof value === "string" ? 1 : 2);
  return [...values].sort((a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    if (typeof a === "string" && typeof b === "string") return byNumbers.compare(a, b);
    return rank(a) - rank(b);
  });
}

const byNumbers = new Intl.Collator("en", { numeric: true });

/** A number or curve that runs have. */
export interface MetricSummary {
  readonly name: string;
  readonly runs: number;
  /** Whether it is a curve of more than one point in some run. */
  readonly curve: boolean;
}

/** The metrics of the runs, those that most have first. */
export function metricSummaries(db: Connection, runs: Chosen): MetricSummary[] {
  return runs.areMost && areAll(db, runs) ? ofAllAttempts(db) : ofSpeakers(db, runs);
}

function ofSpeakers(db: Connection, { speakers }: Chosen): MetricSummary[] {
  const rows = statement<{ name: string; runs: number; points: number; position: number }>(
    db,
    `SELECT m.name, count(*) AS runs, max(m.count) AS points, min(m.position) AS position FROM json_each(?) j
       CROSS JOIN metrics m ON m.attempt_id = j.value WHERE m.measure IS NOT NULL OR m.count > 0
       GROUP BY m.name ORDER BY position, m.name`,
  ).all(JSON.stringify(speakers));
  return rows.map(({ name, runs, points }) => ({ name, runs, curve: points > 1 }));
}

/** Whether there are no other attempts than those that speak for these runs: then what is true of all is true of these. */
function areAll(db: Connection, { speakers }: Chosen): boolean {
  const attempts = statement<number>(db, "SELECT count(*) FROM attempts").pluck().get();
  return attempts === speakers.filter(speaker => speaker !== null).length;
}

/** Of many, from the index of values; whether a name is a curve is told by some of its rows. */
function ofAllAttempts(db: Connection): MetricSummary[] {
  return readNames(db)
    .metrics.map(name => {
      const runs = statement<number>(db, "SELECT count(*) FROM metrics WHERE name = ?").pluck().get(name)!;
      const row = statement<{ points: number; position: number }>(
        db,
        "SELECT max(count) AS points, min(position) AS position FROM (SELECT count, position FROM metrics WHERE name = ? LIMIT 500)",
      ).get(name)!;
      return { name, runs, curve: row.points > 1, position: row.position };
    })
    .sort((a, b) => a.position - b.position || (a.name < b.name ? -1 : 1))
    .map(({ position: _, ...summary }) => summary);
}

/** The tags of the runs, those that most have first. */
export const tagCounts = (db: Connection, ids: readonly number[]): { tag: string; runs: number }[] =>
  statement<{ tag: string; runs: number }>(
    db,
    `SELECT t.tag, count(*) AS runs FROM json_each(?) j CROSS JOIN tags t ON t.run_id = j.value
       GROUP BY t.tag ORDER BY runs DESC, t.tag LIMIT 500`,
  ).all(JSON.stringify(ids));
