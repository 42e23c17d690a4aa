import { check } from "../../core/check.js";
import { keyedRandom } from "../../core/random.js";
import { product } from "../../models/model.js";
import { startOf } from "../../models/net.js";
import patchCnn, { name, type PatchCnnSettings, shapeOf } from "../../models/nets/patch-cnn.js";
import { integerConvolution } from "../../models/one-bit/convolution.js";
import { patchesName } from "../../models/one-bit/patch-maps.js";
import { featuresOf, layersOf } from "../../models/one-bit/plan.js";
import { patchSeed } from "../../models/projectors/patch.js";
import { activationDigits, integerLayers } from "../../models/quantised.js";
import { checkIsModel, type TrainedModel } from "../../models/trained.js";
import { checkKey, checkNames, checkWeights } from "../checked-spec.js";
import type { PackedPatches } from "./packed.js";
import { checkRanges } from "./ranges.js";

/** A trained patch CNN as a device holds it; refuses any other kind of network. */
export function packPatches(trained: TrainedModel): PackedPatches {
  checkIsModel(trained);
  const { spec, weights } = trained;
  const { net, settings, classes, random, shape: sides, dataset, accuracy } = spec;
  check(net === name, "network to pack", net, `"${name}"`);
  check(Array.isArray(sides), "shape of the images", sides, "height, width and colours");
  checkNames(spec);
  checkKey(spec);
  const { hidden } = (settings ?? {}) as Partial<PatchCnnSettings>;
  check(Array.isArray(hidden), "channels of the network", hidden, "a row of numbers");
  const own = settings as unknown as Required<PatchCnnSettings>;
  const model = patchCnn({ classes, shape: sides }, own);
  const shape = shapeOf(own, sides, classes.length);
  for (const { name, shape, fixed } of model.weights) if (!fixed) checkWeights(weights, name, product(shape));
  const widths = [featuresOf(shape), classes.length];
  const packed: PackedPatches = {
    shape,
    seed: patchSeed(startOf(model, keyedRandom(random).stream("weights"), patchesName)),
    convolutions: layersOf(shape).map((layer, l) =>
      integerConvolution(layer, l, weights, l === 0 ? 0 : activationDigits),
    ),
    head: integerLayers(widths, [shape.headBits], weights, { inputDigits: activationDigits })[0]!,
    ...{ classes, about: { dataset, accuracy } },
  };
  checkRanges("patch CNN", packed);
  return packed;
}
