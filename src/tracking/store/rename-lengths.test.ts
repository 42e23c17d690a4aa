import { chmodSync, copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, it, onTestFinished } from "vitest";
import { packageFolder } from "../../core/folders.js";
import { matches } from "../query/matches.js";
import { parseQuery } from "../query/parse.js";
import type { Run, Settings } from "../run.js";
import { openTracker } from "../tracker.js";
import { trialKey } from "../trial.js";

/** A copy of a database that version 0.1.0 has written: seven trials of mnist-table, and one of an experiment "mine". */
function recorded(): string {
  const folder = mkdtempSync(join(tmpdir(), "recorded-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "runs.sqlite");
  copyFileSync(packageFolder("test", "fixtures", "runs-0.1.0.sqlite"), path);
  return path;
}

function runsIn(path: string, readonly: boolean): { runs: Run[]; finished: Set<string> } {
  const tracker = openTracker(path, { readonly });
  try {
    return { runs: tracker.runs(), finished: tracker.finished("mnist-table") };
  } finally {
    tracker.close();
  }
}

const shared = { dataset: "mnist", epochs: 1, batch: 128 };
const head = { ...shared, rate: 0.01, model: "projection" };
const trials: Settings[] = [
  { ...shared, model: "full", hidden: "1000x1000x1000", objective: "label", rate: 0.001, seed: 1 },
  { ...head, hidden: "0", T: 8, d: 10, objective: "joint", seed: 1 },
  { ...head, hidden: "0", T: 8, d: 10, objective: "joint", seed: 2 },
  { ...head, hidden: "256", T: 60, d: 12, objective: "self", seed: 1 },
  { ...shared, rate: 0.01, hidden: "0", model: "softmax", objective: "label", seed: 1 },
  { ...head, hidden: "0", T: 10, d: 12, objective: "self", seed: 1 },
  { ...head, hidden: "0", T: 10, d: 12, objective: "self", seed: 2 },
];

it.each([false, true])(
  "trials of 0.1.0 have T and d, and the keys that go with them; readonly %s",
  readonly => {
    const { runs, finished } = runsIn(recorded(), readonly);
    const ours = runs.filter(run => run.experiment === "mnist-table");
    expect(ours.map(run => run.settings)).toEqual(trials);
    expect(ours.map(run => run.key)).toEqual(trials.map(trial => trialKey("mnist-table", trial)));
    expect(ours.map(run => run.state)).toEqual([...Array(5).fill("finished"), "failed", "stopped"]);
    expect(Object.keys(ours[1]!.settings).slice(6, 8)).toEqual(["T", "d"]); // where projections and bits stood
    expect(ours[1]!.measures.accuracy).toBe(0.78);
    expect([...finished].sort()).toEqual(
      ours
        .slice(0, 5)
        .map(run => run.key)
        .sort(),
    );
    expect(ours.filter(run => matches(parseQuery("T=8"), run))).toHaveLength(2);
  },
);

it("another experiment's bits stay bits", () => {
  const mine = runsIn(recorded(), false).runs.filter(run => run.experiment === "mine");
  const settings = { bits: 80, rate: 0.1, seed: 1 };
  expect(mine).toMatchObject([{ settings, key: trialKey("mine", settings) }]);
});

it("reading an old database leaves it as it is, also where nothing can be written", () => {
  const path = recorded();
  const before = readFileSync(path);
  chmodSync(path, 0o444);
  chmodSync(join(path, ".."), 0o555);
  onTestFinished(() => chmodSync(join(path, ".."), 0o755));
  expect(runsIn(path, true).runs).toHaveLength(8);
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(readdirSync(join(path, ".."))).toEqual(["runs.sqlite"]);
});

it("reading an old database sees what its log holds", () => {
  const path = recorded();
  const writer = new Database(path);
  onTestFinished(() => void writer.close());
  writer.pragma("journal_mode = WAL");
  writer.exec("UPDATE measures SET value = 0.5 WHERE name = 'accuracy'");
  expect(runsIn(path, true).runs[1]!.measures.accuracy).toBe(0.5);
});

it("a run whose new key is taken, and one that has a T of its own, stay as they are", () => {
  const path = recorded();
  const db = new Database(path);
  db.prepare("UPDATE runs SET key = ? WHERE id = 8").run(trialKey("mnist-table", trials[1]!));
  db.exec("INSERT INTO params VALUES (3, 'T', 9, 'number', 1, NULL)");
  db.close();
  const { runs } = runsIn(path, false);
  expect(runs[1]!.settings).toMatchObject({ projections: 8, bits: 10 });
  expect(runs[2]!.settings).toMatchObject({ projections: 8, bits: 10, T: 1 });
  expect(runs[3]!.settings).toMatchObject({ T: 60, d: 12 });
});
