import { check, knownNames, wholeNumber } from "../../core/check.js";
import { tf } from "../../engine/tensorflow.js";
import { projectionName } from "../image-projection.js";
import type { Model, Task } from "../model.js";
import { optional } from "../settings.js";
import { lecun, type Start, zeros } from "../start.js";

export interface SparseSettings {
  /** Number of projection functions. */
  readonly T: number;
  /** Bits of each function: it chooses one of 2^d weights for each class. */
  readonly d: number;
  /** How the bits come about. */
  readonly projection?: string;
}

/** Its name in trials and tables. */
export const name = "sparse-projection";

/** What a trial's settings say of it. */
export const settings = {
  T: (value: unknown) => wholeNumber("projections T", value),
  d: (value: unknown) => wholeNumber("bits d", value),
  projection: optional(projectionName),
};

const mostBits = 20; // of a block: 2^20 weights for each class

/**
 * The sparse form of the projection network: each block of d bits is read as a number k_t, its first bit the highest, and
 * y^p = softmax(Σ_t W[t·2^d + k_t] + B): T look-ups in T·2^d rows, where the dense form has T·d.
 */
export default function projectedSparse({ classes }: Task, given: SparseSettings): Model {
  knownNames("a sparse projection network", given, Object.keys(settings));
  const { T, d, projection = "sign" } = given;
  const bits = wholeNumber("projections T", T) * wholeNumber("bits d", d);
  check(d <= mostBits, "bits d of a block", d, `at most ${mostBits}`);
  const rows = T * 2 ** d;
  check(rows < 2 ** 24, "weights T·2^d of a class", rows, "below 2^24, which floats count up to");
  return {
    name,
    input: { kind: "bits", projection, bits, coding: "0/1" },
    sizes: [rows, classes.length],
    T,
    d,
    dropout: [0, 0],
    settings: { T, d, projection },
    weights: [
      { name: "layer 0", shape: [rows, classes.length], start: lecun(T) },
      { name: "bias 0", shape: [classes.length], start: zeros },
      { name: "powers", shape: [d], start: counted(bit => 2 ** (d - 1 - bit)), fixed: true },
      { name: "first rows", shape: [T], start: counted(t => t * 2 ** d), fixed: true },
    ],
    logits([W, B, powers, first], [x]) {
      const blocks = tf.reshape(x!, [-1, T, d]);
      const places = tf.cast(tf.add(tf.sum(tf.mul(blocks, powers!), 2), first!), "int32"); // floats hold whole numbers below 2^24
      return tf.add(tf.sum(tf.gather(W!, places), 1), B!) as tf.Tensor2D;
    },
  };
}

/** Numbers of a fixed weight by their places: a compiled step takes no more than a few as constants. */
const counted =
  (value: (place: number) => number): Start =>
  (_, count) =>
    Float32Array.from({ length: count }, (_, place) => value(place));
