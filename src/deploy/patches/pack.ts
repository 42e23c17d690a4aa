import { check } from "../../core/check.js";
import { keyedRandom } from "../../core/random.js";
import { startOf } from "../../models/net.js";
import patchCnn, { name, type PatchCnnSettings, shapeOf } from "../../models/nets/patch-cnn.js";
import { integerConvolution } from "../../models/one-bit/convolution.js";
import { patchesName } from "../../models/one-bit/patch-maps.js";
import { featuresOf, layersOf } from "../../models/one-bit/plan.js";
import { patchSeed } from "../../models/projectors/patch.js";
import { activationDigits, integerLayers } from "../../models/quantised.js";
import type { TrainedModel } from "../../models/trained.js";
import type { PackedPatches } from "./packed.js";
import { checkRanges } from "./ranges.js";

/** A trained patch CNN as a device holds it; refuses any other kind of network. */
export function packPatches({ spec, weights }: TrainedModel): PackedPatches {
  const { net, settings, classes, random, shape: sides } = spec;
  check(net === name, "network to pack", net, `"${name}"`);
  check(sides !== undefined, "shape of the images", "none", "height, width and one channel");
  const own = settings as unknown as Required<PatchCnnSettings>;
  const shape = shapeOf(own, sides, classes.length);
  const model = patchCnn({ classes, shape: sides }, own);
  const widths = [featuresOf(shape), classes.length];
  const packed: PackedPatches = {
    shape,
    seed: patchSeed(startOf(model, keyedRandom(random).stream("weights"), patchesName)),
    convolutions: layersOf(shape).map((layer, l) =>
      integerConvolution(layer, l, weights, l === 0 ? 0 : activationDigits),
    ),
    head: integerLayers(widths, shape.headBits, weights, activationDigits)[0]!,
  };
  checkRanges("patch CNN", packed);
  return packed;
}
