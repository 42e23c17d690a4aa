import { check, oneOf } from "../../core/check.js";
import type { Param } from "../run.js";
import { type Connection, statement } from "./database.js";
import { fitting, type RunFilter } from "./filter.js";
import { type ParamRow, paramFrom } from "./params.js";

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
 * Means over the runs that fit, read at one moment; the groups in the order of their first runs. SQLite puts the runs
 * together: a row for each group comes faster than one for each run. It writes float64 so that they come back bit by bit.
 * Refuses parameters and metrics that none of these runs has.
 */
export function readGroups(db: Connection, wanted: GroupFilter): RunMeans[] {
  const count = wanted.by.length + wanted.metrics.length;
  check(count <= 50, "parameters and metrics", count, "at most 50");
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
}

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

function meansBy(db: Connection, { by, metrics, ...filter }: GroupFilter): RunMeans[] {
  const keys = by.flatMap((_, i) => [`p${i}.kind`, `p${i}.number`, `p${i}.text`]);
  const values = metrics.map((_, i) => `json_group_array(iif(m${i}.is_nan = 1, 'NaN', m${i}.value))`);
  const joins = [
    ...by.map((_, i) => `LEFT JOIN params p${i} ON p${i}.run_id = r.id AND p${i}.name = ?`),
    ...metrics.map((_, i) => `LEFT JOIN metrics m${i} ON m${i}.attempt_id = s.id AND m${i}.name = ?`),
  ];
  const from = fitting(filter, { joins: { sql: joins.join(" "), values: [...by, ...metrics] } });
  const rows = statement<unknown[]>(
    db,
    `SELECT ${[...keys, "json_group_array(r.id)", ...values].join()} FROM ${from.sql}
       GROUP BY ${keys.length > 0 ? keys.join() : "NULL"}`,
  )
    .raw()
    .all(...from.values);
  return rows.map(row => meansIn(row, by, metrics)).sort((a, b) => a.runs[0]! - b.runs[0]!);
}

function meansIn(row: readonly unknown[], by: readonly string[], metrics: readonly string[]): RunMeans {
  const [ids, ...columns] = row.slice(3 * by.length).map(json => JSON.parse(json as string)) as [
    number[],
    ...(number | "NaN" | null)[][],
  ];
  const order = ids.map((_, i) => i).sort((a, b) => ids[a]! - ids[b]!); // sums depend on it in their last digit
  return {
    settings: settingsIn(row, by),
    runs: order.map(i => ids[i]!),
    metrics: Object.fromEntries(
      metrics.map((name, at) => {
        const values = order.map(i => columns[at]![i]!).filter(value => value !== null);
        return [name, meanOf(values.map(Number))];
      }),
    ),
  };
}

const settingsIn = (row: readonly unknown[], by: readonly string[]): RunMeans["settings"] =>
  Object.fromEntries(
    by.map((name, i) => {
      const [kind, number, text] = row.slice(3 * i, 3 + 3 * i) as [
        ParamRow["kind"] | null,
        number | null,
        string | null,
      ];
      return [name, kind === null ? undefined : paramFrom({ name, kind, number, text })];
    }),
  );

function meanOf(values: readonly number[]): Mean {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { n, mean, sd: n < 2 ? null : Math.sqrt(squares / (n - 1)) };
}
