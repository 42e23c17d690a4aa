import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bringRuns } from "../exchange/bring.js";
import { jsonLine } from "../exchange/json-lines.js";
import type { StartOptions } from "../recording/options.js";
import { start } from "../recording/start.js";
import { openTracker, type Tracker } from "../tracker.js";
import { alertsOf, findAlerts } from "./alerts.js";
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
    ["nan", 2, "loss", "loss is NaN"],
  ]);
});

it("tells of each curve with any point that is no number, however it went on", async () => {
  const path = database();
  const run = begin(path, []);
  for (const [step, loss] of [1, Number.NaN, 1, 2].entries()) run.log({ loss, rate: 1 }, step);
  const tracker = openTracker(path, { readonly: true });
  const texts = () =>
    alertsOf(tracker, { since: 0, rules: ["nan"] }).map(({ metric, text }) => [metric, text]);
  expect(texts()).toEqual([["loss", "loss was NaN"]]);
  run.log({ rate: Number.NEGATIVE_INFINITY }, 4);
  run.log({ rate: 2 }, 5);
  expect(texts()).toEqual([
    ["loss", "loss was NaN"],
    ["rate", "rate was -Infinity"],
  ]);
  tracker.close();
  await run.finish();
});

it("tells rules of one kind apart, and silence that came again", async () => {
  const path = database();
  const run = begin(path, [
    { when: "silent", minutes: 1e-6 },
    { when: "silent", minutes: 2e-6 },
  ]);
  const look = () =>
    read(path, tracker => findAlerts(tracker, { since: 0, rules: ["silent"] })).map(({ key }) => key);
  const wait = () => new Promise(resolve => setTimeout(resolve, 5));
  run.log({ loss: 1 }, 0);
  await wait();
  const first = look();
  expect(look()).toEqual(first);
  run.log({ loss: 1 }, 1);
  await wait();
  expect(new Set([...first, ...look()]).size).toBe(4);
  await run.finish();
});

it("a trial that is started again has the rules of its newest attempt, also when these are none", async () => {
  const path = database();
  const trial = { trial: true, params: { seed: 1 } } as const;
  await begin(path, [{ when: "nan", command: "true" }], trial).fail(new Error("no luck"));
  await begin(path, [], trial).finish();
  expect(read(path, tracker => tracker.alertRules(1))).toEqual([]);
});

it("raises no crash for a run of another tracker, nor for one that was lost before", async () => {
  const from = database();
  await begin(from, []).fail(new Error("no luck"));
  const line = JSON.parse(read(from, tracker => jsonLine(tracker.document(1))));
  const bring = async (change: object) => {
    const [to, file] = [database(), join(mkdtempSync(join(tmpdir(), "alerts-")), "runs.jsonl")];
    const attempts = line.attempts.map((attempt: object) => ({ ...attempt, ...change }));
    writeFileSync(file, `${JSON.stringify({ ...line, attempts })}\n`);
    await bringRuns(to, file, () => {});
    return to;
  };
  const lost = { outcome: null, endedAt: null, error: null, host: "elsewhere" };
  const seenAt = new Date(Date.now() - 3_600_000).toISOString();
  const startedAt = new Date(Date.now() - 7_200_000).toISOString();
  const gone = await bring({ ...lost, seenAt, startedAt });
  const crash = ["crash", 1, null, "its process is gone without a word"];
  expect(found(gone, Date.now() - 3_700_000)).toEqual([crash]);
  expect(found(gone, Date.now() - 3_500_000)).toEqual([]);
  expect(found(await bring({ ...lost, seenAt, startedAt, host: "" }))).toEqual([]);
  expect(found(await bring({ host: "" }))).toEqual([]);
  expect(found(await bring({}))).toHaveLength(1);
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
