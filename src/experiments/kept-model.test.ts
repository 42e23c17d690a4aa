import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { phrases, stripes } from "../../test/small-sets.js";
import { kinds } from "../models/registry.js";
import { readArtifact } from "../tracking/artifacts.js";
import { openTracker } from "../tracking/tracker.js";
import { accuracyOf, predict } from "../training/predict.js";
import type { Trial } from "./experiment.js";
import { loadModel } from "./kept-model.js";
import type { OwnExperiment } from "./own.js";
import { sweep } from "./sweep.js";

const folder = mkdtempSync(join(tmpdir(), "kept-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const large = { ...stripes(20, 150), name: "large-stripes" };
const sets = [stripes(8, 150), large, phrases()];
const shared = { seed: 1, epochs: 2, batch: 32, rate: 0.02, hidden: "0" };

/** Every kind of network, on pictures or on texts. */
const rows: readonly (Partial<Trial> & Pick<Trial, "model" | "dataset">)[] = [
  { dataset: "stripes", model: "full", hidden: "6" },
  { dataset: "stripes", model: "matched", hidden: "3" },
  { dataset: "stripes", model: "softmax" },
  { dataset: "stripes", model: "hashed", size: 200, hidden: "10" },
  { dataset: "stripes", model: "cnn", channels: "3x4,5", hidden: "6" },
  { dataset: "stripes", model: "projected-cnn", T: 5, d: 4, channels: "3,4", objective: "self" },
  { dataset: "stripes", model: "projection", T: 4, d: 5, hidden: "6", objective: "joint" },
  {
    dataset: "stripes",
    model: "projection",
    T: 4,
    d: 5,
    projection: "hadamard",
    centring: "mean",
    objective: "self",
  },
  { dataset: "stripes", model: "quantised-projection", T: 4, d: 5, weightBits: 4, objective: "self" },
  {
    ...{ dataset: "stripes", model: "quantised-projection", T: 4, d: 5, hidden: "6", objective: "self" },
    ...{ weightBits: 1, headBits: 4, copies: 5, deformation: "shift" },
  },
  { dataset: "stripes", model: "sparse-projection", T: 4, d: 5, objective: "self" },
  { dataset: "stripes", model: "reused-cnn", channels: "3,4", rounds: 2, hidden: "5", weightBits: 4 },
  { dataset: "large-stripes", model: "patch-cnn", patches: 9, hidden: "5x6", headBits: 2 },
  { dataset: "phrases", model: "lstm", hidden: "5x6", keep: "best" },
  { dataset: "phrases", model: "ngram-softmax", optimizer: "adagrad" },
  { dataset: "phrases", model: "projection", T: 4, d: 5, objective: "joint", trainer: "lstm" },
  { dataset: "phrases", model: "projection", T: 4, d: 5, objective: "self", projection: "presence" },
  { dataset: "phrases", model: "projection", T: 4, d: 5, objective: "self", projection: "lsh-tflite" },
];

const profile = { seeds: [1], epochs: 2 };
const own: OwnExperiment = {
  ...{ name: "kept", title: "Kept", claim: "none", datasets: sets },
  profiles: { tiny: profile, quick: profile, full: profile },
  trials: ({ name }) =>
    rows
      .filter(({ dataset }) => dataset === name)
      .map((row): Trial => ({ ...shared, objective: "label", ...row })),
};

it("a run of a sweep keeps its model, which gives the recorded accuracy to the last example: every kind of network", async () => {
  expect([...new Set(rows.map(({ model }) => model))].sort()).toEqual([...(await kinds()).keys()].sort());
  const tracker = openTracker(join(folder, "runs.sqlite"));
  try {
    const { runs, failures } = await sweep(own, { profile: "tiny", tracker });
    expect([runs.length, failures]).toEqual([rows.length, []]);
    for (const run of runs) {
      const model = await loadModel(run, { tracker });
      const data = sets.find(({ name }) => name === run.settings.dataset)!;
      expect(model.spec).toMatchObject({ net: run.settings.model, objective: run.settings.objective });
      expect(accuracyOf(await predict(model, data.test), data.test.labels)).toBe(run.measures.accuracy);
      const [kept, ...others] = tracker.artifacts(run.id);
      expect(others).toEqual([]);
      const file = join(folder, "model.safetensors");
      writeFileSync(file, readArtifact(tracker.path, kept!.sha256));
      expect(await loadModel(file)).toEqual(model);
      expect(kept!.bytes).toBe(readFileSync(file).length);
    }
  } finally {
    tracker.close();
  }
});

it("models: false keeps none, and who asks for one is told how to have it", async () => {
  const tracker = openTracker(join(folder, "without.sqlite"));
  try {
    const few: OwnExperiment = { ...own, trials: (...of) => own.trials(...of).slice(0, 1) };
    const { runs } = await sweep(few, { profile: "tiny", tracker, models: false });
    expect(tracker.artifacts(runs[0]!.id)).toEqual([]);
    await expect(loadModel(runs[0]!, { tracker })).rejects.toThrow(
      `model of run ${runs[0]!.id}: got "none", expected one that was kept`,
    );
    const elsewhere = openTracker(join(folder, "runs.sqlite"), { readonly: true });
    try {
      const [other] = elsewhere.runs().filter(run => run.key !== runs[0]!.key && run.id === runs[0]!.id);
      const same = elsewhere.runs().find(run => run.id === runs[0]!.id + 1)!;
      for (const run of [other, same].filter(run => run !== undefined))
        await expect(loadModel(run, { tracker })).rejects.toThrow(
          /^run \d+: got "(another|no such) run there"/,
        );
    } finally {
      elsewhere.close();
    }
    await expect(loadModel({} as never)).rejects.toThrow("model: got {}, expected a file, or a run");
  } finally {
    tracker.close();
  }
});
