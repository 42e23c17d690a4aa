import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { measures } from "../analysis/measures.js";
import { sourceNotes } from "../analysis/sources.js";
import { packageFolder } from "../core/folders.js";
import { silent } from "../core/progress.js";
import { gatherProvenance } from "../tracking/provenance.js";
import type { Run } from "../tracking/run.js";
import { openTracker, type Tracker } from "../tracking/tracker.js";
import { codeHash } from "./code-hash.js";
import type { Experiment, Profile, Trial } from "./experiment.js";
import { sweep } from "./sweep.js";

/** The experiments of this test by name: their trials. */
const trialsOf: Record<string, (profile: Profile) => Trial[]> = {};

vi.mock("./experiment.js", async original => ({
  ...(await original<object>()),
  experiment: async (name: string): Promise<Experiment> => {
    const profile = { seeds: [1], epochs: 2 };
    return {
      ...{ title: "Test", claim: "none", datasets: ["mnist"] },
      profiles: { tiny: profile, quick: profile, full: profile },
      trials: (_, chosen) => trialsOf[name]!(chosen),
    };
  },
}));

/** A tracker of its own; `from` names a database to begin with. */
function tracking(from?: string): Tracker {
  const folder = mkdtempSync(join(tmpdir(), "sweep-"));
  const path = join(folder, "runs.sqlite");
  if (from) copyFileSync(from, path);
  const tracker = openTracker(path);
  onTestFinished(() => {
    tracker.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return tracker;
}

const head = { dataset: "mnist", batch: 128, model: "projection", T: 8, d: 10, hidden: "0", rate: 0.01 };

trialsOf["mnist-table"] = () => {
  const shared = { ...head, epochs: 1, seed: 1 };
  const { T: _, d: __, ...plain } = { ...shared, objective: "label" };
  return [
    { ...plain, model: "full", hidden: "1000x1000x1000", rate: 0.001 },
    { ...shared, objective: "joint" },
    { ...shared, objective: "joint", seed: 2 },
    { ...shared, T: 60, d: 12, hidden: "256", objective: "self" },
    { ...plain, model: "softmax" },
  ];
};

it("trials that version 0.1.0 has finished are finished", async () => {
  const tracker = tracking(packageFolder("test", "fixtures", "runs-0.1.0.sqlite"));
  const lines: string[] = [];
  const progress = { ...silent, line: (line: string) => void lines.push(line) };
  const { kept, trained, runs } = await sweep("mnist-table", { profile: "quick", tracker, progress });
  expect([kept, trained]).toEqual([5, 0]);
  expect(lines).toContainEqual(expect.stringMatching(/^5 of them were made by other code.*--again/));
  expect(runs.map(run => run.settings.T)).toEqual([undefined, 8, 8, 60, undefined]);
});

const withRates = (rates: readonly number[]) => (profile: Profile) =>
  rates.map(rate => ({
    ...{ ...head, examples: 1000, epochs: profile.epochs, seed: 1, hidden: "128" },
    ...{ objective: "self", rate },
  }));

it("a trial that diverges fails alone, with its settings; the others are what they are without it", async () => {
  trialsOf.diverging = withRates([0.001, 1e30, 0.01]);
  trialsOf.good = withRates([0.001, 0.01]);
  const tracker = tracking();
  const { runs, failures, trained } = await sweep("diverging", { profile: "tiny", tracker });
  expect([trained, runs.length]).toEqual([2, 2]);
  const message =
    /^projection 8x10\+128 self s1 \(dataset mnist, .*rate 1e\+30, .*\): training diverged in epoch 1: the loss of .* is no longer finite; try a lower learning rate$/;
  expect(failures).toEqual([expect.stringMatching(message)]);
  const [failed, ...others] = tracker.runs({ state: "failed" });
  expect([failed!.settings.rate, others]).toEqual([1e30, []]);
  expect(failed!.error).toMatch(message);
  const good = await sweep("good", { profile: "tiny", tracker });
  const numbers = (run: Run) => [{ ...run.measures, train_seconds: 0 }, tracker.curves(run.id)];
  expect(runs.map(numbers)).toEqual(good.runs.map(numbers));
});

it("trials that somebody queues beside an experiment's own are trained with it; what would not train stays queued", async () => {
  trialsOf.queued = withRates([0.01]);
  const tracker = tracking();
  const own: Trial = withRates([0.01])({ seeds: [1], epochs: 2 })[0]!;
  const lines: string[] = [];
  const progress = { ...silent, line: (line: string) => void lines.push(line) };
  tracker.queue("queued", [
    { ...own, T: 16 },
    { ...own, objective: "jiont" },
  ]);
  const { runs, trained, failures } = await sweep("queued", { profile: "tiny", tracker, progress });
  expect([runs.length, trained, failures]).toEqual([1, 1, []]); // its own; the results are of these alone
  const told = tracker
    .runs({ experiment: "queued" })
    .map(({ state, settings }) => [state, settings.T, settings.objective]);
  expect(told.sort()).toEqual([
    ["finished", 16, "self"],
    ["finished", 8, "self"],
    ["queued", 8, "jiont"],
  ]);
  expect(lines).toContainEqual(expect.stringMatching(/^run \d+ stays queued: .*did you mean "joint"\?/));
  const numbers = tracker
    .runs({ query: "experiment = queued and params.T = 16" })
    .map(({ metrics }) => metrics.accuracy);
  expect(numbers).toEqual([expect.any(Number)]);
  tracker.queue("queued", [{ ...own, T: 24 }]);
  expect(await sweep("queued", { profile: "tiny", tracker })).toMatchObject({ kept: 1, trained: 0 });
  expect(tracker.count({ experiment: "queued", state: "finished" })).toBe(3);
});

it("refuses a trial that would not train as it says before anything is recorded or trained", async () => {
  trialsOf.typo = profile => withRates([0.01])(profile).map(trial => ({ ...trial, objective: "jiont" }));
  const tracker = tracking();
  await expect(sweep("typo", { profile: "tiny", tracker })).rejects.toThrow('did you mean "joint"?');
  expect(tracker.experiments()).toEqual([]);
});

it("refuses options that nobody reads", async () => {
  await expect(sweep("mnist-table", { profil: "tiny" } as object)).rejects.toThrow(
    /^setting of a sweep: got "profil", .*did you mean "profile"\?$/,
  );
});

it("what made a run's numbers is part of it", async () => {
  trialsOf.known = withRates([0.01]);
  const { runs, engine } = await sweep("known", { profile: "tiny", tracker: tracking() });
  expect(runs[0]!.source).toEqual({
    code: codeHash(),
    commit: expect.any(String),
    backend: engine.backend,
    tensorflow: engine.version,
    data: { mnist: expect.stringMatching(/^[0-9a-f]{12}$/) },
  });
});

it("a run has the hash of its own data, and a joint head the settings of the trainer that it learned from", async () => {
  const shared = { ...head, examples: 1000, epochs: 1, seed: 1 };
  const { T: _, d: __, ...plain } = { ...shared, model: "full", objective: "label" };
  const trials = (rate: number) => () => [
    { ...plain, hidden: "8", rate },
    { ...shared, objective: "joint" },
    { ...shared, objective: "self" },
  ];
  const tracker = tracking();
  trialsOf.taught = trials(0.001);
  const { runs } = await sweep("taught", { profile: "tiny", tracker });
  expect(runs.map(({ source }) => source!.trainer)).toEqual([
    "hidden 8, rate 0.001",
    "hidden 8, rate 0.001",
    undefined,
  ]);
  trialsOf.taught = trials(0.01);
  const lines: string[] = [];
  const progress = { ...silent, line: (line: string) => void lines.push(line) };
  const after = await sweep("taught", { profile: "tiny", tracker, progress });
  expect([after.kept, after.trained]).toEqual([2, 1]);
  expect(lines).toContainEqual(expect.stringMatching(/^1 of them were made .* another trainer; --again/));
  expect(sourceNotes(measures(after.runs))).toEqual([
    "Not one full trainer on mnist: of 2 runs (hidden 8, rate 0.01): 1, (hidden 8, rate 0.001): 1.",
  ]);
  const anew = await sweep("taught", { profile: "tiny", tracker, again: true });
  expect(anew.trained + anew.kept).toBe(3);
  expect(sourceNotes(measures(anew.runs))).toEqual([]);
});

it("what other code made is said, and trained anew where that is asked for", async () => {
  trialsOf.stale = withRates([0.01]);
  const tracker = tracking();
  const now = gatherProvenance({ versions: { backend: "other" }, code: "other" });
  const [trial] = trialsOf.stale({ seeds: [1], epochs: 2 });
  tracker.begin("stale", trial!, now).finish({ measures: { accuracy: 0.5 } });
  const lines: string[] = [];
  const progress = { ...silent, line: (line: string) => void lines.push(line) };
  const kept = await sweep("stale", { profile: "tiny", tracker, progress });
  expect([kept.kept, kept.runs[0]!.measures.accuracy]).toEqual([1, 0.5]);
  expect(lines).toContainEqual(expect.stringMatching(/^1 of them were made by other code.*--again/));
  const anew = await sweep("stale", { profile: "tiny", tracker, again: true });
  expect(anew.runs[0]!.source!.code).toBe(codeHash());
  expect(anew.runs[0]!.measures.accuracy).not.toBe(0.5);
  expect((await sweep("stale", { profile: "tiny", tracker, again: true })).kept).toBe(1);
});
