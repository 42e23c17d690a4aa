import { check, knownNames, oneOf, wholeNumber } from "../../core/check.js";
import { tf } from "../../engine/tensorflow.js";
import { convolutions, type Stages, stagesFrom } from "../convolution.js";
import { denseLayers } from "../layers.js";
import { checkedHidden, hiddenFrom, type Model, product, type Task } from "../model.js";
import { optional, share } from "../settings.js";
import { normal } from "../start.js";
import { signs, slopes } from "../straight-through.js";

export interface ProjectedCnnSettings {
  /** Number of projection functions. */
  readonly T: number;
  /** Bits of each function. */
  readonly d: number;
  /** Channels of the 3 × 3 convolutions, stage by stage; 2 × 2 max-pooling after each stage. */
  readonly channels?: Stages;
  /** Widths of the dense layers on the bits. */
  readonly hidden?: readonly number[];
  /** Share of the dense layers' units dropped while training. */
  readonly dropout?: number;
  /** What stands for the slope of the sign. */
  readonly slope?: keyof typeof slopes;
}

/** What a trial's settings say of it. */
export const settings = {
  T: (value: unknown) => wholeNumber("projections T", value),
  d: (value: unknown) => wholeNumber("bits d", value),
  channels: optional(stagesFrom),
  hidden: hiddenFrom,
  dropout: optional(share),
  slope: optional(value => oneOf("slope", value as keyof typeof slopes, slopeNames)),
};

const slopeNames = Object.keys(slopes) as (keyof typeof slopes)[];

/**
 * ProjectionCNN: the bits are of an intermediate representation a, what convolutions make of the image:
 * P_j(a) = 1 if <a, P_j> > 0, else -1, then dense layers. The planes P_j are Gaussian, from the seed, and never trained;
 * so that the convolutions below learn, the gradient passes the sign by a rule (straight-through.ts).
 */
export default function projectedCnn(task: Task, given: ProjectedCnnSettings): Model {
  knownNames("a projected CNN", given, Object.keys(settings));
  const { T, d, channels = [[64], [128], [256]], hidden = [128, 256], dropout = 0 } = given;
  const slope = oneOf("slope", given.slope ?? "clipped", slopeNames);
  const { shape, classes } = task;
  check(shape !== undefined, "shape of the CNN's task", "none", "that of images");
  const bits = wholeNumber("projections T", T) * wholeNumber("bits d", d);
  const below = convolutions(shape, channels);
  const above = denseLayers([bits, ...checkedHidden(hidden), classes.length], dropout);
  const cut = below.weights.length;
  const planes = {
    name: "planes",
    shape: [below.outputs, bits],
    start: normal(1 / Math.sqrt(below.outputs)), // <a, P_j> is of the size of a's numbers, where slopes tell them apart
    fixed: true,
  };
  return {
    name: "projected-cnn",
    input: { kind: "pixels", inputs: product(shape) },
    shape,
    sizes: [product(shape), ...below.channels, bits, ...hidden, classes.length],
    T,
    d,
    dropout: [0, dropout],
    settings: { T, d, channels, hidden, dropout, slope },
    weights: [...below.weights, planes, ...above.weights],
    logits(weights, [x], key) {
      const a = below.apply(weights.slice(0, cut), x as tf.Tensor2D);
      const P = signs(tf.matMul(a, weights[cut] as tf.Tensor2D), slopes[slope]) as tf.Tensor2D;
      return above.apply(weights.slice(cut + 1), P, key);
    },
  };
}
