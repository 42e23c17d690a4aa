import { expect, it } from "vitest";
import { imageBits, inputsFor, randomModel, textBits, withFloats } from "../../test/packed-models.js";
import { type PackedModel, predictor } from "./packed.js";
import { targets } from "./target.js";

const models: Record<string, PackedModel> = {
  "an image's": randomModel(imageBits("boxes"), { hidden: [7] }),
  "an image's of one bit under four": randomModel(imageBits("boxes", { coding: "-1/+1" }), {
    ...{ bits: 1, headBits: 4, hidden: [16] },
  }),
  "an image's of floats": withFloats(randomModel(imageBits("rademacher"))),
  "a text's": randomModel(textBits("lsh-tflite")),
};
const cases = ["onnx", "tflite"].flatMap(format =>
  Object.entries(models).map(([name, model]) => [format, name, model] as const),
);

/** Whether what a file says of inputs is what the model says. */
async function isTrue(format: string, file: Uint8Array, model: PackedModel): Promise<boolean> {
  const target = await targets.load(format);
  const inputs = inputsFor(model.projection).slice(0, 8);
  const said = (await target.run([{ name: `small.${format}`, content: file }], inputs, model))!;
  const predict = predictor(model);
  return inputs.every((input, i) => {
    const { logits, label } = predict(input);
    const near = Array.from(said[i]!.logits).every((logit, c) => Math.abs(logit - logits[c]!) < 1e-4);
    return near && said[i]!.label === label;
  });
}

it.each(cases)("%s, %s: a file with another weight or bias says something else", async (format, _, model) => {
  const target = await targets.load(format);
  const [{ content }] = (await target.write(model, { name: "small", examples: [] })) as unknown as [
    { content: Uint8Array },
  ];
  expect(await isTrue(format, content, model)).toBe(true);
  const { weights, biases, kind } = model.layers.at(-1)!;
  const written =
    kind === "integer" && format === "tflite"
      ? Float32Array.from(biases)
      : kind === "integer"
        ? Int32Array.from(biases)
        : biases;
  for (const { buffer, byteOffset, byteLength } of [weights, written]) {
    const at = Buffer.from(content).indexOf(Buffer.from(buffer, byteOffset, byteLength));
    expect(at).toBeGreaterThan(0);
    const changed = content.slice();
    changed[at + byteLength - 1]! ^= 0x40; // the last number's highest byte
    expect(await isTrue(format, changed, model)).toBe(false);
  }
});
