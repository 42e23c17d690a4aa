import * as tf from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { imageBits, inputsFor, randomModel, textBits, withFloats } from "../../../test/packed-models.js";
import { logitUnit, predictor } from "../packed.js";
import type { Input } from "../projection.js";
import tfjs from "../targets/tfjs.js";
import { encode } from "./layers.js"; // registers them, as whoever loads a model does

const models = {
  boxes: randomModel(imageBits("boxes"), { bits: 8 }),
  "sparse in -1/+1, hidden layers": randomModel(imageBits("sparse", { coding: "-1/+1" }), {
    bits: 4,
    hidden: [9, 6],
  }),
  "one bit under four": randomModel(imageBits("boxes", { coding: "-1/+1" }), {
    ...{ bits: 1, headBits: 4, hidden: [16] },
  }),
  "gaussian, floats": withFloats(randomModel(imageBits("sign"), { hidden: [7] })),
  "presence of texts": randomModel(textBits("presence"), { bits: 4 }),
  "sign of texts, floats": withFloats(randomModel(textBits("sign", { coding: "-1/+1" }), { hidden: [8] })),
};

it.each(Object.entries(models))(
  "%s: TensorFlow.js loads the files and says what the model says",
  async (_, packed) => {
    const inputs = inputsFor(packed.projection);
    const [model, weights] = await tfjs.write(packed, { name: "small", examples: [] });
    const { modelTopology, weightsManifest } = JSON.parse(String(model!.content));
    const { buffer, byteOffset, byteLength } = weights!.content as Uint8Array;
    const loaded = await tf.loadLayersModel(
      tf.io.fromMemory({
        modelTopology,
        weightSpecs: weightsManifest[0].weights,
        weightData: buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer,
      }),
    );
    const before = tf.memory().numTensors;
    const x = tensorOf(inputs);
    const said = loaded.predict(x) as tf.Tensor2D;
    const logits = said.dataSync();
    tf.dispose([x, said]);
    expect(tf.memory().numTensors).toBe(before);
    const expected = inputs.map(predictor(packed));
    for (const [i, { logits: own, label }] of expected.entries()) {
      const got = [...logits.slice(3 * i, 3 * i + 3)];
      if (said.dtype === "int32") expect(got).toEqual([...own]);
      else for (const [c, logit] of own.entries()) expect(got[c]).toBeCloseTo(logit, 4);
      expect(got.indexOf(Math.max(...got))).toBe(label);
    }
    expect(said.dtype).toBe(packed.layers.every(({ kind }) => kind === "integer") ? "int32" : "float32");
    expect(logitUnit(packed)).toBe(JSON.parse(String(model!.content)).userDefinedMetadata.logitUnit);
    loaded.dispose();
  },
);

function tensorOf(inputs: readonly Input[]): tf.Tensor2D {
  if (typeof inputs[0] === "string") return encode(inputs as readonly string[]);
  return tf.tensor2d(
    inputs.map(input => [...(input as Uint8Array)]),
    undefined,
    "int32",
  );
}
