import { describe, expect, it } from "vitest";
import { stripes } from "../../test/small-sets.js";
import { inFile } from "../deploy/binary/file.js";
import type { PackedModel } from "../deploy/packed.js";
import { decodeModel, encodeModel } from "../models/trained.js";
import type { Trial } from "./experiment.js";
import { exportModel } from "./export-model.js";
import { type Outcome, trainGroup } from "./group.js";
import { checkTrials } from "./trial-settings.js";

const data = stripes(14, 240);

const trial: Trial = {
  ...{ dataset: "stripes", model: "quantised-projection", T: 6, d: 4, hidden: "5", weightBits: 1 },
  ...{ coding: "-1/+1", objective: "self", seed: 3, epochs: 4, batch: 32, rate: 0.01 },
};

async function trained(one: Trial): Promise<Outcome> {
  await checkTrials([one], [data]);
  const training = trainGroup({ trials: [one], trainer: null, baselines: [] }, data);
  for (;;) {
    const next = await training.next();
    if (next.done) return next.value[0]!;
  }
}

describe.each(["boxes", "pooled"])("%s chosen of candidates", projection => {
  it("train, are saved, counted with their ids, and packed as they were trained", async () => {
    const { measures, trained: model } = await trained({
      ...trial,
      projection,
      candidates: 200,
      headBits: 4,
    });
    const ids = model!.spec.settings.ids as number[];
    expect(ids).toHaveLength(24);
    expect(ids.at(-1)).toBeGreaterThan(23); // not the first ones
    expect(measures!.accuracy).toBeGreaterThan(0.6);
    const read = decodeModel("model", encodeModel(model!));
    const { files, size, bytes } = await exportModel(read, "binary", { data, names: false });
    expect([bytes, size.total]).toEqual([measures!.bytes, measures!.bytes]);
    expect(size.ids).toBeGreaterThan(3);
    const packed = inFile("file", files[0]!.content as Uint8Array) as PackedModel;
    expect([...packed.projection.ids!]).toEqual(ids);
    expect((await exportModel(read, "c", { data })).size.ids).toBe(size.ids);
  });
});

it("are chosen by the images as they are, whatever copies the training takes", async () => {
  const one = { ...trial, projection: "boxes", candidates: 200, headBits: 4 };
  const [plain, moved] = [await trained(one), await trained({ ...one, copies: 5, deformation: "shift" })];
  expect(moved.trained!.spec.settings.ids).toEqual(plain.trained!.spec.settings.ids);
  expect(moved.measures!.bytes).toBe(plain.measures!.bytes);
  expect(moved.trained!.weights).not.toEqual(plain.trained!.weights);
});

it.each([
  [{ projection: "boxes", candidates: 23 }, "candidates: got 23, expected at least 24, T·d"],
  [{ projection: "boxes", candidates: 2 ** 20 + 1 }, "candidates: got 1048577, expected at most 1048576"],
  [{ projection: "boxes", candidates: 200, labels: 100 }, "labels beside candidates: got 100, expected none"],
  [{ projection: "boxes", candidates: 200, centring: "mean" }, 'centring beside candidates: got "mean"'],
  [{ projection: "boxes", candidates: 200, ids: [...Array(24).keys()] }, "ids beside candidates"],
  [{ projection: "pooled", centring: "mean" }, 'centring of pooled bits: got "mean", expected "none"'],
  [{ projection: "boxes", ids: [...Array(23).keys(), 2 ** 20] }, "ids: got 1048576, expected below 1048576"],
  [{ model: "softmax", T: undefined, d: undefined, candidates: 200 }, "candidates"],
])("refuses %j", async (change, message) => {
  const changed = Object.fromEntries(
    Object.entries({ ...trial, ...change }).filter(([, value]) => value !== undefined),
  ) as Trial;
  await expect(checkTrials([changed], [data])).rejects.toThrow(message);
});
