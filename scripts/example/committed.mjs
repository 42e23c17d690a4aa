import { readFileSync } from "node:fs";
import { fromCsv, settingFields } from "../../dist/analysis/measures.js";
import { packageFolder } from "../../dist/core/folders.js";

/**
 * The runs behind results/<experiment>/measures.csv, as far as that file tells of them: settings and numbers, and the code
 * that made them; curves it has none.
 *
 * @param {import("../../dist/tracking/tracker.js").Tracker} tracker
 * @param {string} experiment
 */
export function addCommitted(tracker, experiment) {
  const rows = fromCsv(readFileSync(packageFolder("results", experiment, "measures.csv"), "utf8"));
  for (const row of rows) {
    const settings = { ...pick(row, [...settingFields, "seed"]), ...row.further };
    const { source } = row;
    const attempt = tracker.begin(experiment, /** @type {any} */ (settings), {
      ...{ commit: source?.commit ?? null, dirtyPatch: null, lockHash: null, machine: {} },
      ...(source && { code: source.code, data: source.data }),
      ...(source?.trainer && { trainer: source.trainer }),
      versions: pick({ backend: source?.backend, tensorflow: source?.tensorflow }, ["backend", "tensorflow"]),
      command: ["npx", "neuralbits", "reproduce", experiment, "--profile", "full"],
    });
    attempt.finish({ measures: pick(row, measured) });
  }
  return rows.length;
}

const measured = [
  ...["parameters", "ratio", "bytes", "accuracy", "top3", "top5"],
  ...["validation_accuracy", "trainer_accuracy", "train_seconds"],
];

/**
 * @param {object} from
 * @param {readonly string[]} names
 * @returns {any}
 */
function pick(from, names) {
  const entries = Object.entries(from).filter(
    ([name, value]) => names.includes(name) && value != null && value !== "",
  );
  return Object.fromEntries(entries);
}
