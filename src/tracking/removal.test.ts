import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { newer, removeRuns, restoreRuns } from "./removal.js";
import { openTracker } from "./tracker.js";

const told = { commit: null, dirtyPatch: null, lockHash: null, versions: {}, machine: {}, command: [] };

it("counts results of trials that were queued in the copy, and refuses while one runs", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "removal-")), "runs.sqlite");
  const tracker = openTracker(path);
  tracker.queue("a", [{ T: 1 }, { T: 2 }, { T: 3 }]);
  tracker.begin("a", { T: 4 }, told).finish({ measures: { accuracy: 1 } });
  tracker.settle();
  const copy = removeRuns(path, [3]);
  expect(newer(path, copy)).toEqual([]);
  tracker.begin("a", { T: 1 }, told).finish({ measures: { accuracy: 1 } });
  const running = tracker.begin("a", { T: 2 }, told);
  expect(newer(path, copy).map(run => run.settings.T)).toEqual([1, 2]);
  await expect(restoreRuns(path, copy)).rejects.toThrow("runs at work: got 1");
  running.stop("enough");
  tracker.begin("a", { T: 4 }, told).finish({ measures: { accuracy: 0 } });
  expect(newer(path, copy).map(run => run.settings.T)).toEqual([1, 2, 4]);
  tracker.close();
  await restoreRuns(path, copy);
  expect(newer(path, copy)).toEqual([]);
});
