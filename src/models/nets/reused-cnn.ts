import { check, knownNames, oneOf, wholeNumber } from "../../core/check.js";
import { tf } from "../../engine/tensorflow.js";
import { type Stages, stagesFrom } from "../convolution.js";
import { hiddenFrom, type Model, product, type Task, type Weight } from "../model.js";
import { pooledBy, sumScale } from "../one-bit/convolution.js";
import { type ActivationName, activationNames, activations, passedOn } from "../one-bit/normalisation.js";
import { activationDigits, quantisedLayers } from "../quantised.js";
import {
  type Block,
  checkedBits,
  checkedReused,
  convolutionsOf,
  denseOf,
  featuresOf,
  paddings,
  type ReusedBits,
  type ReusedShape,
  reusedBytes,
  reusedProducts,
  widthsOf,
} from "../reused/shape.js";
import { averageDigits, averaged, sumsOf } from "../reused/sums.js";
import { optional } from "../settings.js";
import { he, lecun, ones, zeros } from "../start.js";

export interface ReusedCnnSettings {
  /** Channels of the 3 × 3 convolutions, stage by stage; 2 × 2 max-pooling between stages. All but the first are separable. */
  readonly channels: Stages;
  /** Uses of one more separable convolution, the same weights in each; zeros around, as many channels as before. */
  readonly rounds?: number;
  /** Widths of the dense layers after the average over all places. */
  readonly hidden?: readonly number[];
  /** Whether the first convolution has zeros around. */
  readonly padding?: (typeof paddings)[number];
  readonly activation?: ActivationName;
  /** Bits of a stored weight: 4 or 8. */
  readonly weightBits?: ReusedBits;
}

/** Its name in trials and tables. */
export const name = "reused-cnn";

/** What a trial's settings say of it. */
export const settings = {
  channels: stagesFrom,
  rounds: optional(value => wholeNumber("rounds", value, 0)),
  hidden: hiddenFrom,
  padding: optional(value => oneOf("padding", value, paddings)),
  activation: optional(value => oneOf("activation", value, activationNames)),
  weightBits: optional(checkedBits),
};

/**
 * Few weights without any projection: a 3 × 3 convolution on the pixels, separable ones after it, of which the last one's
 * weights are used over several rounds, and the average over all places. Weights have 8 or 4 bits, activations 8; what is
 * validated and tested is what a device computes in whole numbers. "6,5x9x10x8", `same` and `leaky`, has the shape of
 * JoshWarn's net of 697 parameters; "8,26", three rounds and 16 hidden units that of Ruslan Grimov's of 1,936: there each use of
 * weights has a gain and a shift, as in his, with the batch's normalisation in place of the example's.
 */
export default function reusedCnn(task: Task, given: ReusedCnnSettings): Model {
  knownNames("a reused CNN", given, Object.keys(settings));
  const { rounds = 0, hidden = [], padding = "valid", activation = "relu", weightBits = 8 } = given;
  const own = { channels: given.channels, rounds, hidden, padding, activation, weightBits };
  const { shape: sides, classes } = task;
  check(sides !== undefined, "shape of the reused CNN's task", "none", "that of images");
  const [height, width, depth] = sides as readonly [number, number, number];
  const shape = checkedReused({ height, width, depth, ...own, classes: classes.length });
  const head = quantisedLayers([featuresOf(shape), classes.length], [weightBits], {
    inputDigits: hidden.length > 0 ? activationDigits : averageDigits,
  });
  const below = usesOf(convolutionsOf(shape), 0, 0);
  const above = usesOf(denseOf(shape), below.at(-1)!.b + 1, below.length);
  const weights = [...weightsOf([...below, ...above], rounds > 0), ...head.weights];
  const places = new Map(weights.map((weight, i) => [weight.name, i]));
  return {
    name,
    input: { kind: "pixels", inputs: product(sides) },
    shape: sides,
    sizes: widthsOf(shape),
    T: 0,
    d: 0,
    dropout: [0, 0],
    settings: own,
    storedBytes: reusedBytes(shape),
    layerProducts: reusedProducts(shape),
    weights,
    logits(all, [x], key, learned) {
      const named = (name: string): tf.Tensor | undefined => all[places.get(name) ?? -1];
      const tell = key && learned && ((name: string, value: tf.Tensor) => learned(places.get(name)!, value));
      const through = (uses: readonly Use[], u: tf.Tensor4D, first: number): tf.Tensor4D =>
        uses.reduce((u, use, i) => apply(use, shape, u, i === 0 ? first : activationDigits, named, tell), u);
      const bytes = tf.reshape(tf.round(tf.mul(x as tf.Tensor2D, 255)), [-1, height, width, depth]);
      const average = averaged(through(below, bytes as tf.Tensor4D, pixelDigits), tell !== undefined);
      const features = tf.reshape(through(above, average, averageDigits), [-1, featuresOf(shape)]);
      return head.apply(all.slice(-head.weights.length), features as tf.Tensor2D);
    },
  };
}

const pixelDigits = 8; // a byte as a number below 1

/** One use of a block's weights. */
interface Use {
  readonly block: Block;
  /** The block's number, and the use's. */
  readonly b: number;
  readonly u: number;
}

function usesOf(blocks: readonly Block[], firstBlock: number, firstUse: number): Use[] {
  const found = blocks.flatMap((block, i) =>
    Array.from({ length: block.rounds }, () => ({ block, b: firstBlock + i })),
  );
  return found.map((use, i) => ({ ...use, u: firstUse + i }));
}

const filterNames = ({ isSeparable }: Block, b: number): string[] =>
  isSeparable ? [`depthwise ${b}`, `pointwise ${b}`] : [`convolution ${b}`];

/** Weights and offsets of each block; of each use the running mean and variance, and a gain and a shift where it has some. */
function weightsOf(uses: readonly Use[], haveGains: boolean): Weight[] {
  const first = uses.filter(({ b }, i) => i === 0 || uses[i - 1]!.b !== b);
  return [
    ...first.flatMap(({ block, b }): Weight[] => [
      ...filtersOf(block, b),
      { name: `offset ${b}`, shape: [block.outputs], start: zeros },
    ]),
    ...uses.flatMap(({ block: { outputs }, u }): Weight[] => [
      ...(haveGains
        ? [
            { name: `gain ${u}`, shape: [1], start: ones },
            { name: `shift ${u}`, shape: [1], start: zeros },
          ]
        : []),
      { name: `mean ${u}`, shape: [outputs], start: zeros, running: true },
      { name: `variance ${u}`, shape: [outputs], start: ones, running: true },
    ]),
  ];
}

function filtersOf(block: Block, b: number): Weight[] {
  const { isSeparable, side, inputs, outputs } = block;
  const [first, second] = filterNames(block, b);
  const places = side * side;
  return isSeparable
    ? [
        { name: first!, shape: [side, side, inputs, 1], start: lecun(places) }, // nothing is cut off between the two
        { name: second!, shape: [1, 1, inputs, outputs], start: he(inputs) },
      ]
    : [{ name: first!, shape: [side, side, inputs, outputs], start: he(places * inputs) }];
}

/** A use on u, in whole numbers that floats hold exactly; with `tell`, as training has it. `digits`: those of u after the point. */
function apply(
  { block, b, u: number }: Use,
  { activation, weightBits }: ReusedShape,
  u: tf.Tensor4D,
  digits: number,
  named: (name: string) => tf.Tensor | undefined,
  tell: ((name: string, value: tf.Tensor) => void) | undefined,
): tf.Tensor4D {
  const filters = filterNames(block, b).map(name => named(name)!);
  const n = sumsOf(block, filters, u, weightBits, tell !== undefined);
  const [offset, shift] = [named(`offset ${b}`)!, named(`shift ${number}`)];
  const normalisation = {
    gain: named(`gain ${number}`) ?? tf.ones([1]),
    offset: shift ? tf.add(offset, shift) : offset,
    mean: named(`mean ${number}`)!,
    variance: named(`variance ${number}`)!,
  };
  const moved =
    tell &&
    ((mean: tf.Tensor, variance: tf.Tensor): void => {
      tell(`mean ${number}`, mean);
      tell(`variance ${number}`, variance);
    });
  return pooledBy(block, passedOn(n, sumScale(block, digits), normalisation, activations[activation], moved));
}
