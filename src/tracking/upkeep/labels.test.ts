import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openTracker } from "../tracker.js";
import { labelRuns } from "./labels.js";

it("says which runs got a tag and which lost it, not those that had it or never had it", () => {
  const folder = mkdtempSync(join(tmpdir(), "labels-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const database = join(folder, "runs.sqlite");
  const tracker = openTracker(database);
  tracker.queue("s", [{ T: 1 }, { T: 2 }]);
  tracker.close();
  expect(labelRuns(database, [1], { add: ["keep"] }).added).toEqual([{ tag: "keep", ids: [1] }]);
  expect(labelRuns(database, [1, 2], { add: ["keep", "new"] }).added).toEqual([
    { tag: "keep", ids: [2] },
    { tag: "new", ids: [1, 2] },
  ]);
  labelRuns(database, [1], { remove: ["new"] });
  expect(labelRuns(database, [1, 2], { remove: ["new"], note: "a word" })).toEqual({
    added: [],
    removed: [{ tag: "new", ids: [2] }],
  });
});
