import type { Names } from "./binary/names.js";
import { type Activations, apply, type PackedLayer } from "./layers.js";
import type { PackedPatches } from "./patches/packed.js";
import { type PatchAnswer, patchPredictor } from "./patches/predictor.js";
import { type Input, type PackedProjection, projectorOf } from "./projection.js";

/**
 * A trained projection net as a device holds it: how bits come about, the layers on them, the names of the classes.
 * All of it is whole numbers where the kind of bits and the layers allow. Every target is made of this value, and what
 * its file says of an input is compared with `predictor`.
 */
export interface PackedModel extends Names {
  readonly projection: PackedProjection;
  /** From bits to logits: one or more, all of whole numbers or all of floats. */
  readonly layers: readonly PackedLayer[];
}

/** What each part of a model takes in the file, in bytes. */
export interface PackedSize {
  /** magic, version, key, shape, coding, widths, checksum */
  readonly header: number;
  readonly ids: number;
  readonly centre: number;
  readonly weights: number;
  readonly scales: number;
  readonly biases: number;
  /** The names of classes and data set: for people. */
  readonly names: number;
  readonly total: number;
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

/** A trained network as a device holds it, of one kind or the other. */
export type Packed = PackedModel | PackedPatches;

export const arePatches = (packed: Packed): packed is PackedPatches => "convolutions" in packed;

/** The layers that end in logits, the last of them at least. */
const lastLayers = (packed: Packed): readonly PackedLayer[] =>
  arePatches(packed) ? [packed.head] : packed.layers;

/** What one unit of the logits stands for: a power of two where the layers are of whole numbers, else 1. */
export function logitUnit(packed: Packed): number {
  const last = lastLayers(packed).at(-1)!;
  return last.kind === "integer" ? 2 ** -last.exponent : 1;
}

/** Whether the logits are whole numbers. */
export const isWhole = (packed: Packed): boolean =>
  lastLayers(packed).every(({ kind }) => kind === "integer");

/** What a network of either kind says of one input after the other. */
export const answering = (packed: Packed): ((input: Input) => PatchAnswer) =>
  arePatches(packed) ? patchPredictor(packed) : predictor(packed);

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
