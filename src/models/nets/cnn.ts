import type * as tf from "@tensorflow/tfjs";
import { check, knownNames } from "../../core/check.js";
import { convolutions, type Stages, stagesFrom } from "../convolution.js";
import { denseLayers } from "../layers.js";
import { checkedHidden, hiddenFrom, type Model, product, type Task } from "../model.js";
import { optional, share } from "../settings.js";

export interface CnnSettings {
  /** Channels of the 3 × 3 convolutions, stage by stage; 2 × 2 max-pooling after each stage. */
  readonly channels?: Stages;
  /** Widths of the dense layers after them. */
  readonly hidden?: readonly number[];
  /** Share of the dense layers' units dropped while training. */
  readonly dropout?: number;
}

/** What a trial's settings say of it. */
export const settings = { channels: optional(stagesFrom), hidden: hiddenFrom, dropout: optional(share) };

/** Stages by the number of convolutions. */
const stagesOf = {
  4: [
    [32, 32],
    [64, 64],
  ],
  6: [
    [32, 32],
    [64, 64],
    [128, 128],
  ],
} as const satisfies Record<number, Stages>;

/** The convolutional trainer h_θ: convolutions, then dense layers, ReLU between. Input: pixels. */
export default function cnn(task: Task, given: CnnSettings = {}): Model {
  knownNames("a CNN", given, Object.keys(settings));
  const { channels = stagesOf[4], hidden = [128], dropout = 0 } = given;
  const { shape, classes } = task;
  check(shape !== undefined, "shape of the CNN's task", "none", "that of images");
  const below = convolutions(shape, channels);
  const above = denseLayers([below.outputs, ...checkedHidden(hidden), classes.length], dropout);
  const cut = below.weights.length;
  return {
    name: "cnn",
    input: { kind: "pixels", inputs: product(shape) },
    shape,
    sizes: [product(shape), ...below.channels, ...hidden, classes.length],
    T: 0,
    d: 0,
    dropout: [0, dropout],
    settings: { channels, hidden, dropout },
    weights: [...below.weights, ...above.weights],
    logits: (weights, [x], key) =>
      above.apply(weights.slice(cut), below.apply(weights.slice(0, cut), x as tf.Tensor2D), key),
  };
}
