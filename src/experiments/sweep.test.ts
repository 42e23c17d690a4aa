import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { packageFolder } from "../core/folders.js";
import { openTracker } from "../tracking/tracker.js";
import type { Experiment } from "./experiment.js";
import { sweep } from "./sweep.js";

// The trials that a database of version 0.1.0 holds as finished, as today's names have them.
vi.mock("./experiment.js", async original => ({
  ...(await original<object>()),
  experiment: async (): Promise<Experiment> => {
    const shared = { dataset: "mnist", epochs: 1, batch: 128, rate: 0.01, seed: 1 };
    const head = { ...shared, model: "projection", T: 8, d: 10, hidden: "0", objective: "joint" };
    const profile = { seeds: [1], epochs: 1 };
    return {
      ...{ title: "Recorded", claim: "none", datasets: ["mnist"] },
      profiles: { tiny: profile, quick: profile, full: profile },
      trials: () => [
        { ...shared, model: "full", hidden: "1000x1000x1000", objective: "label", rate: 0.001 },
        head,
        { ...head, seed: 2 },
        { ...head, T: 60, d: 12, hidden: "256", objective: "self" },
        { ...shared, model: "softmax", hidden: "0", objective: "label" },
      ],
    };
  },
}));

it("trials that version 0.1.0 has finished are finished", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sweep-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "runs.sqlite");
  copyFileSync(packageFolder("test", "fixtures", "runs-0.1.0.sqlite"), path);
  const tracker = openTracker(path);
  onTestFinished(() => tracker.close());
  const { kept, trained, runs } = await sweep("mnist-table", { profile: "quick", tracker });
  expect([kept, trained]).toEqual([5, 0]);
  expect(runs.map(run => run.settings.T)).toEqual([undefined, 8, 8, 60, undefined]);
});
