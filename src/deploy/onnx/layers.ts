import type { Coding } from "../../models/features.js";
import type { IntegerLayer } from "../../models/quantised.js";
import type { FloatLayer, PackedLayer } from "../layers.js";
import type { Graph } from "./graph.js";

/** Bits as the coding has them, as doubles. */
export function coded(graph: Graph, bits: string, coding: Coding): string {
  const ones = graph.cast(bits, "double");
  if (coding === "0/1") return ones;
  const twice = graph.node("Mul", [ones, graph.number(2, "double")]);
  return graph.node("Sub", [twice, graph.number(1, "double")]);
}

/** A layer: doubles [batch, inputs] → doubles [batch, outputs]. They hold every whole number that a layer comes by. */
export const layerOf = (graph: Graph, layer: PackedLayer, a: string, l: number): string =>
  layer.kind === "integer" ? integer(graph, layer, a, l) : float(graph, layer, a, l);

function integer(graph: Graph, layer: IntegerLayer, a: string, l: number): string {
  const { inputs, outputs, weights, multipliers, biases, shift } = layer;
  const sums = product(graph, a, graph.constant(`layer ${l}`, [outputs, inputs], weights));
  const row = (name: string, values: Uint8Array | Int32Array) =>
    graph.cast(graph.constant(`${name} ${l}`, [outputs], values), "double");
  const biased = graph.node("Add", [sums, row("bias", Int32Array.from(biases))]);
  const z = graph.node("Mul", [biased, row("multipliers", multipliers)]);
  if (shift === undefined) return z;
  const raised = graph.node("Add", [z, graph.number(2 ** (shift - 1), "double")]);
  const whole = graph.node("Floor", [graph.node("Mul", [raised, graph.number(2 ** -shift, "double")])]);
  return graph.node("Clip", [whole, graph.number(0, "double"), graph.number(255, "double")]);
}

function float(
  graph: Graph,
  { inputs, outputs, weights, biases, isLast }: FloatLayer,
  a: string,
  l: number,
): string {
  const sums = product(graph, a, graph.constant(`layer ${l}`, [outputs, inputs], weights));
  const bias = graph.cast(graph.constant(`bias ${l}`, [outputs], biases), "double");
  const z = graph.node("Add", [sums, bias]);
  return isLast ? z : graph.node("Relu", [z]);
}

/** a·Wᵀ */
const product = (graph: Graph, a: string, W: string): string =>
  graph.node("MatMul", [a, graph.node("Transpose", [graph.cast(W, "double")])]);
