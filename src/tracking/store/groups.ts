import { check } from "../../core/check.js";
import type { Param } from "../run.js";
import { type Connection, statement } from "./database.js";
import { fitting, type RunFilter } from "./filter.js";
import { type ParamRow, paramFrom } from "./params.js";

/** Which runs, by which parameters they are put together, and which metrics are averaged. */
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

/** Means over the runs that fit, read at one moment; the groups in the order of their first runs. */
export function readGroups(db: Connection, { by, metrics, ...filter }: GroupFilter): RunMeans[] {
  check(by.length + metrics.length <= 50, "parameters and metrics", by.length + metrics.length, "at most 50");
  const columns = [
    "r.id",
    ...by.flatMap((_, i) => [`p${i}.kind`, `p${i}.number`, `p${i}.text`]),
    ...metrics.flatMap((_, i) => [`m${i}.value`, `m${i}.is_nan`]),
  ];
  const joins = [
    ...by.map((_, i) => `LEFT JOIN params p${i} ON p${i}.run_id = r.id AND p${i}.name = ?`),
    ...metrics.map((_, i) => `LEFT JOIN metrics m${i} ON m${i}.attempt_id = s.id AND m${i}.name = ?`),
  ];
  const { sql, values } = fitting(filter, { joins: { sql: joins.join(" "), values: [...by, ...metrics] } });
  const rows = statement<unknown[]>(db, `SELECT ${columns.join()} FROM ${sql} ORDER BY r.id`)
    .raw()
    .all(...values);
  return grouped(rows, by, metrics);
}

interface Gathered {
  readonly settings: RunMeans["settings"];
  readonly runs: number[];
  readonly values: number[][];
}

function grouped(rows: readonly unknown[][], by: readonly string[], metrics: readonly string[]): RunMeans[] {
  const found = new Map<string, Gathered>();
  for (const row of rows) {
    const key =
      by.length === 1 ? `${row[1]} ${row[2]} ${row[3]}` : JSON.stringify(row.slice(1, 1 + 3 * by.length));
    let group = found.get(key);
    if (!group)
      found.set(key, (group = { settings: settingsIn(row, by), runs: [], values: metrics.map(() => []) }));
    group.runs.push(row[0] as number);
    for (let i = 0, at = 1 + 3 * by.length; i < metrics.length; i++, at += 2) {
      if (row[at + 1] === 1) group.values[i]!.push(Number.NaN);
      else if (row[at] !== null) group.values[i]!.push(row[at] as number);
    }
  }
  return [...found.values()].map(({ settings, runs, values }) => ({
    settings,
    runs,
    metrics: Object.fromEntries(metrics.map((name, i) => [name, meanOf(values[i]!)])),
  }));
}

const settingsIn = (row: readonly unknown[], by: readonly string[]): RunMeans["settings"] =>
  Object.fromEntries(
    by.map((name, i) => {
      const [kind, number, text] = row.slice(1 + 3 * i, 4 + 3 * i) as [
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
