import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bringRuns } from "../exchange/bring.js";
import { jsonLine } from "../exchange/json-lines.js";
import type { StartOptions } from "../recording/options.js";
import { start } from "../recording/start.js";
import { openTracker, type Tracker } from "../tracker.js";
import { alertsOf } from "./alerts.js";
import { type AlertRule, rulesIn } from "./rules.js";

const database = () => join(mkdtempSync(join(tmpdir(), "alerts-")), "runs.sqlite");
const begin = (path: string, alerts: readonly AlertRule[], more: StartOptions = {}) =>
  start({ experiment: "digits", database: path, system: false, provenance: false, alerts, ...more });

function read<T>(path: string, work: (tracker: Tracker) => T): T {
  const tracker = openTracker(path, { readonly: true });
  try {
    return work(tracker);
  } finally {
    tracker.close();
  }
}

const found = (path: string, since = 0) =>
  read(path, tracker => alertsOf(tracker, { since })).map(({ rule, run, metric, text }) => [
    rule,
    run,
    metric,
    text,
  ]);

it("tells of a bound that any point of a curve passed, however long ago, and of a number", async () => {
  const path = database();
  const run = begin(path, [
    { when: "above", metric: "loss", value: 10 },
    { when: "below", metric: "loss", value: -1 },
    { when: "below", metric: "accuracy", value: 0.5 },
  ]);
  for (let step = 0; step < 2500; step++) run.log({ loss: step === 7 ? 11.5 : 1 }, step);
  await run.finish({ accuracy: 0.25 });
  expect(found(path)).toEqual([
    ["above", 1, "loss", "loss was 11.5, above 10"],
    ["below", 1, "accuracy", "accuracy was 0.25, below 0.5"],
  ]);
});

it("takes a run's own rule in place of the general one of that kind, and keeps the others", async () => {
  const path = database();
  const own = begin(path, [{ when: "nan", metric: "watched" }]);
  own.log({ loss: Number.NaN, watched: 1 }, 0);
  await own.finish();
  const plain = begin(path, []);
  plain.log({ loss: Number.NaN }, 0);
  await plain.fail(new Error("no luck"));
  expect(found(path)).toEqual([
    ["crash", 2, null, "Error: no luck"],
    ["nan", 2, null, "loss is NaN"],
  ]);
});

it("tells of a plateau and of silence in the direction and after the time of the rule", async () => {
  const path = database();
  const run = begin(path, [
    { when: "plateau", metric: "accuracy" },
    { when: "plateau", metric: "score", best: "lowest" },
    { when: "silent", minutes: 1e-6 },
  ]);
  for (let step = 0; step < 400; step++)
    run.log({ accuracy: Math.min(1, step / 100), score: -step, loss: 1 }, step);
  await new Promise(resolve => setTimeout(resolve, 5));
  expect(found(path)).toEqual([
    ["plateau", 1, "accuracy", "accuracy got no better in its last half"],
    ["silent", 1, null, "no new point for 0 min"],
  ]);
  await run.finish();
});

it.each<[unknown, string]>([
  [[{ when: "often" }], "when of an alert"],
  [[{ when: "above", metric: "loss" }], "value of an alert"],
  [[{ when: "above", value: 1 }], "metric of an alert"],
  [[{ when: "nan", value: 1 }], "value of an alert"],
  [[{ when: "nan", minutes: 1 }], "minutes of an alert"],
  [[{ when: "nan", best: "lowest" }], "best of an alert"],
  [[{ when: "nan", command: [] }], "command of an alert"],
  [[{ when: "nan", command: [1] }], "command of an alert"],
  [[{ when: "nan", webhook: "file:///etc/passwd" }], "webhook of an alert"],
  [[{ when: "nan", metrics: "loss" }], "setting of an alert"],
  [{ when: "nan" }, "alerts"],
])("refuses %j", (alerts, what) => {
  expect(() => begin(database(), alerts as AlertRule[])).toThrow(`${what}: got`);
});

it("reads rules as they were recorded, without those that are none", () => {
  const rule = { when: "silent", minutes: 5 };
  expect(rulesIn(JSON.stringify([rule, { when: "later" }, 3]))).toEqual([rule]);
  expect(rulesIn("no JSON")).toEqual([]);
});

it("leaves rules behind when runs travel: what others want done is not done here", async () => {
  const [from, to] = [database(), database()];
  await begin(from, [{ when: "nan", command: "touch /tmp/x" }]).finish({ loss: 1 });
  const line = read(from, tracker => {
    expect(tracker.alertRules(1)).toHaveLength(1);
    return jsonLine(tracker.document(1));
  });
  const file = join(mkdtempSync(join(tmpdir(), "alerts-")), "runs.jsonl");
  writeFileSync(file, line);
  await bringRuns(to, file, () => {});
  await bringRuns(to, from, () => {});
  expect(read(to, tracker => tracker.alertRules(1))).toEqual([]);
});
