import type { Param } from "../run.js";
import { type Connection, statement } from "../store/database.js";
import { type ParamRow, paramFrom } from "../store/params.js";
import { chosen } from "./values.js";
import { isAll, orderedIds, type Which } from "./which.js";

/** A setting of several runs. */
export interface ParamSummary {
  readonly name: string;
  /** How many of them have it. */
  readonly runs: number;
  /** Whether not all have it alike. */
  readonly differs: boolean;
  readonly kinds: readonly ParamRow["kind"][];
  /** Of its numbers. */
  readonly least: number | null;
  readonly most: number | null;
}

interface Part {
  readonly name: string;
  readonly kind: ParamRow["kind"];
  readonly runs: number;
  readonly least: number | null;
  readonly most: number | null;
  readonly first: string | null;
  readonly last: string | null;
  readonly position: number;
}

const summary = `p.name, p.kind, count(*) AS runs, min(p.number) AS least, max(p.number) AS most,
  min(p.text) AS first, max(p.text) AS last`;

/** The settings of runs, in the order in which runs have them. */
export function paramSummaries(db: Connection, ids: readonly number[], which: Which): ParamSummary[] {
  const found = new Map<string, Part[]>();
  for (const part of isAll(which) && !hasThrown(db) ? partsOfAll(db) : partsOf(db, ids))
    found.set(part.name, [...(found.get(part.name) ?? []), part]);
  const places = placesOf(db, ids);
  return [...found.values()]
    .map(parts => summaryOf(parts, ids.length))
    .sort((a, b) => (places.get(a.name) ?? 1e6) - (places.get(b.name) ?? 1e6) || (a.name < b.name ? -1 : 1));
}

const hasThrown = (db: Connection): boolean =>
  statement<number>(db, "SELECT count(archived_at) FROM runs").pluck().get()! > 0;

/** From the indexes of values, which are shorter than the table; what is null or NaN is in none. */
function partsOfAll(db: Connection): Part[] {
  return [
    ...statement<Part>(
      db,
      `SELECT ${summary} FROM params p WHERE p.number IS NOT NULL GROUP BY p.name, p.kind`,
    ).all(),
    ...statement<Part>(
      db,
      `SELECT ${summary} FROM params p WHERE p.text IS NOT NULL GROUP BY p.name, p.kind`,
    ).all(),
    ...statement<Part>(
      db,
      `SELECT ${summary} FROM params p WHERE p.number IS NULL AND p.text IS NULL GROUP BY p.name, p.kind`,
    ).all(),
  ];
}

function partsOf(db: Connection, ids: readonly number[]): Part[] {
  return statement<Part>(
    db,
    `SELECT ${summary} FROM json_each(?) j CROSS JOIN params p ON p.run_id = j.value GROUP BY p.name, p.kind,
       p.number IS NULL AND p.text IS NULL`,
  ).all(JSON.stringify(ids));
}

function summaryOf(parts: readonly Part[], count: number): ParamSummary {
  const [first] = parts;
  const runs = parts.reduce((sum, part) => sum + part.runs, 0);
  const isOne = parts.length === 1 && first!.least === first!.most && first!.first === first!.last;
  const numbers = parts.flatMap(({ kind, least, most }) =>
    kind === "number" && least !== null ? [least, most!] : [],
  );
  return {
    name: first!.name,
    runs,
    differs: runs < count || !isOne,
    kinds: [...new Set(parts.map(({ kind }) => kind))],
    least: numbers.length ? Math.min(...numbers) : null,
    most: numbers.length ? Math.max(...numbers) : null,
  };
}

/** Where settings stand in a run: of the newest ones. */
function placesOf(db: Connection, ids: readonly number[]): Map<string, number> {
  const rows = statement<{ name: string; place: number }>(
    db,
    `SELECT p.name, min(p.position) AS place FROM json_each(?) j CROSS JOIN params p ON p.run_id = j.value GROUP BY p.name`,
  ).all(JSON.stringify(ids.slice(0, 20)));
  return new Map(rows.map(({ name, place }) => [name, place]));
}

/** The different values of a setting of these runs, the smallest first, at most so many and one more. */
export function paramValues(db: Connection, ids: readonly number[], name: string, most: number): Param[] {
  return statement<ParamRow>(
    db,
    `SELECT DISTINCT p.name, p.kind, p.number, p.text FROM json_each(?) j
       CROSS JOIN params p ON p.run_id = j.value AND p.name = ?
       ORDER BY p.number IS NULL, p.number, CAST(p.text AS REAL), p.text LIMIT ?`,
  )
    .all(JSON.stringify(ids), name, most + 1)
    .map(paramFrom);
}

/** A number or curve that runs have. */
export interface MetricSummary {
  readonly name: string;
  readonly runs: number;
  /** Whether it is a curve of more than one point in some run. */
  readonly curve: boolean;
}

/** The metrics of the runs, those that most have first. */
export function metricSummaries(db: Connection, ids: readonly number[]): MetricSummary[] {
  const rows = statement<{ name: string; runs: number; points: number; position: number }>(
    db,
    `SELECT m.name, count(*) AS runs, max(m.count) AS points, min(m.position) AS position FROM json_each(?) j
       CROSS JOIN metrics m ON m.attempt_id = j.value WHERE m.measure IS NOT NULL OR m.count > 0
       GROUP BY m.name ORDER BY position, m.name`,
  ).all(JSON.stringify(chosen(db, ids).speakers));
  return rows.map(({ name, runs, points }) => ({ name, runs, curve: points > 1 }));
}

/** The tags of the runs, those that most have first. */
export const tagCounts = (db: Connection, ids: readonly number[]): { tag: string; runs: number }[] =>
  statement<{ tag: string; runs: number }>(
    db,
    `SELECT t.tag, count(*) AS runs FROM json_each(?) j CROSS JOIN tags t ON t.run_id = j.value
       GROUP BY t.tag ORDER BY runs DESC, t.tag LIMIT 500`,
  ).all(JSON.stringify(ids));

/** Least and most of a metric over runs; null where none has a finite number. */
export function metricRange(
  db: Connection,
  speakers: readonly (number | null)[],
  name: string,
): { least: number; most: number } | null {
  const row = statement<{ least: number | null; most: number | null }>(
    db,
    `SELECT min(m.value) AS least, max(m.value) AS most FROM json_each(?) j
       CROSS JOIN metrics m ON m.attempt_id = j.value AND m.name = ? WHERE abs(m.value) < 1e999`,
  ).get(JSON.stringify(speakers), name)!;
  return row.least === null ? null : { least: row.least, most: row.most! };
}

/** The newest runs first. */
export const idsOf = (db: Connection, which: Which): number[] => orderedIds(db, which);
