import { type Connection, statement } from "../store/database.js";
import { scores } from "./scores.js";

/** The best finished run of a data set, and the smallest that is next to as good. */
export interface Best {
  readonly dataset: string;
  readonly chosenBy: string;
  readonly best: number;
  readonly smallest: number | null;
}

const ofTrials = `FROM params p CROSS JOIN runs r ON r.id = p.run_id AND r.archived_at IS NULL AND r.result_id IS NOT NULL`;
const metric = (alias: string): string =>
  `CROSS JOIN metrics ${alias} ON ${alias}.attempt_id = r.result_id AND ${alias}.name = ?`;

/** By validation accuracy where a data set's runs have it, else by accuracy. */
export function bestOfDatasets(db: Connection): Best[] {
  const found = new Map<string, Best>();
  const all = statement<string>(
    db,
    "SELECT DISTINCT text FROM params WHERE name = 'dataset' AND kind = 'string'",
  )
    .pluck()
    .all();
  for (const name of scores) {
    if (found.size === all.length) break;
    for (const { dataset, run, most } of bestBy(db, name))
      if (!found.has(dataset))
        found.set(dataset, {
          dataset,
          chosenBy: name,
          best: run,
          smallest: smallest(db, dataset, name, most),
        });
  }
  return [...found.values()].sort((a, b) => (a.dataset < b.dataset ? -1 : 1));
}

interface Row {
  readonly dataset: string;
  readonly run: number;
  readonly most: number;
}

/**
 * SQLite takes the other columns of a group from the row with the maximum. A plus keeps it from the index of values, which
 * it would go through once for each run.
 */
const bestBy = (db: Connection, name: string): Row[] =>
  statement<Row>(
    db,
    `SELECT p.text AS dataset, r.id AS run, max(m.value) AS most ${ofTrials} ${metric("m")}
       WHERE p.name = 'dataset' AND p.kind = 'string' AND p.text IS NOT NULL AND +m.value <= 1 GROUP BY p.text`,
  ).all(name);

const near = 0.01; // a point of accuracy

const smallest = (db: Connection, dataset: string, name: string, most: number): number | null =>
  statement<number>(
    db,
    `SELECT r.id ${ofTrials} ${metric("m")} ${metric("b")}
       WHERE p.name = 'dataset' AND p.text = ? AND +m.value BETWEEN ? AND 1 AND b.value IS NOT NULL
       ORDER BY b.value, m.value DESC LIMIT 1`,
  )
    .pluck()
    .get(name, "bytes", dataset, most - near) ?? null;
