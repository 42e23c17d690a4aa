import { beforeAll, describe, expect, it } from "vitest";
import { Refusal } from "../core/check.js";
import { seeded } from "../core/random.js";
import { startEngine } from "../engine/backend.js";
import { build } from "./net.js";
import projected from "./nets/projected.js";
import { encodeTensors } from "./safetensors.js";
import {
  checkTrained,
  decodeModel,
  encodeModel,
  saveModel,
  type TrainedModel,
  trainedModel,
} from "./trained.js";

const random = seeded(1);
const task = { classes: ["low", "high"], shape: [4, 4, 1], mean: Array.from({ length: 16 }, (_, i) => i) };
let model: TrainedModel;

beforeAll(async () => {
  await startEngine();
  const net = build(projected(task, { T: 2, d: 3, hidden: [4], centring: "mean" }), random);
  const about = { dataset: "own", objective: "self", epoch: 1, accuracy: 0.5 };
  model = trainedModel(net, { ...about, classes: task.classes, shape: task.shape, random });
  net.dispose();
});

/** The model as it is read from a file in which the spec is another one. */
async function read(changed: object): Promise<TrainedModel> {
  const bytes = encodeTensors(model.weights, { neuralbits: JSON.stringify(changed) });
  const opened = decodeModel("file", bytes);
  await checkTrained(opened);
  return opened;
}

const features = (changed: object) => ({ features: { ...model.spec.features, ...changed } });

describe("the spec of a saved model", () => {
  it("is read as it was written", async () => {
    expect(decodeModel("file", encodeModel(model))).toEqual(model);
    expect(await read(model.spec)).toEqual(model);
    expect((await read({ ...model.spec, accuracy: Number.NaN })).spec.accuracy).toBeNull();
  });

  it.each([
    "net",
    "settings",
    "sizes",
    "T",
    "d",
    "features",
    "dataset",
    "classes",
    "random",
    "objective",
    "epoch",
  ])("without %s, or with what is none in its place, is refused in a line", async field => {
    for (const value of [undefined, null, -1, 0.5, {}, [], [null], "constructor", [1, [2]]]) {
      if (typeof value === "string" && (field === "dataset" || field === "objective")) continue;
      await expect(read({ ...model.spec, [field]: value }), String(value)).rejects.toThrow(Refusal);
    }
  });

  it.each([
    ["features of the spec, kind: got undefined", () => ({ features: { bits: 6 } })],
    ["classes of the spec: got", () => ({ classes: [0, 1] })],
    ["shape of the spec: got [28,28]", () => ({ shape: [28, 28] })],
    ["accuracy of the spec: got 50", () => ({ accuracy: 50 })],
    ["random of the spec, key: got [1]", () => ({ random: { seed: 1, key: [1] } })],
    ["settings of a saved projection model: ", () => ({ settings: { ...model.spec.settings, hidden: {} } })],
  ])("%s", async (said, changed) => {
    await expect(read({ ...model.spec, ...changed() })).rejects.toThrow(said);
  });

  it.each([
    ["T of the projection model: got 3, expected 2, as its settings say", () => ({ T: 3, d: 2 })],
    ["sizes of the projection model: got [6,4,3]", () => ({ sizes: [6, 4, 3] })],
    ["features of the projection model: got", () => features({ projection: "hadamard" })],
    ["features of the projection model: got", () => features({ coding: "-1/+1" })],
    ["features of the projection model: got", () => features({ seed: 5 })],
    ["features of the projection model: got", () => features({ ids: [0, 1, 2, 3, 4, 9] })],
  ])("that says two things is refused: %s", async (said, changed) => {
    await expect(read({ ...model.spec, ...changed() })).rejects.toThrow(said);
  });

  it("goes with the weights of its network, floats, and no others", async () => {
    const { "bias 0": bias, ...others } = model.weights;
    const whole = { shape: bias!.shape, values: Int32Array.from(bias!.values) };
    await expect(checkTrained({ ...model, weights: { ...others, "bias 0": whole } })).rejects.toThrow(
      'weights bias 0 of the projection model: got "whole numbers", expected floats',
    );
    await expect(checkTrained({ ...model, weights: { ...model.weights, more: bias! } })).rejects.toThrow(
      "more [4]",
    );
  });

  it("what is no model at all is refused at the door", async () => {
    for (const none of [null, undefined, {}, "model.safetensors", { spec: {} }, { spec: model.spec }]) {
      const said = "expected a trained model, such as training and loadModel give";
      await expect(checkTrained(none as never)).rejects.toThrow(said);
      await expect(saveModel(none as never, "never.safetensors")).rejects.toThrow(said);
    }
  });
});
