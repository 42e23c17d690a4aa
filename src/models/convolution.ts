import { check, wholeNumber } from "../core/check.js";
import { tf } from "../engine/tensorflow.js";
import type { Layers } from "./layers.js";
import { product } from "./model.js";
import { he, zeros } from "./start.js";

/**
 * Convolutions by stages: each number the channels of a 3 × 3 convolution with ReLU; a stage ends with 2 × 2 max-pooling.
 */
export type Stages = readonly (readonly number[])[];

/** Stages as settings have them: "32x32,64x64" is two convolutions of 32 channels, pooling, two of 64, pooling. */
export function stagesFrom(text: unknown): number[][] {
  const fits = typeof text === "string" && /^[1-9]\d*([x,][1-9]\d*)*$/.test(text);
  check(fits, "channels", text, 'numbers such as "32x32,64x64": pooling after each comma and at the end');
  return text.split(",").map(stage => stage.split("x").map(Number));
}

/** Convolutions on images of a shape: x [batch, height · width · channels] → [batch, outputs] */
export interface Convolutions extends Layers {
  readonly channels: readonly number[];
  /** Numbers per image that come out. */
  readonly outputs: number;
}

export function convolutions(shape: readonly number[], stages: Stages): Convolutions {
  const [height, width, depth] = shape as readonly [number, number, number];
  const channels = stages.flat();
  for (const count of channels) wholeNumber("channels of a convolution", count);
  const sides = [height, width].map(side => stages.reduce(rest => Math.floor(rest / 2), side));
  check(
    Math.min(...sides) >= 1,
    "stages of convolutions",
    stages.length,
    `fewer: images are ${height} × ${width}`,
  );
  const inputs = [depth, ...channels];
  return {
    channels,
    weights: channels.flatMap((count, l) => [
      { name: `convolution ${l}`, shape: [3, 3, inputs[l]!, count], start: he(9 * inputs[l]!) },
      { name: `convolution bias ${l}`, shape: [count], start: zeros },
    ]),
    outputs: product([...sides, channels.at(-1)!]),
    apply(weights, x) {
      let A = tf.reshape(x, [-1, height, width, depth]) as tf.Tensor4D;
      let l = 0;
      for (const stage of stages) {
        for (const _ of stage) {
          const [filter, bias] = [weights[2 * l] as tf.Tensor4D, weights[2 * l + 1]!];
          A = tf.relu(tf.add(tf.conv2d(A, filter, 1, "same"), bias));
          l++;
        }
        A = tf.maxPool(A, 2, 2, "valid");
      }
      return tf.reshape(A, [x.shape[0], -1]);
    },
  };
}
