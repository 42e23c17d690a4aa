import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { start } from "../recording/start.js";
import { openSweep } from "../sweep/sweep.js";
import { openTracker } from "../tracker.js";
import { trialKey } from "../trial.js";
import { bringBack, emptyTrash, throwAway, thrownBefore } from "./trash.js";

function place(): string {
  const folder = mkdtempSync(join(tmpdir(), "trash-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "runs.sqlite");
}

const provenance = { commit: null, dirtyPatch: null, lockHash: null, versions: {}, machine: {}, command: [] };

/** Two trials, both done where they were missing. */
function swept(database: string): void {
  const tracker = openTracker(database);
  tracker.queue("s", [{ T: 1 }, { T: 2 }]);
  const finished = tracker.finished("s");
  for (const T of [1, 2])
    if (!finished.has(trialKey("s", { T })))
      tracker.begin("s", { T }, provenance).finish({ measures: { accuracy: T }, curves: { loss: [2, 1] } });
  tracker.close();
}

function seen(database: string): unknown {
  const tracker = openTracker(database, { readonly: true });
  const found = {
    runs: tracker.runs(),
    count: tracker.count(),
    overview: tracker.overview(),
    experiments: tracker.experiments().map(({ runs }) => runs),
    groups: tracker.groups({ by: [], metrics: ["accuracy"] }),
    finished: tracker.finished("s").size,
  };
  tracker.close();
  return found;
}

it("what is thrown away is seen nowhere, and comes back as it was", () => {
  const database = place();
  swept(database);
  const before = seen(database);
  throwAway(database, [2]);
  expect(seen(database)).toMatchObject({
    runs: [{ id: 1 }],
    count: 1,
    overview: [{ runs: 1 }],
    experiments: [1],
    groups: [{ runs: [1] }],
    finished: 1,
  });
  const tracker = openTracker(database, { readonly: true });
  expect(() => tracker.curves(2)).toThrow(/^run: got 2/);
  tracker.close();
  bringBack(database, [2]);
  expect(seen(database)).toEqual(before);
});

it("a sweep does a trial anew whose run was thrown away; that one comes back only where the new one is thrown away, too", () => {
  const database = place();
  swept(database);
  throwAway(database, [1, 2]);
  swept(database);
  expect(seen(database)).toMatchObject({ runs: [{ id: 3 }, { id: 4 }] });
  expect(() => bringBack(database, [1])).toThrow(/^run 1: got "run 3 with the same settings"/);
  throwAway(database, [3]);
  bringBack(database, [1]);
  expect(seen(database)).toMatchObject({ runs: [{ id: 1 }, { id: 4 }] });
});

it("what was queued and is thrown away is done by nobody", async () => {
  const database = place();
  const tracker = openTracker(database);
  tracker.queue("s", [{ T: 1 }, { T: 2 }]);
  tracker.close();
  throwAway(database, [1]);
  const done: unknown[] = [];
  for await (const trial of openSweep({ experiment: "s", database })) {
    done.push(trial.params.T);
    await trial.tell({});
  }
  expect(done).toEqual([2]);
});

it("all of them or none: not one that is at work, nor one that is not there", async () => {
  const database = place();
  swept(database);
  const run = start({ experiment: "live", database, system: false, provenance: false });
  expect(() => throwAway(database, [1, 3])).toThrow(
    /^run 3: got "running", expected a run that is not at work/,
  );
  expect(() => throwAway(database, [1, 9])).toThrow(/^run: got 9/);
  expect(() => bringBack(database, [1])).toThrow(/^run: got 1, expected a run that was thrown away/);
  expect(seen(database)).toMatchObject({ count: 3 });
  await run.finish();
});

it("goes for good when it is old enough and nobody wants it back", () => {
  const database = place();
  swept(database);
  throwAway(database, [1, 2]);
  expect([thrownBefore(database, 3_600_000), thrownBefore(database, -1)]).toEqual([[], [1, 2]]);
  bringBack(database, [2]);
  emptyTrash(database, [1, 2]);
  expect(seen(database)).toMatchObject({ runs: [{ id: 2 }] });
  expect(() => bringBack(database, [1])).toThrow(/^run: got 1/);
});
