import { pathToFileURL } from "node:url";
import type * as TF from "@tensorflow/tfjs";
import { packageFolder } from "../../core/folders.js";
import type { Input } from "../projection.js";
import type { Said, TargetFile } from "../target.js";

/** The layers of our own, as they go with every model. */
export const layersPath = packageFolder("src", "deploy", "tfjs", "layers.js");

/** What TensorFlow.js says of inputs when it loads the written files. */
export async function answersOf(
  [model, weights]: readonly TargetFile[],
  inputs: readonly Input[],
): Promise<Said[]> {
  const tf: typeof TF = await import("@tensorflow/tfjs");
  const { encode } = (await import(pathToFileURL(layersPath).href)) as typeof import("./layers.js");
  const { modelTopology, weightsManifest } = JSON.parse(String(model!.content));
  const weightData = Uint8Array.from(weights!.content as Uint8Array).buffer;
  const memory = tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData });
  const loaded = await tf.loadLayersModel(memory);
  const x =
    typeof inputs[0] === "string"
      ? encode(inputs as readonly string[])
      : tf.tensor2d(
          Buffer.concat(inputs as readonly Uint8Array[]),
          [inputs.length, inputs[0]!.length],
          "int32",
        );
  const said = loaded.predict(x) as TF.Tensor2D;
  try {
    return (await said.array()).map(row => ({
      logits: row,
      label: row.indexOf(Math.max(...row)),
    }));
  } finally {
    tf.dispose([x, said]);
    loaded.dispose();
  }
}
