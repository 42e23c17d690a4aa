import { check, knownNames, oneOf, wholeNumber } from "../../core/check.js";
import { tf } from "../../engine/tensorflow.js";
import { hiddenFrom, type Model, product, type Task } from "../model.js";
import { applyOneBit, oneBitWeights, weightsPerLayer } from "../one-bit/convolution.js";
import { patchFilters, patchMaps } from "../one-bit/patch-maps.js";
import {
  checkedHeadBits,
  checkedShape,
  featuresOf,
  type HeadBits,
  layersOf,
  type PatchShape,
  type PlanName,
  packedBytes,
  patchProducts,
  planNames,
  plans,
} from "../one-bit/plan.js";
import { activationDigits, quantisedLayers } from "../quantised.js";
import { optional } from "../settings.js";

export interface PatchCnnSettings {
  /** Patches, each of which makes a map of bits. */
  readonly patches: number;
  /** Channels of the convolutions: two of the plan `shallow`, five of `deep`. */
  readonly hidden: readonly number[];
  /** How patches slide, and how convolutions and pooling follow each other. */
  readonly plan?: PlanName;
  /** Bits of a weight of the last layer. */
  readonly headBits?: HeadBits;
}

/** Its name in trials and tables. */
export const name = "patch-cnn";

/** What a trial's settings say of it. */
export const settings = {
  patches: (value: unknown) => wholeNumber("patches", value),
  hidden: hiddenFrom,
  plan: optional(value => oneOf("plan", value, planNames)),
  headBits: optional(checkedHeadBits),
};

/**
 * Convolutions of one-bit weights on the bits of patches that slide over a grey or a coloured picture, then a layer of few bits. The
 * patches come from one number; in the end all that is left is whole numbers, and what is validated and tested is what a
 * device computes.
 */
export default function patchCnn(task: Task, given: PatchCnnSettings): Model {
  knownNames("a patch CNN", given, Object.keys(settings));
  const { patches, hidden, plan = "shallow", headBits = 4 } = given;
  const { shape: sides, classes } = task;
  check(sides?.length === 3, "shape of the patch CNN's task", sides ?? "none", "height, width and colours");
  const [height, width, colours] = sides as readonly [number, number, number];
  const all = { plan, height, width, colours, patches, hidden, classes: classes.length, headBits };
  const shape = checkedShape(all);
  const layers = layersOf(shape);
  const { sliding } = plans[plan];
  const head = quantisedLayers([featuresOf(shape), classes.length], [headBits], {
    inputDigits: activationDigits,
  });
  return {
    name,
    input: { kind: "pixels", inputs: product(sides!) },
    shape: sides,
    sizes: [product(sides!), ...hidden, classes.length],
    T: 0,
    d: 0,
    dropout: [0, 0],
    settings: { patches, hidden, plan, headBits },
    storedBytes: packedBytes(shape).total,
    layerProducts: patchProducts(shape),
    weights: [patchFilters(patches, sliding, colours), ...layers.flatMap(oneBitWeights), ...head.weights],
    logits([filters, ...weights], [x], key, learned) {
      const bits = patchMaps(x as tf.Tensor2D, filters as tf.Tensor2D, [height, width, colours], sliding);
      const u = layers.reduce((u, layer, l) => {
        const first = l * weightsPerLayer;
        const tell = (weight: number, value: tf.Tensor) => learned!(1 + first + weight, value);
        const own = weights.slice(first, first + weightsPerLayer);
        return applyOneBit(layer, own, u, l === 0 ? 0 : activationDigits, key && learned ? tell : undefined);
      }, bits);
      const flat: tf.Tensor2D = tf.reshape(u, [x!.shape[0]!, -1]);
      return head.apply(weights.slice(layers.length * weightsPerLayer), flat);
    },
  };
}

/** The shape of the network that settings of a trained one describe. */
export const shapeOf = (
  { patches, hidden, plan, headBits }: Required<PatchCnnSettings>,
  [height, width, colours]: readonly number[],
  classes: number,
): PatchShape =>
  checkedShape({
    ...{ plan, height: height!, width: width!, colours: colours! },
    ...{ patches, hidden, classes, headBits },
  });
