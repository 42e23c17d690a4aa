import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { phrases, stripes } from "../../test/small-sets.js";
import { seeded } from "../core/random.js";
import type { Dataset } from "../data/dataset.js";
import { startEngine } from "../engine/backend.js";
import { tf } from "../engine/tensorflow.js";
import { kinds } from "../models/registry.js";
import { readModel, saveModel, type TrainedModel } from "../models/trained.js";
import { head } from "./head.js";
import { trainTogether } from "./joint.js";
import { accuracyOf, likeliest, predict } from "./predict.js";
import { taskOf } from "./task.js";

const folder = mkdtempSync(join(tmpdir(), "models-"));
beforeAll(async () => void (await startEngine()));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [images, texts] = [stripes(8, 150), phrases()];
const large = { ...stripes(28, 150), name: "large-stripes" };

/** Every kind of network, on pictures, on texts or on both, with settings of a trial. */
const settings: Record<string, readonly (readonly [Dataset, Record<string, unknown>])[]> = {
  full: [
    [images, { hidden: "6x5" }],
    [texts, { hidden: "4" }],
  ],
  matched: [[images, { hidden: "3" }]],
  softmax: [[images, {}]],
  hashed: [[images, { size: 200, hidden: "10" }]],
  cnn: [[images, { channels: "3x4,5", hidden: "6" }]],
  "projected-cnn": [[images, { T: 5, d: 4, channels: "3,4", hidden: "0", slope: "tanh" }]],
  lstm: [[texts, { hidden: "5x6" }]],
  "ngram-softmax": [
    [texts, {}],
    [texts, { buckets: 64, weightBits: 4 }],
  ],
  projection: [
    [images, { T: 4, d: 5, hidden: "6", coding: "-1/+1" }],
    [images, { T: 4, d: 5, hidden: "0", projection: "rademacher" }],
    [images, { T: 4, d: 5, hidden: "0", projection: "hadamard", centring: "mean" }],
    [images, { T: 4, d: 5, hidden: "6", projection: "sparse" }],
    [texts, { T: 4, d: 5, hidden: "0" }],
    [texts, { T: 4, d: 5, hidden: "0", projection: "presence" }],
    [texts, { T: 2, d: 5, hidden: "6", projection: "lsh-tflite", coding: "-1/+1", dropout: 0.25 }],
  ],
  "quantised-projection": [
    [images, { T: 8, d: 5, hidden: "6", projection: "boxes", weightBits: 2 }],
    [texts, { T: 8, d: 5, hidden: "0", weightBits: 8 }],
  ],
  "patch-cnn": [
    [large, { patches: 9, hidden: "5x6", headBits: 2 }],
    [large, { patches: 9, hidden: "3x4x5x5x6", plan: "deep" }],
  ],
  "reused-cnn": [
    [images, { channels: "3,4", rounds: 2, hidden: "5", weightBits: 4 }],
    [large, { channels: "4x3,5", hidden: "0", padding: "same", activation: "leaky" }],
  ],
  "sparse-projection": [
    [images, { T: 4, d: 5 }],
    [texts, { T: 4, d: 5 }],
  ],
};
const cases = Object.entries(settings).flatMap(([name, all]) =>
  all.map(([data, own]) => [name, data.name, JSON.stringify(own), data, own] as const),
);

async function trained(
  name: string,
  data: Dataset,
  own: Record<string, unknown>,
  epochs = 3,
): Promise<TrainedModel> {
  const model = (await kinds()).get(name)!.model(taskOf(data), own);
  const optimizer = name === "ngram-softmax" ? "adagrad" : "adam";
  const heads = [head(model, "self", 0.02, { optimizer, keep: "best" })];
  let found: TrainedModel | null = null;
  for await (const { models } of trainTogether(null, heads, data, {
    epochs,
    batch: 32,
    random: seeded(3),
  }))
    found = models[0]!.trained;
  return found!;
}

it("here are all kinds of networks there are", async () => {
  expect(Object.keys(settings).sort()).toEqual([...(await kinds()).keys()].sort());
});

describe.each(cases)("%s on %s, %s", (name, _dataset, _settings, data, own) => {
  it("saved and opened again gives the recorded accuracy, to the last example", async () => {
    const file = join(folder, `${name}-${data.name}.safetensors`);
    const model = await trained(name, data, own);
    await saveModel(model, file);
    const opened = await readModel(file);
    expect(opened).toEqual(model);
    const before = tf.memory().numTensors;
    const prediction = await predict(opened, data.test);
    expect(tf.memory().numTensors).toBe(before);
    expect(accuracyOf(prediction, data.test.labels)).toBe(model.spec.accuracy);
    expect(model.spec.accuracy).toBeGreaterThan(0.2);
    for (let i = 0; i < prediction.count; i++) {
      const { length } = prediction.classes;
      const own = prediction.probabilities.subarray(i * length, (i + 1) * length);
      expect(own.reduce((sum, share) => sum + share)).toBeCloseTo(1, 5);
      expect(prediction.names[i]).toBe(data.classes[prediction.labels[i]!]);
    }
  });
});

describe("predict", () => {
  let onWords: TrainedModel;
  let onPixels: TrainedModel;
  beforeAll(async () => {
    onWords = await trained("lstm", texts, { hidden: "8x8" }, 12);
    onPixels = await trained("softmax", images, {});
  });

  it("takes texts as they are", async () => {
    const { names } = await predict(onWords, ["please set the alarm", "play me some", ""]);
    expect(names.slice(0, 2)).toEqual(["set", "play"]);
    expect(texts.classes).toContain(names[2]);
    expect((await predict(onWords, [])).count).toBe(0);
  });

  it("the likeliest classes come in their order", async () => {
    const prediction = await predict(onWords, ["please set the alarm", "play me some"]);
    const [first, second, ...others] = likeliest(prediction, { example: 1, k: 2 });
    expect([first!.name, others]).toEqual(["play", []]);
    expect(first!.probability).toBeGreaterThan(second!.probability);
    expect(() => likeliest(prediction, { example: 2 })).toThrow("example: got 2, expected less than 2");
  });

  it("refuses examples of the wrong kind or shape", async () => {
    await expect(predict(onPixels, ["a"])).rejects.toThrow("examples for a model on pixels: got");
    const { count } = images.test;
    await expect(predict(onPixels, { count, pixels: new Uint8Array(7) })).rejects.toThrow(
      "bytes of the images: got 7",
    );
    await expect(predict(onWords, images.test)).rejects.toThrow("examples for a model on words: got");
    await expect(predict(onPixels, images as never)).rejects.toThrow("examples for a model on pixels: got");
  });

  it.each([
    ["examples for a model on words: got null", () => null],
    ['examples for a model on words: got "stop"', () => "stop"],
    ['examples for a model on words: got ["count","pixels","labels"]', () => images.test],
    ["text 1 of the examples for a model on words: got undefined", () => Array.from({ 0: "a", length: 2 })],
    ["text 0 of the examples for a model on words: got 5", () => ({ count: 1, texts: [5] })],
    ["count of the examples for a model on words: got undefined, expected 1", () => ({ texts: ["a"] })],
    ["count of the examples for a model on words: got 2, expected 1", () => ({ count: 2, texts: ["a"] })],
  ])("refuses texts that are none: %s", async (said, given) => {
    await expect(predict(onWords, given() as never)).rejects.toThrow(said);
  });

  it.each([
    ["count of the examples for a model on pixels: got undefined", () => ({ pixels: new Uint8Array(64) })],
    [
      "count of the examples for a model on pixels: got 0.5",
      () => ({ count: 0.5, pixels: new Uint8Array(32) }),
    ],
    ["count of the examples for a model on pixels: got -1", () => ({ count: -1, pixels: new Uint8Array(0) })],
    ["examples for a model on pixels: got", () => ({ count: 1, pixels: new Float32Array(64) })],
    [
      "shape of the examples for a model on pixels: got [4,16,1], expected 8, 8, 1",
      () => ({ count: 1, pixels: new Uint8Array(64), shape: [4, 16, 1] }),
    ],
  ])("refuses images that are none: %s", async (said, given) => {
    await expect(predict(onPixels, given() as never)).rejects.toThrow(said);
  });

  it("a network on bits takes no images for texts, nor texts for images", async () => {
    const onBits = await trained("projection", texts, { T: 2, d: 3, hidden: "0" });
    const onImages = await trained("projection", images, { T: 2, d: 3, hidden: "0" });
    await expect(predict(onBits, images.test)).rejects.toThrow("examples for a model on bits: got");
    await expect(predict(onImages, ["a"])).rejects.toThrow('examples for a model on bits: got ["a"]');
  });

  it("refuses a saved model that is damaged or none, in a line", async () => {
    const file = join(folder, "one.safetensors");
    await saveModel(onPixels, file);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, bytes.length - 3));
    await expect(readModel(file)).rejects.toThrow(/^model .*one.safetensors, tensor bias 0, bytes: got/);
    writeFileSync(file, "not a model");
    await expect(readModel(file)).rejects.toThrow(/^model .*expected a safetensors file/);
    await expect(readModel(join(folder, "none"))).rejects.toThrow(/^model .*: it cannot be read \(ENOENT\)/);
  });

  it("refuses a saved model whose weights are not those of its net", async () => {
    const { "bias 0": _, ...weights } = onPixels.weights;
    await expect(predict({ ...onPixels, weights }, images.test)).rejects.toThrow(
      'weights of the softmax model: got "layer 0 [64, 3], bias 0 []", expected layer 0 [64, 3], bias 0 [3]',
    );
    const other = { ...onPixels, spec: { ...onPixels.spec, net: "perceptron" } };
    await expect(predict(other, images.test)).rejects.toThrow('net of a saved model: got "perceptron"');
  });
});
