import { check, knownNames } from "../../core/check.js";
import type { Bits } from "../features.js";
import type { Model, Task } from "../model.js";
import { quantisedBytes } from "../packed-bytes.js";
import {
  type BiasBits,
  checkedBiasBits,
  checkedOneBitStep,
  checkedWeightBits,
  layerBits,
  type OneBitStep,
  ofLastLayer,
  quantisedLayers,
  quantisedProducts,
  type WeightBits,
} from "../quantised.js";
import { optional } from "../settings.js";
import projected, { settings as ofProjected, type ProjectedSettings } from "./projected.js";

export interface QuantisedSettings extends Omit<ProjectedSettings, "dropout"> {
  /** Bits of a stored weight: 1, 2, 4 or 8. */
  readonly weightBits: WeightBits;
  /** Bits of a stored weight of the last layer, behind hidden ones, where they are others. */
  readonly headBits?: WeightBits;
  /** Bits of a stored bias, 16 or 8; with 8 the packed file is short in all else, too. */
  readonly biasBits?: BiasBits;
  /** What a weight of one bit stands for, where there are such: "mean" |W| of its unit, by default, or a "constant", 1/√inputs. */
  readonly oneBitStep?: OneBitStep;
}

/** Its name in trials and tables. */
export const name = "quantised-projection";

const { dropout: _, ...shape } = ofProjected;

/** What a trial's settings say of it. */
export const settings = {
  ...shape,
  weightBits: checkedWeightBits,
  headBits: optional(value => checkedWeightBits(value, ofLastLayer)),
  biasBits: optional(checkedBiasBits),
  oneBitStep: optional(checkedOneBitStep),
};

/**
 * The projection network with weights of few bits, a scale for each unit and hidden units of a byte: in training, too, it
 * computes the whole numbers that a device computes (`quantised.ts`).
 */
export default function projectedQuantised(task: Task, given: QuantisedSettings): Model {
  knownNames("a quantised projection network", given, Object.keys(settings));
  const { weightBits, headBits, biasBits, oneBitStep, ...others } = given;
  const { sizes, settings: made, ...model } = projected(task, others);
  const { dropout: _, ...own } = made;
  const bits = layerBits(sizes, weightBits, headBits);
  check(
    oneBitStep === undefined || bits.includes(1),
    "step of weights of one bit",
    oneBitStep,
    `none: its weights have ${bits.join(" and ")} bits`,
  );
  const layers = quantisedLayers(sizes, bits, { biasBits, oneBitStep });
  const widths = {
    ...{ weightBits },
    ...(headBits === undefined ? {} : { headBits }),
    ...(biasBits === undefined ? {} : { biasBits }),
    ...(oneBitStep === undefined ? {} : { oneBitStep }),
  };
  return {
    ...model,
    ...{ name, sizes, settings: { ...own, ...widths } },
    storedBytes: quantisedBytes(sizes, bits, model.input as Bits, {
      ...{ T: others.T, d: others.d, shape: task.shape, biasBits },
    }),
    layerProducts: quantisedProducts(sizes, bits),
    weights: layers.weights,
    logits: (weights, [x]) => layers.apply(weights, x as never),
  };
}
