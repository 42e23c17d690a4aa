import type { IntegerLayer } from "../models/quantised.js";
import { type Activations, apply, type PackedLayer } from "./layers.js";
import { type Input, type PackedProjection, projectorOf } from "./projection.js";

/**
 * A trained projection net as a device holds it: how bits come about, the layers on them, the names of the classes.
 * All of it is whole numbers where the kind of bits and the layers allow. Every target is made of this value, and what
 * its file says of an input is compared with `predictor`.
 */
export interface PackedModel {
  readonly projection: PackedProjection;
  /** From bits to logits: one or more, all of whole numbers or all of floats. */
  readonly layers: readonly PackedLayer[];
  /** In label order. */
  readonly classes: readonly string[];
  /** Where it comes from, for people who read an exported file. */
  readonly about: { readonly dataset: string; readonly accuracy: number };
}

/** What a model says of one input. */
export interface Answer {
  /** P(x), 32 to a word: bit j is bit (j mod 32) of word ⌊j/32⌋. */
  readonly bits: Uint32Array;
  /** Whole numbers where the layers are; times `logitUnit` they are those of the trained model. */
  readonly logits: Float64Array;
  /** The class of the largest logit, the first of those where several are. */
  readonly label: number;
}

/** What one unit of the logits stands for: a power of two where the layers are of whole numbers, else 1. */
export function logitUnit({ layers }: PackedModel): number {
  const last = layers.at(-1)!;
  return last.kind === "integer" ? 2 ** -last.exponent : 1;
}

/** Whether a device needs no number that is not whole: neither for the bits nor for the layers. */
export const isInteger = ({ projection, layers }: PackedModel): boolean =>
  !(projection.input === "image" && projection.kind === "sign") &&
  projection.kind !== "lsh-tflite" &&
  layers.every(isIntegerLayer);

const isIntegerLayer = (layer: PackedLayer): layer is IntegerLayer => layer.kind === "integer";

/**
 * The model in plain arithmetic, by which all targets are judged: it draws what the seed gives once, then answers one
 * input after the other.
 */
export function predictor(packed: PackedModel): (input: Input) => Answer {
  const project = projectorOf(packed.projection);
  const { coding, bits: count } = packed.projection;
  return input => {
    const bits = project(input);
    const [zero, one] = coding === "0/1" ? [0, 1] : [-1, 1];
    const seen = Float64Array.from({ length: count }, (_, j) =>
      (bits[j >>> 5]! >>> (j & 31)) & 1 ? one : zero,
    );
    const logits = packed.layers.reduce<Activations>((a, layer) => apply(layer, a), seen);
    return { bits, logits, label: logits.indexOf(Math.max(...logits)) };
  };
}
