import { parseField } from "../query/parse.js";
import type { Column, Field } from "../query/query.js";
import type { Param } from "../run.js";
import { type Connection, statement } from "../store/database.js";
import { type ParamRow, paramFrom } from "../store/params.js";
import { runStateSql, speakerSql, spokenRunsSql } from "../store/state.js";

/** A value of each of several runs, in their order; undefined where one has none. */
export type Values = readonly (Param | undefined)[];

/** Runs by their numbers, and the attempts that speak for them; null where none has begun. */
export interface Chosen {
  readonly ids: readonly number[];
  readonly speakers: readonly (number | null)[];
}

export function chosen(db: Connection, ids: readonly number[]): Chosen {
  const speakers: (number | null)[] = new Array(ids.length).fill(null);
  const rows = statement<[number, number | null]>(
    db,
    `SELECT j.key, ${speakerSql} FROM json_each(?) j CROSS JOIN runs r ON r.id = j.value`,
  ).raw();
  for (const [at, speaker] of rows.all(JSON.stringify(ids))) speakers[at] = speaker;
  return { ids, speakers };
}

/** The values of a field of the query language: a bare name is a setting where a run has one, else a metric. */
export function readValues(db: Connection, runs: Chosen, field: string | Field): Values {
  const { kind, name } = typeof field === "string" ? parseField(field) : field;
  if (kind === "column") return columnValues(db, runs, name);
  if (kind === "param") return paramValues(db, runs, name);
  if (kind === "metric") return metricValues(db, runs, name);
  const metrics = metricValues(db, runs, name);
  return paramValues(db, runs, name).map((value, i) => (value === undefined ? metrics[i] : value));
}

type ParamCells = readonly [number, ParamRow["kind"], number | null, string | null];

function paramValues(db: Connection, { ids }: Chosen, name: string): Values {
  const rows = statement<ParamCells>(
    db,
    `SELECT j.key, p.kind, p.number, p.text FROM json_each(?) j
       CROSS JOIN params p ON p.run_id = j.value AND p.name = ?`,
  ).raw();
  const found: (Param | undefined)[] = new Array(ids.length).fill(undefined);
  for (const [at, kind, number, text] of rows.all(JSON.stringify(ids), name))
    found[at] = kind === "number" && number !== null ? number : paramFrom({ name, kind, number, text });
  return found;
}

/** NaN where it is that; null where the program said that there is none. */
export function metricValues(
  db: Connection,
  { speakers }: Chosen,
  name: string,
): (number | null | undefined)[] {
  const rows = statement<readonly [number, number | null, number]>(
    db,
    `SELECT j.key, m.value, m.is_nan FROM json_each(?) j
       CROSS JOIN metrics m ON m.attempt_id = j.value AND m.name = ?
       WHERE m.measure IS NOT NULL OR m.count > 0`,
  ).raw();
  const found: (number | null | undefined)[] = new Array(speakers.length).fill(undefined);
  for (const [at, value, isNan] of rows.all(JSON.stringify(speakers), name))
    found[at] = isNan ? Number.NaN : value;
  return found;
}

function columnValues(db: Connection, { ids }: Chosen, name: Column): Values {
  if (name === "id") return ids;
  const rows = statement<readonly [number, string | number | null]>(
    db,
    `SELECT j.key, ${columnSql(name)} FROM json_each(?) j CROSS JOIN ${spokenRunsSql} WHERE r.id = j.value`,
  ).raw();
  const found: (Param | undefined)[] = new Array(ids.length).fill(undefined);
  for (const [at, value] of rows.all(JSON.stringify(ids))) found[at] = value ?? undefined;
  return found;
}

/** Seconds from start to end, so far for what runs. */
export const secondsSql = `(ifnull(unix_ms(s.ended_at), iif(${runStateSql} = 'running', unix_ms(strftime('%Y-%m-%dT%H:%M:%fZ', 'now')), NULL))
  - unix_ms(s.started_at)) / 1000.0`;

function columnSql(name: Exclude<Column, "id">): string {
  switch (name) {
    case "duration":
      return secondsSql;
    case "experiment":
      return "e.name";
    case "name":
      return "r.name";
    case "key":
      return "r.key";
    case "error":
      return "s.error";
    case "host":
      return "s.host";
    case "commit":
      return "(SELECT content ->> 'commit' FROM provenance WHERE id = s.provenance_id)";
    case "state":
      return runStateSql;
    case "created":
      return "r.created_at";
    case "started":
      return "s.started_at";
    case "ended":
      return "s.ended_at";
    case "tags":
      return "(SELECT group_concat(tag, ', ' ORDER BY tag) FROM tags WHERE run_id = r.id)";
    case "notes":
      return "(SELECT count(*) FROM notes WHERE run_id = r.id)";
  }
}
