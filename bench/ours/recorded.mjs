import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { openTracker } from "neuralbits/tracking";

/**
 * Makes a database of so many finished runs, each with ten settings, five numbers and a curve of so many points, straight
 * into the tables: what takes minutes through a tracker takes seconds.
 *
 *   node bench/ours/recorded.mjs results 10000 1000
 *
 * @param {string} folder
 * @param {{ runs: number, points: number, say?: (line: string) => void }} size
 */
export function recorded(folder, { runs, points, say = () => {} }) {
  const path = join(folder, "runs.sqlite");
  openTracker(path).close();
  const db = new Database(path);
  db.pragma("synchronous = OFF");
  const put = (/** @type {string} */ table, /** @type {string[]} */ ...columns) =>
    db.prepare(`INSERT INTO ${table} (${columns.join()}) VALUES (${columns.map(() => "?").join()})`);
  const experiment = put("experiments", "name", "created_at");
  const provenance = put("provenance", "sha256", "content");
  const run = put("runs", "experiment_id", "key", "created_at");
  const param = put("params", "run_id", "name", "position", "kind", "number", "text");
  const attempt = put(
    ...["attempts", "uuid", "run_id", "number", "provenance_id", "host", "boot", "pid", "process_start"],
    ...["started_at", "seen_at", "ended_at", "outcome"],
  );
  const end = db.prepare("UPDATE runs SET result_id = ?, latest_id = ? WHERE id = ?");
  const metric = put(
    ...["metrics", "attempt_id", "name", "position", "measure", "value", "is_nan", "count", "least", "most"],
    ...["first_step", "last_step"],
  );
  const chunk = put("chunks", "metric_id", "first", "count", "least", "most", "step", "points");
  const curve = Float64Array.from(
    { length: points },
    (_, step) => 1 / (1 + step / 100) + Math.sin(step) / 50,
  );
  const known = {
    commit: "0123abcd",
    dirtyPatch: "",
    lockHash: null,
    versions: {},
    machine: {},
    command: [],
  };

  db.transaction(() => {
    const own = Number(experiment.run("recorded", stamp(0)).lastInsertRowid);
    const made = Number(provenance.run(hex(32), JSON.stringify(known)).lastInsertRowid);
    for (let i = 0; i < runs; i++) {
      const id = Number(run.run(own, hex(32), stamp(i)).lastInsertRowid);
      const text = { dataset: "mnist", model: i % 3 ? "projection" : "full" };
      const number = {
        T: 10 * (1 + (i % 8)),
        d: 8 + (i % 5),
        rate: 0.001 * (1 + (i % 7)),
        epochs: 20,
        batch: 128,
      };
      const rest = { hidden: 64 << (i % 3), decay: 0, seed: Math.floor(i / 40) };
      let position = 0;
      for (const [name, value] of Object.entries(text))
        param.run(id, name, position++, "string", null, value);
      for (const [name, value] of Object.entries({ ...number, ...rest }))
        param.run(id, name, position++, "number", value, null);
      const process = ["host", "boot", 1, ""];
      const times = [stamp(i), stamp(i), stamp(i + 60)];
      const goes = Number(
        attempt.run(hex(16), id, 1, made, ...process, ...times, "finished").lastInsertRowid,
      );
      end.run(goes, goes, id);
      const accuracy = 0.9 + ((i * 7919) % 1000) / 10_000;
      const numbers = {
        accuracy,
        validation_accuracy: accuracy - 0.01,
        parameters: 1000 + i,
        bytes: 4000,
        seconds: 60,
      };
      Object.entries(numbers).forEach(([name, value], at) => {
        metric.run(goes, name, at, at + 1, value, 0, 0, null, null, null, null);
      });
      if (points === 0) continue;
      const last = curve[points - 1];
      const loss = Number(
        metric.run(goes, "loss", 5, null, last, 0, points, 0, 1, 0, points - 1).lastInsertRowid,
      );
      for (let first = 0; first < points; first += 1000) {
        const part = curve.slice(first, first + 1000);
        chunk.run(loss, first, part.length, 0, 1, first, Buffer.from(part.buffer));
      }
      if (i % 10_000 === 9999) say(`${i + 1} runs`);
    }
  })();
  db.close();
  return path;
}

const hex = (/** @type {number} */ bytes) => randomBytes(bytes).toString("hex");
const stamp = (/** @type {number} */ seconds) =>
  new Date(Date.UTC(2026, 0, 1) + 1000 * seconds).toISOString();

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder = "results", runs = "10000", points = "1000"] = process.argv.slice(2);
  console.log(recorded(folder, { runs: Number(runs), points: Number(points), say: console.log }));
}
