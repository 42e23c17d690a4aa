import type { Database } from "better-sqlite3";
import type { Settings } from "../run.js";
import { trialKey } from "../trial.js";

/** What every trial of version 0.1.0 had; other people's runs, which may have a `bits` of their own, do not. */
const shape = ["dataset", "model", "hidden", "objective", "seed", "epochs", "batch", "rate"] as const;

/**
 * Version 0.1.0 called T `projections` and d `bits`, which elsewhere meant T·d. Renames both in the trials of that
 * version, whose keys change with the names; a run whose new key is taken stays as it is.
 */
export function renameLengths(db: Database): void {
  const taken = db.prepare("SELECT 1 FROM runs WHERE key = ?");
  const setKey = db.prepare("UPDATE runs SET key = ? WHERE id = ?");
  const rename = db.prepare("UPDATE params SET name = ? WHERE run_id = ? AND name = ?");
  for (const { run, experiment } of candidates(db)) {
    const settings = settingsOf(db, run);
    if (!shape.every(name => name in settings) || "T" in settings || "d" in settings) continue;
    const { projections: T, bits: d, ...rest } = settings;
    const key = trialKey(experiment, { ...rest, T: T!, d: d! });
    if (taken.get(key)) continue;
    rename.run("T", run, "projections");
    rename.run("d", run, "bits");
    setKey.run(key, run);
  }
}

const candidates = (db: Database): { run: number; experiment: string }[] =>
  db
    .prepare<[], { run: number; experiment: string }>(
      `SELECT r.id AS run, e.name AS experiment FROM runs r JOIN experiments e ON e.id = r.experiment_id
         WHERE r.id IN (SELECT run_id FROM params WHERE name = 'projections' AND kind = 'number')
           AND r.id IN (SELECT run_id FROM params WHERE name = 'bits' AND kind = 'number')`,
    )
    .all();

interface Param {
  readonly name: string;
  readonly kind: "number" | "string" | "boolean";
  readonly number: number | null;
  readonly text: string | null;
}

function settingsOf(db: Database, run: number): Settings {
  const params = db
    .prepare<[number], Param>("SELECT name, kind, number, text FROM params WHERE run_id = ?")
    .all(run);
  const value = ({ kind, number, text }: Param) => (kind === "boolean" ? number === 1 : (text ?? number!));
  return Object.fromEntries(params.map(param => [param.name, value(param)]));
}
