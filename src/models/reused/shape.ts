import { check, oneOf, wholeNumber } from "../../core/check.js";
import type { Stages } from "../convolution.js";
import { product } from "../model.js";
import { type Stage, sidesAfter } from "../one-bit/convolution.js";
import { type ActivationName, activationNames } from "../one-bit/normalisation.js";
import { frameBytes } from "../packed-bytes.js";
import { checkedWidth, levels } from "../quantised.js";

const widths = [4, 8] as const;
/** Bits of a stored weight. */
export type ReusedBits = (typeof widths)[number];

export const checkedBits = (value: unknown): ReusedBits => checkedWidth(value, "bits of a weight", widths);

export const paddings = ["same", "valid"] as const;

/** All that shapes a network of separable, reused convolutions. */
export interface ReusedShape {
  readonly height: number;
  readonly width: number;
  readonly depth: number;
  readonly channels: Stages;
  readonly rounds: number;
  readonly hidden: readonly number[];
  readonly padding: Stage["padding"];
  readonly activation: ActivationName;
  readonly weightBits: ReusedBits;
  readonly classes: number;
}

/** A convolution with weights of its own, applied once or in several rounds. */
export interface Block extends Stage {
  /** A filter for each input and output; or, `separable`, one for each input, then a 1 × 1 convolution. */
  readonly isSeparable: boolean;
  readonly inputs: number;
  readonly outputs: number;
  readonly rounds: number;
}

const inputByte = 255;
const mostChannels = 127; // seven bits of a byte of the header, the eighth says whether pooling follows
const mostByte = 255;
const wholeFloats = 2 ** 24; // up to which floats hold all whole numbers

/** So many channels at most, since floats have to hold their sums: each is at most 9 bytes times the largest levels. */
const mostOf = (bits: ReusedBits): number =>
  Math.min(mostChannels, Math.floor(wholeFloats / (levels(bits) * 9 * inputByte)));

export function checkedReused(shape: ReusedShape): ReusedShape {
  const { height, width, depth, channels, rounds, hidden, padding, activation, weightBits, classes } = shape;
  const most = mostOf(checkedBits(weightBits));
  const areStages = Array.isArray(channels) && channels.length > 0 && channels.every(isStage);
  check(areStages, "channels", channels, "rows of numbers, one or more");
  check(Array.isArray(hidden), "hidden", hidden, "a row of numbers");
  for (const [what, value, limit] of [
    ["height", height, mostByte],
    ["width", width, mostByte],
    ["colours", depth, most],
    ...channels.flatMap(stage => Array.from(stage, value => ["channels", value, most] as const)),
    ...Array.from(hidden, value => ["hidden", value, most] as const), // a place without a number, too
    ["classes", classes, mostByte],
  ] as const)
    check(wholeNumber(what, value) <= limit, what, value, `at most ${limit}`);
  check(wholeNumber("rounds", rounds, 0) <= mostByte, "rounds", rounds, `at most ${mostByte}`);
  oneOf("padding", padding, paddings);
  oneOf("activation", activation, activationNames);
  const least = Math.min(...placesOf(shape).flat());
  check(least >= 1, "picture", `${height} × ${width}`, "a larger one for so many convolutions");
  return shape;
}

const isStage = (stage: unknown): boolean => Array.isArray(stage) && stage.length > 0;

/** The convolutions before the average over all places, the last of them the reused one. */
export function convolutionsOf({ depth, channels, rounds, padding }: ReusedShape): Block[] {
  const inputs = [depth, ...channels.flat()];
  const isPooled = channels.flatMap((stage, s) =>
    stage.map((_, i) => i === stage.length - 1 && s < channels.length - 1),
  );
  const blocks = channels.flat().map(
    (outputs, l): Block => ({
      ...{ isSeparable: l > 0, side: 3, padding: l > 0 ? "valid" : padding, pool: isPooled[l]! },
      ...{ inputs: inputs[l]!, outputs, rounds: 1 },
    }),
  );
  const last = inputs.at(-1)!;
  const again = { isSeparable: true, side: 3, padding: "same", pool: false } as const;
  return rounds > 0 ? [...blocks, { ...again, inputs: last, outputs: last, rounds }] : blocks;
}

/** The layers after it: 1 × 1 convolutions of the one place that is left. */
export function denseOf({ channels, hidden }: ReusedShape): Block[] {
  const inputs = [channels.flat().at(-1)!, ...hidden];
  return hidden.map((outputs, l) => ({
    ...{ isSeparable: false, side: 1, padding: "valid", pool: false, rounds: 1 },
    ...{ inputs: inputs[l]!, outputs },
  }));
}

/** Numbers that the last layer sees. */
export const featuresOf = ({ channels, hidden }: ReusedShape): number =>
  [...channels.flat(), ...hidden].at(-1)!;

/** Places down and right after each use of a convolution, before what is pooled. */
function placesOf(shape: ReusedShape): (readonly [down: number, right: number])[] {
  let sides: readonly [number, number] = [shape.height, shape.width];
  return convolutionsOf(shape).flatMap(block =>
    Array.from({ length: block.rounds }, () => {
      const places = sidesAfter(sides, { ...block, pool: false });
      sides = sidesAfter(sides, block);
      return places;
    }),
  );
}

/** Weights of a block, and so many products for each place. */
const weightsIn = ({ isSeparable, side, inputs, outputs }: Block): number =>
  isSeparable ? side * side * inputs + inputs * outputs : side * side * inputs * outputs;

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** Height, width, colours, classes; bits, padding and activation; numbers of convolutions, rounds and hidden layers; an exponent. */
const fixedHeader = 4 + 1 + 3 + 1;

/**
 * What its packed file would take to the last byte, without the names: the frame, the shape with a byte for each number of
 * channels, two shifts for each use, all weights, a multiplier and a bias of a byte for each channel of each use, and of each
 * class a multiplier of a byte and a bias of two.
 */
export function reusedBytes(shape: ReusedShape): number {
  const { channels, hidden, classes, weightBits } = shape;
  const blocks = [...convolutionsOf(shape), ...denseOf(shape)];
  const header =
    fixedHeader + channels.flat().length + hidden.length + 2 * sum(blocks.map(({ rounds }) => rounds));
  const weights = sum(blocks.map(weightsIn)) + featuresOf(shape) * classes;
  const ofChannels = 2 * sum(blocks.map(({ rounds, outputs }) => rounds * outputs));
  return frameBytes + header + Math.ceil((weights * weightBits) / 8) + ofChannels + 3 * classes;
}

/** Products of one example: one for each weight at each place, one for each sum that is scaled. */
export function reusedProducts(shape: ReusedShape): number {
  const uses = convolutionsOf(shape).flatMap(block => Array<Block>(block.rounds).fill(block));
  const places = placesOf(shape);
  const perPlace = (block: Block): number => weightsIn(block) + block.outputs;
  return (
    sum(uses.map((block, i) => product([...places[i]!, perPlace(block)]))) +
    sum(denseOf(shape).map(perPlace)) +
    (featuresOf(shape) + 1) * shape.classes
  );
}

/** Its widths from pixels to classes, a convolution counted as often as it is used. */
export const widthsOf = (shape: ReusedShape): number[] => [
  product([shape.height, shape.width, shape.depth]),
  ...[...convolutionsOf(shape), ...denseOf(shape)].flatMap(({ rounds, outputs }) =>
    Array<number>(rounds).fill(outputs),
  ),
  shape.classes,
];
