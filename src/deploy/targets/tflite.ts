import { check } from "../../core/check.js";
import { paddedInputs } from "../../models/projectors/hadamard.js";
import type { IntegerLayer } from "../../models/quantised.js";
import { checkExactSums, mostExact } from "../exact-sums.js";
import type { FloatLayer } from "../layers.js";
import { logitUnit, type PackedModel } from "../packed.js";
import { checkDrawable, inputsOf } from "../projection.js";
import type { Target } from "../target.js";
import { answersOf } from "../tflite/answers.js";
import { imageBits, textBits } from "../tflite/bits.js";
import { Graph, type Value } from "../tflite/graph.js";

/** A TensorFlow Lite model of built-in ops, for one example at a time: it gives the logits and the label. */
const tflite: Target = {
  summary: "a TensorFlow Lite model of built-in ops",
  endings: [".tflite"],
  floats: "single",
  accepts,
  write: (packed, { name }) => [{ name: `${name}.tflite`, content: graphOf(packed) }],
  run: async ([file], inputs, packed) =>
    answersOf(file!.content as Uint8Array, inputs, (packed as PackedModel).projection),
};

export default tflite;

const mostPixel = 255;

/** Built-in ops add floats: sums of whole numbers have to be such that floats hold them. */
function accepts({ projection, layers }: PackedModel): void {
  checkDrawable("tflite", projection);
  if (projection.input === "image" && projection.kind === "hadamard") {
    const inputs = inputsOf(projection);
    const most = mostPixel * Math.sqrt(inputs) * paddedInputs(inputs); // |v| of two rounds
    check(most < mostExact, "inputs of a hadamard projection in TensorFlow Lite", inputs, "1,032 at most");
  }
  checkExactSums(layers, "TensorFlow Lite");
}

function graphOf(packed: PackedModel): Uint8Array {
  const { projection, layers, about } = packed;
  const graph = new Graph();
  const ones =
    projection.input === "text"
      ? textBits(graph, projection)
      : graph.cast(imageBits(graph, projection), "float32");
  const a = projection.coding === "0/1" ? ones : graph.binary("SUB", graph.binary("MUL", ones, 2), 1);
  const logits = layers.reduce(
    (value, layer, l) =>
      layer.kind === "integer" ? integer(graph, layer, value, l) : float(graph, layer, value, l),
    a,
  );
  graph.output(logits);
  const axis = graph.constant("axis of classes", Int32Array.of(1));
  graph.output(graph.op("ARG_MAX", [logits, axis], [1], "int32", { output_type: 2 }));
  const { kind } = projection;
  const origin = about ? ` of ${about.dataset}` : "";
  return graph.encoded(`${kind} projection${origin}; logits in units of ${logitUnit(packed)}`);
}

/** Sums of whole numbers as floats; the last layer's products with m, which floats may not hold, as int32. */
function integer(graph: Graph, layer: IntegerLayer, a: Value, l: number): Value {
  const { inputs, outputs, weights, multipliers, biases, shift } = layer;
  const W = graph.floats(`layer ${l}`, weights, outputs, inputs);
  const bias = graph.constant(`bias ${l}`, Float32Array.from(biases), outputs);
  const sums = graph.op("FULLY_CONNECTED", [a, W, bias], [1, outputs], "float32");
  const m = (values: Float32Array | Int32Array) => graph.constant(`multipliers ${l}`, values, 1, outputs);
  if (shift === undefined)
    return graph.binary("MUL", graph.cast(sums, "int32"), m(Int32Array.from(multipliers)));
  const z = graph.binary("MUL", sums, m(Float32Array.from(multipliers)));
  const raised = graph.binary("MUL", graph.binary("ADD", z, 2 ** (shift - 1)), 2 ** -shift);
  const whole = graph.op("FLOOR", [raised], [1, outputs], "float32");
  return graph.binary("MINIMUM", graph.binary("MAXIMUM", whole, 0), 255);
}

function float(graph: Graph, layer: FloatLayer, a: Value, l: number): Value {
  const { inputs, outputs, weights, biases, isLast } = layer;
  const W = graph.constant(`layer ${l}`, weights, outputs, inputs);
  const bias = graph.constant(`bias ${l}`, biases, outputs);
  const options = { fused_activation_function: isLast ? 0 : 1 }; // 1: ReLU
  return graph.op("FULLY_CONNECTED", [a, W, bias], [1, outputs], "float32", options);
}
