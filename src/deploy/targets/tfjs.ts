import { readFileSync } from "node:fs";
import type { IntegerLayer } from "../../models/quantised.js";
import { checkExactSums } from "../exact-sums.js";
import type { FloatLayer } from "../layers.js";
import { logitUnit, type PackedModel } from "../packed.js";
import { checkDrawable, inputsOf } from "../projection.js";
import type { Target } from "../target.js";
import { answersOf, layersPath } from "../tfjs/loaded.js";
import { canonicalText } from "../wasm/instance.js";
import { mostTextBytes } from "../wasm/module.js";
import { moduleOf } from "./wasm.js";

/**
 * A LayersModel of TensorFlow.js: its topology, its weights, and the two layers that TensorFlow.js does not have, which one
 * import registers. The bits come of the WebAssembly module, without its layers.
 */
const tfjs: Target = {
  summary: "a TensorFlow.js LayersModel, and a file of its own layers to import",
  endings: [".json", ".weights.bin", ".layers.js"],
  floats: "single",
  mostTextBytes,
  textBytes: text => canonicalText(text).length,
  accepts({ layers, projection }) {
    checkDrawable("tfjs", projection);
    checkExactSums(layers, "TensorFlow.js"); // which adds floats
  },
  write(packed, { name }) {
    const weights = packed.layers.flatMap((layer, l) =>
      layer.kind === "integer" ? wholeWeights(layer, l) : floatWeights(layer, l),
    );
    const paths = [`${name}.weights.bin`];
    const manifest = weights.map(({ bytes, ...entry }) => entry);
    const model = {
      ...{ format: "layers-model", generatedBy: "neuralbits", convertedBy: null },
      modelTopology: topologyOf(packed, name),
      weightsManifest: [{ paths, weights: manifest }],
      userDefinedMetadata: { classes: packed.classes, logitUnit: logitUnit(packed) },
    };
    return [
      { name: `${name}.json`, content: `${JSON.stringify(model)}\n` },
      { name: paths[0]!, content: Buffer.concat(weights.map(({ bytes }) => bytes)) },
      { name: `${name}.layers.js`, content: readFileSync(layersPath, "utf8") },
    ];
  },
  run: answersOf,
};

export default tfjs;

function topologyOf(packed: PackedModel, name: string) {
  const { projection, layers } = packed;
  const module = Buffer.from(moduleOf({ ...packed, layers: [] })).toString("base64");
  const zero = projection.coding === "0/1" ? 0 : -1;
  const length = projection.input === "text" ? null : inputsOf(projection);
  const bits = {
    class_name: "NeuralBits",
    config: {
      name: "bits",
      trainable: false,
      batch_input_shape: [null, length],
      dtype: "int32",
      module,
      zero,
    },
  };
  const dense = layers.map((layer, l) =>
    layer.kind === "integer"
      ? {
          class_name: "WholeDense",
          config: { name: nameOf(l), units: layer.outputs, shift: layer.shift ?? null },
        }
      : {
          class_name: "Dense",
          config: {
            name: nameOf(l),
            units: layer.outputs,
            activation: layer.isLast ? "linear" : "relu",
            use_bias: true,
          },
        },
  );
  const config = { name, layers: [bits, ...dense] };
  return { class_name: "Sequential", config, keras_version: "tfjs-layers 4.22.0", backend: "tensor_flow.js" };
}

const nameOf = (l: number): string => `layer_${l}`;

interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: "float32";
  /** Whole numbers are kept as bytes: number = byte·scale + min. */
  readonly quantization?: { readonly dtype: "uint8"; readonly scale: 1; readonly min: number };
  readonly bytes: Uint8Array;
}

function floatWeights({ inputs, outputs, weights, biases }: FloatLayer, l: number): Entry[] {
  const kernel = Float32Array.from(turned(weights, inputs, outputs));
  return [
    { name: `${nameOf(l)}/kernel`, shape: [inputs, outputs], dtype: "float32", bytes: bytesOf(kernel) },
    { name: `${nameOf(l)}/bias`, shape: [outputs], dtype: "float32", bytes: bytesOf(biases) },
  ];
}

function wholeWeights({ inputs, outputs, weights, multipliers, biases }: IntegerLayer, l: number): Entry[] {
  const whole = (name: string, shape: readonly number[], values: readonly number[], min: number): Entry => ({
    ...{
      name: `${nameOf(l)}/${name}`,
      shape,
      dtype: "float32",
      quantization: { dtype: "uint8", scale: 1, min },
    },
    bytes: Uint8Array.from(values, value => value - min),
  });
  const bias = Float32Array.from(biases);
  return [
    whole("kernel", [inputs, outputs], turned(weights, inputs, outputs), -128),
    { name: `${nameOf(l)}/bias`, shape: [outputs], dtype: "float32", bytes: bytesOf(bias) },
    whole("multipliers", [outputs], [...multipliers], 0),
  ];
}

/** [outputs, inputs] → [inputs, outputs] */
const turned = (values: ArrayLike<number>, inputs: number, outputs: number): number[] =>
  Array.from(
    { length: inputs * outputs },
    (_, at) => values[(at % outputs) * inputs + Math.floor(at / outputs)]!,
  );

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
