import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Run } from "../src/tracking/run.js";
import { openTracker } from "../src/tracking/tracker.js";

export const path = join(mkdtempSync(join(tmpdir(), "compare-")), "runs.sqlite");
const provenance = { commit: null, dirtyPatch: null, lockHash: null, versions: {}, machine: {}, command: [] };

/** Two sizes, two objectives, two seeds, in a real database. */
export const runs: Run[] = (() => {
  const tracker = openTracker(path);
  for (const [T, better] of [
    [8, 0.02],
    [60, -0.01],
  ] as const)
    for (const objective of ["joint", "self"])
      for (const seed of [1, 2]) {
        const settings = {
          dataset: "mnist",
          model: "projection",
          T,
          d: 10,
          hidden: "0",
          objective,
          seed,
          epochs: 2,
        };
        const accuracy = 0.8 + seed / 100 + (objective === "joint" ? better : 0);
        tracker.begin("small", settings, provenance).finish({
          measures: { parameters: T * 100 + 10, accuracy, validation_accuracy: accuracy },
          curves: { loss: [seed, seed / 2], validation_accuracy: [accuracy / 2, accuracy] },
        });
      }
  const found = tracker.runs();
  tracker.close();
  return found;
})();
