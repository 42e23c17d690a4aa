import { beforeAll, describe, expect, it } from "vitest";
import { phrases, stripes } from "../../test/small-sets.js";
import { seeded } from "../core/random.js";
import type { Dataset } from "../data/dataset.js";
import { startEngine } from "../engine/backend.js";
import { exportModel } from "../experiments/export-model.js";
import { modelFrom } from "../models/registry.js";
import { bytes } from "../models/size.js";
import type { TrainedModel } from "../models/trained.js";
import { head } from "../training/head.js";
import { trainTogether } from "../training/joint.js";
import { accuracyOf, predict } from "../training/predict.js";
import { taskOf } from "../training/task.js";
import { packedSize } from "./binary/format.js";
import { fuzzSpec } from "./fuzz.js";
import { pack, packNet, rounded } from "./pack.js";
import { logitUnit, predictor } from "./packed.js";

beforeAll(async () => void (await startEngine()));

const [pictures, texts] = [stripes(8, 150), phrases()];

async function trained(
  data: Dataset,
  settings: Record<string, unknown>,
  name = "weightBits" in settings ? "quantised-projection" : "projection",
): Promise<TrainedModel> {
  const model = await modelFrom(name, { T: 10, d: 5, hidden: "0", ...settings }, taskOf(data));
  let found: TrainedModel | null = null;
  const training = { epochs: 6, batch: 32, random: seeded(3) };
  for await (const { models } of trainTogether(null, [head(model, "self", 0.02)], data, training))
    found = models[0]!.trained;
  return found!;
}

const inputsOf = (data: Dataset) =>
  data.kind === "text"
    ? data.test.texts
    : Array.from({ length: data.test.count }, (_, i) => data.test.pixels.subarray(64 * i, 64 * (i + 1)));

/** Logits of the trained model and of the packed one, in one unit. */
async function both(model: TrainedModel, data: Dataset) {
  const packed = packNet(model);
  const { logits } = await predict(model, data.test);
  const own = inputsOf(data).flatMap(input => [...predictor(packed)(input).logits]);
  return { trained: [...logits], packed: own.map(logit => Math.fround(logit) * logitUnit(packed)) };
}

describe.each([
  ["hadamard", pictures, { projection: "hadamard" }, 1],
  [
    "rademacher less the mean, in -1/+1",
    pictures,
    { projection: "rademacher", centring: "mean", coding: "-1/+1" },
    2,
  ],
  ["boxes under two hidden layers", pictures, { projection: "boxes", hidden: "12x8" }, 4],
  ["sparse under a hidden layer", pictures, { projection: "sparse", hidden: "12", coding: "-1/+1" }, 1],
  ["sign bits of texts", texts, { projection: "sign" }, 8],
  ["presence bits of texts", texts, { projection: "presence", hidden: "9" }, 2],
  [
    "one bit on boxes under a layer of four",
    pictures,
    { projection: "boxes", hidden: "12", coding: "-1/+1", headBits: 4 },
    1,
  ],
  [
    "eight bits of texts under a layer of two",
    texts,
    { projection: "presence", hidden: "9", headBits: 2 },
    8,
  ],
  [
    "biases of a byte, on boxes",
    pictures,
    { projection: "boxes", hidden: "12", coding: "-1/+1", headBits: 4, biasBits: 8 },
    1,
  ],
  [
    "a constant step, on boxes",
    pictures,
    { projection: "boxes", hidden: "12", coding: "-1/+1", headBits: 4, oneBitStep: "constant" },
    1,
  ],
  ["biases of a byte, of texts", texts, { projection: "presence", hidden: "9", biasBits: 8 }, 2],
] as const)("%s", (_, data, settings, weightBits) => {
  it("trained with weights of few bits: the packed logits are those of the trained model", async () => {
    const model = await trained(data, { ...settings, weightBits });
    const { trained: expected, packed } = await both(model, data);
    expect(packed).toEqual(expected);
    expect(model.spec.accuracy).toBeGreaterThan(0.5);
    const { total, names } = packedSize(packNet(model));
    const net = await modelFrom(
      model.spec.net,
      { T: 10, d: 5, hidden: "0", ...settings, weightBits },
      taskOf(data),
    );
    expect(bytes(net)).toBe(total - names);
  });

  it("rounded afterwards to 8 bits: exact, too, and as good as the floats", async () => {
    const model = await trained(data, settings);
    const whole = rounded(model, 8);
    const { trained: expected, packed } = await both(whole, data);
    expect(packed).toEqual(expected);
    const accuracy = accuracyOf(await predict(whole, data.test), data.test.labels);
    expect(Math.abs(accuracy - model.spec.accuracy)).toBeLessThan(0.05);
  });
});

it("floats: the packed logits are those of the trained model to 1e-5", async () => {
  const { trained: expected, packed } = await both(
    await trained(pictures, { projection: "hadamard", hidden: "9" }),
    pictures,
  );
  for (const [i, logit] of packed.entries())
    expect(Math.abs(logit - expected[i]!)).toBeLessThan(1e-5 * Math.max(1, Math.abs(expected[i]!)));
});

describe("exportModel", () => {
  it("rounds floats to 8 bits for C, checks the header on the test part and says what it costs", async () => {
    const model = await trained(pictures, { projection: "boxes" });
    const { files, checked, size, accuracy } = await exportModel(model, "c", {
      data: pictures,
      name: "stripes",
    });
    expect(files.map(({ name }) => name)).toEqual(["stripes.h"]);
    expect(checked).toEqual({ inputs: 90, ran: true, undecided: 0 });
    expect(size.weights).toBe(150);
    expect(accuracy).toBeGreaterThan(0.5);
  });

  it.each([
    ["c", "play music ".repeat(3000)],
    ["wasm", "play music ".repeat(3000)],
    ["wasm", "!".repeat(10_000)], // 19,999 bytes between blanks
    ["tfjs", "!".repeat(10_000)],
    ["demo", "!".repeat(10_000)],
    ["onnx", "play music ".repeat(3000)],
  ])("%s: texts that the format does not take are no part of the proof", async (format, long) => {
    const test = { ...texts.test, texts: [long, ...texts.test.texts.slice(1)] };
    const model = await trained(texts, { projection: "sign", weightBits: 4 });
    const { checked } = await exportModel(model, format, { data: { ...texts, test } as typeof texts });
    expect(checked.inputs).toBe(format === "onnx" ? test.count : test.count - 1);
    const all = { ...test, texts: test.texts.map(() => long) };
    const only = exportModel(model, format, { data: { ...texts, test: all } as typeof texts });
    if (format !== "onnx")
      await expect(only).rejects.toThrow(/^test texts to check an export with: got "none"/);
  });

  it("refuses what does not fit, in a line", async () => {
    await expect(exportModel({} as never, "c")).rejects.toThrow(/^model: got {}, expected a trained model/);
    const model = await trained(pictures, { projection: "boxes" });
    await expect(exportModel(model, "d", { data: pictures })).rejects.toThrow(
      'export format: got "d", expected one of binary, c',
    );
    await expect(exportModel(model, "c", { data: pictures, weights: "float" })).rejects.toThrow(
      'weights for the format c: got "floats", expected whole numbers',
    );
    const other = { ...model, spec: { ...model.spec, net: "softmax" } };
    await expect(exportModel(other, "c", { data: pictures })).rejects.toThrow(
      'network to export: got "softmax"',
    );
    await expect(exportModel(model, "binary", { data: pictures, weigths: 4 } as never)).rejects.toThrow(
      'did you mean "weights"?',
    );
    const unprojected = await trained(pictures, { channels: "3,4" }, "reused-cnn");
    await expect(exportModel(unprojected, "binary", { data: pictures })).rejects.toThrow(
      /^network to export: got "reused-cnn", expected one of projection, quantised-projection, patch-cnn$/,
    );
    const named = { ...pictures, classes: ["x", "y", "z"] };
    await expect(exportModel(model, "binary", { data: named })).rejects.toThrow(
      'classes of the data to check an export with: got ["x","y","z"], expected a,b,c',
    );
    const [side] = pictures.shape;
    const shape = [side / 2, 2 * side, 1] as const;
    await expect(exportModel(model, "binary", { data: { ...pictures, shape } })).rejects.toThrow(
      "shape of the data to check an export with",
    );
  });

  it("refuses a model whose logits are not those of the trained one", async () => {
    const model = await trained(pictures, { projection: "boxes" });
    const changed = structuredClone(model) as TrainedModel;
    const { exported } = await import("./export.js");
    const { logits } = await predict(model, pictures.test);
    changed.weights["layer 0"]!.values[0]! += 1;
    const proof = { name: "changed", inputs: inputsOf(pictures), logits };
    await expect(exported(pack(changed), "binary", proof)).rejects.toThrow(
      /^packed model, input \d+, logit 0: got/,
    );
  });
});

describe("a spec that was changed", () => {
  it.each(["projection", "quantised-projection"])(
    "of a %s: refused in a line, or packed as it says",
    async net => {
      const settings = net === "projection" ? {} : { weightBits: 4, headBits: 2 };
      const model = await trained(pictures, {
        projection: "boxes",
        centring: "mean",
        hidden: "6",
        ...settings,
      });
      const { refused, read } = fuzzSpec(model, seeded(1).stream(net), 1000);
      expect(refused + read).toBe(1000);
      expect(Math.min(refused, read)).toBeGreaterThan(100);
    },
  );
});
