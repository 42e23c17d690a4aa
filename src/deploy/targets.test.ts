import { describe, expect, it } from "vitest";
import { imageBits, inputsFor, randomModel, textBits, withFloats } from "../../test/packed-models.js";
import { Refusal } from "../core/check.js";
import { exported } from "./export.js";
import { targets } from "./target.js";

const ids = Uint32Array.from({ length: 45 }, (_, j) => (j * 37) % 200);
const centre = Uint8Array.from({ length: 42 }, (_, i) => (i * 11) % 256);

/** Models of every kind of bits, coding and width. */
const models = {
  ...Object.fromEntries(
    (["rademacher", "hadamard", "sparse", "boxes"] as const).flatMap(kind => [
      [kind, randomModel(imageBits(kind), { bits: 8 })],
      [
        `${kind} by ids, less a centre`,
        randomModel(imageBits(kind, { ids, centre }), { bits: 4, hidden: [7] }),
      ],
      [
        `${kind} in -1/+1, one bit`,
        randomModel(imageBits(kind, { coding: "-1/+1" }), { bits: 1, hidden: [9, 6, 5] }),
      ],
    ]),
  ),
  "one bit in 0/1": randomModel(imageBits("hadamard"), { bits: 1 }),
  "two bits": randomModel(imageBits("boxes", { coding: "-1/+1" }), { bits: 2, hidden: [13] }),
  "one bit under four": randomModel(imageBits("boxes", { ids, coding: "-1/+1" }), {
    ...{ bits: 1, headBits: 4, hidden: [16] },
  }),
  "one bit in 0/1 under two layers, the last of two": randomModel(imageBits("hadamard"), {
    ...{ bits: 1, headBits: 2, hidden: [11, 6] },
  }),
  "eight bits under one": randomModel(imageBits("sparse"), { bits: 8, headBits: 1, hidden: [9] }),
  "many bits of a wide picture": randomModel(
    imageBits("hadamard", { T: 13, d: 20, bits: 260, shape: [40, 30, 3] }),
    { bits: 8, hidden: [16] },
  ),
  pooled: randomModel(imageBits("pooled", { shape: [12, 17, 1] }), { bits: 8 }),
  "pooled by ids, of a large picture": randomModel(
    imageBits("pooled", { ids, shape: [48, 44, 1], coding: "-1/+1" }),
    { bits: 1, hidden: [9] },
  ),
  "pooled by ids, one bit under four": randomModel(
    imageBits("pooled", { ids, shape: [28, 28, 1], coding: "-1/+1" }),
    { bits: 1, headBits: 4, hidden: [16] },
  ),
  gaussian: randomModel(imageBits("sign")),
  "sign of texts": randomModel(textBits("sign")),
  "long sign of texts": randomModel(textBits("sign", { T: 100, d: 3, bits: 300, coding: "-1/+1" }), {
    hidden: [8],
  }),
  "presence of texts": randomModel(textBits("presence"), { bits: 4 }),
  "presence of texts, two bits under eight": randomModel(textBits("presence"), {
    ...{ bits: 2, headBits: 8, hidden: [10] },
  }),
  "presence of texts, one bit": randomModel(textBits("presence", { T: 100, d: 3, bits: 300 }), { bits: 1 }),
  "lsh-tflite of texts": randomModel(textBits("lsh-tflite")),
  floats: withFloats(randomModel(imageBits("rademacher"), { hidden: [7] })),
};

const cases = targets
  .names()
  .flatMap(format => Object.entries(models).map(([name, model]) => [format, name, model] as const));

describe.each(cases)("%s of %s", (format, _name, model) => {
  it("is refused in a line, or says what the model says", async () => {
    const target = await targets.load(format);
    const inputs = inputsFor(model.projection);
    try {
      target.accepts(model);
    } catch (error) {
      expect(error).toBeInstanceOf(Refusal);
      await expect(exported(model, format, { name: "small", inputs })).rejects.toThrow(
        (error as Refusal).message,
      );
      return;
    }
    const { files, checked, bytes } = await exported(model, format, { name: "small", inputs });
    expect(checked.inputs).toBe(inputs.length);
    expect(files.map(({ name }) => name)).toEqual(target.endings.map(ending => `small${ending}`));
    expect(bytes).toBeGreaterThan(100);
  });
});

it.each(["tfjs", "tflite"])(
  "%s adds floats: whole numbers that those do not hold are refused",
  async format => {
    const target = await targets.load(format);
    const wide = randomModel(imageBits("boxes"), { bits: 8, hidden: [1300] });
    expect(() => target.accepts(wide)).toThrow(/^a sum of layer 1 in TensorFlow.*, expected below 16777216$/);
  },
);
