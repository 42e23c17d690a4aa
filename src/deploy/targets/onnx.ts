import { answersOf } from "../onnx/answers.js";
import { Graph } from "../onnx/graph.js";
import { imageBits } from "../onnx/image-bits.js";
import { coded, layerOf } from "../onnx/layers.js";
import { textBits } from "../onnx/text-bits.js";
import { logitUnit, type PackedModel } from "../packed.js";
import { checkDrawable } from "../projection.js";
import type { Target } from "../target.js";

/**
 * A graph of standard operators (opset 18). It takes bytes of images, [batch, inputs], or of one text the ids of its n-grams
 * and their counts, and gives the logits and the label.
 */
const onnx: Target = {
  summary: "an ONNX graph of standard operators",
  endings: [".onnx"],
  floats: "single", // its logits; all else is doubles
  accepts: ({ projection }) => checkDrawable("onnx", projection),
  write: (packed, { name }) => [{ name: `${name}.onnx`, content: graphOf(packed, name) }],
  run: async ([file], inputs) => answersOf(file!.content as Uint8Array, inputs),
};

export default onnx;

function graphOf(packed: PackedModel, name: string): Uint8Array {
  const { projection, layers, classes, about } = packed;
  const graph = new Graph();
  const isText = projection.input === "text";
  const bits = isText ? textBits(graph, projection) : imageBits(graph, projection);
  const logits = layers.reduce(
    (a, layer, l) => layerOf(graph, layer, a, l),
    coded(graph, bits, projection.coding),
  );
  const batch = isText ? 1 : "batch";
  const isWhole = layers.at(-1)!.kind === "integer";
  const type = isWhole ? "int32" : "float";
  const says = isWhole ? `logits in units of ${logitUnit(packed)}` : "logits";
  graph.output("logits", graph.cast(logits, type), type, [batch, classes.length], says);
  const label = graph.node("ArgMax", [logits], { axis: 1, keepdims: 0 });
  graph.output(
    "label",
    label,
    "int64",
    [batch],
    "the class of the largest logit, the first of those where several are",
  );
  const origin = about ? ` of ${about.dataset}, P@1 ${about.accuracy}` : "";
  return graph.encoded(name, `${projection.kind} projection${origin}`, {
    classes: JSON.stringify(classes),
    logit_unit: String(logitUnit(packed)),
  });
}
