import { parseField } from "../query/parse.js";
import type { Column, Field } from "../query/query.js";
import type { Param } from "../run.js";
import { type Connection, statement } from "../store/database.js";
import { runStateSql, secondsSql, spokenRunsSql } from "../store/state.js";
import { type Chosen, keptOf } from "./chosen.js";
import { codedParam, uncoded } from "./coded.js";

/** A value of each of several runs, in their order; undefined where one has none. */
export type Values = readonly (Param | undefined)[];

/** The values of a field of the query language: a bare name is a setting where a run has one, else a metric. */
export function readValues(db: Connection, runs: Chosen, field: string | Field): Values {
  const { kind, name } = typeof field === "string" ? parseField(field) : field;
  if (kind === "column") return columnValues(db, runs, name);
  if (kind === "param") return uncoded(codedParam(db, runs, name));
  if (kind === "metric") return metricValues(db, runs, name);
  const metrics = metricValues(db, runs, name);
  return uncoded(codedParam(db, runs, name)).map((value, i) => (value === undefined ? metrics[i] : value));
}

/** NaN where it is that; null where the program said that there is none. */
export const metricValues = (db: Connection, runs: Chosen, name: string): Numbers =>
  kept(runs, name, () => (runs.areMost ? metricsOfMost(db, runs, name) : metricsOfEach(db, runs, name)));

const kept = keptOf<Numbers>();

/** A number of each of several runs; null where it was said that there is none, undefined where nothing was said. */
export type Numbers = readonly (number | null | undefined)[];

function metricsOfEach(db: Connection, { speakers }: Chosen, name: string): Numbers {
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

/** From the index of values; JSON brings float64 bit by bit, and infinities as 9.0e+999. */
function metricsOfMost(db: Connection, runs: Chosen, name: string): Numbers {
  const place = runs.placeOfSpeaker();
  const found: (number | null | undefined)[] = new Array(runs.ids.length).fill(undefined);
  const [attempts, values] = statement<[string, string]>(
    db,
    "SELECT json_group_array(attempt_id), json_group_array(value) FROM metrics WHERE name = ? AND value IS NOT NULL",
  )
    .raw()
    .get(name)!
    .map(list => JSON.parse(list) as number[]) as [number[], number[]];
  const put = (attempt: number, value: number | null) => {
    const at = place(attempt);
    if (at >= 0) found[at] = value;
  };
  for (let i = 0; i < attempts.length; i++) put(attempts[i]!, values[i]!);
  const gaps = statement<[number, number]>(
    db,
    `SELECT attempt_id, is_nan FROM metrics WHERE name = ? AND value IS NULL AND (measure IS NOT NULL OR count > 0)`,
  ).raw();
  for (const [attempt, isNan] of gaps.all(name)) put(attempt, isNan ? Number.NaN : null);
  return found;
}

function columnValues(db: Connection, runs: Chosen, name: Column): Values {
  if (name === "id") return runs.ids;
  if (name === "state") return states(db, runs);
  return columnsOf(db, runs.ids, name);
}

/** Of those that have a result nothing else need be known. */
function states(db: Connection, { ids, finished }: Chosen): Values {
  const open = ids.flatMap((_, at) => (finished[at] ? [] : [at]));
  const rest = columnsOf(
    db,
    open.map(at => ids[at]!),
    "state",
  );
  const found: (Param | undefined)[] = new Array(ids.length).fill("finished");
  open.forEach((at, i) => {
    found[at] = rest[i];
  });
  return found;
}

function columnsOf(db: Connection, ids: readonly number[], name: Exclude<Column, "id">): Values {
  const rows = statement<readonly [number, string | number | null]>(
    db,
    `SELECT j.key, ${columnSql(name)} FROM json_each(?) j CROSS JOIN ${spokenRunsSql} WHERE r.id = j.value`,
  ).raw();
  const found: (Param | undefined)[] = new Array(ids.length).fill(undefined);
  for (const [at, value] of rows.all(JSON.stringify(ids))) found[at] = value ?? undefined;
  return found;
}

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
