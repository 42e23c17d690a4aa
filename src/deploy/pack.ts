import { check, oneOf } from "../core/check.js";
import type { Bits } from "../models/features.js";
import { name as patchNet } from "../models/nets/patch-cnn.js";
import {
  checkedBiasBits,
  checkedOneBitStep,
  checkedWeightBits,
  integerLayers,
  layerBits,
  type WeightBits,
} from "../models/quantised.js";
import type { Tensors } from "../models/safetensors.js";
import { checkIsModel, type ModelSpec, type TrainedModel } from "../models/trained.js";
import { checkModel } from "./checked-spec.js";
import { checkRange, type FloatLayer } from "./layers.js";
import type { Packed, PackedModel } from "./packed.js";
import { packPatches } from "./patches/pack.js";
import {
  checkCentre,
  checkPlaces,
  checkPlanes,
  type ImageProjection,
  imageKinds,
  type PackedProjection,
} from "./projection.js";
import { textKinds } from "./text-projection.js";

const floatNet = "projection";
const quantisedNet = "quantised-projection";

/** A trained network as a device holds it; refuses any other kind of network. */
export function pack(model: TrainedModel): Packed {
  checkIsModel(model);
  const net = oneOf("network to export", model.spec.net, [floatNet, quantisedNet, patchNet]);
  return net === patchNet ? packPatches(model) : packNet(model);
}

/** A trained projection network as a device holds it. */
export function packNet(model: TrainedModel): PackedModel {
  const { spec, weights } = model;
  oneOf("projection network to export", spec.net, [floatNet, quantisedNet]);
  checkModel(model);
  const { net, features, sizes, settings, classes, dataset, accuracy } = spec as ModelSpec & {
    features: Bits;
  };
  const layers =
    net === quantisedNet
      ? integerLayers(sizes, layerBits(sizes, settings?.weightBits, settings?.headBits), weights, {
          biasBits: checkedBiasBits(settings?.biasBits ?? 16),
          oneBitStep: checkedOneBitStep(settings?.oneBitStep ?? "mean"),
        })
      : floatLayers(sizes, weights);
  const packed = { projection: projectionOf(spec, features), layers, classes, about: { dataset, accuracy } };
  checkRange(packed.layers, packed.projection.coding);
  return packed;
}

/**
 * A trained projection network with its weights rounded to so many bits, as a model of the kind whose networks are trained
 * so. Its accuracy is not known yet.
 */
export function rounded({ spec, weights }: TrainedModel, weightBits: WeightBits): TrainedModel {
  check(spec.net === floatNet, "network to round", spec.net, `"${floatNet}", whose weights are floats`);
  const { dropout: _, ...settings } = spec.settings;
  return {
    spec: {
      ...spec,
      net: quantisedNet,
      settings: { ...settings, weightBits: checkedWeightBits(weightBits) },
      accuracy: Number.NaN,
    },
    weights,
  };
}

function projectionOf({ T, d, random, shape }: ModelSpec, features: Bits): PackedProjection {
  const { projection: kind, bits, coding, seed, centre, ids: row } = features;
  const key: readonly [number, number] =
    seed === undefined ? random.key : [seed >>> 0, Math.floor(seed / 2 ** 32)]; // as `seeded` has it
  const shared = { T, d, bits, key, coding, ...(row ? { ids: Uint32Array.from(row) } : {}) };
  if (!shape) return { input: "text", kind: oneOf("bits of texts", kind, textKinds), ...shared };
  const image = oneOf("bits of images", kind, imageKinds);
  checkPlaces(image, shape);
  const projection: ImageProjection = {
    ...{ input: "image", kind: image, ...shared, shape },
    ...(centre ? { centre: Uint8Array.from(centre) } : {}),
  };
  checkPlanes(projection);
  checkCentre(projection);
  return projection;
}

/** Weights [inputs, outputs] output by output. */
function floatLayers(sizes: readonly number[], weights: Tensors): FloatLayer[] {
  return sizes.slice(1).map((outputs, l) => {
    const inputs = sizes[l]!;
    const { values } = weights[`layer ${l}`]!;
    const turned = new Float32Array(inputs * outputs);
    for (let i = 0, at = 0; i < inputs; i++)
      for (let o = 0; o < outputs; o++) turned[o * inputs + i] = values[at++]!;
    return {
      kind: "float",
      ...{ inputs, outputs, weights: turned },
      biases: Float32Array.from(weights[`bias ${l}`]!.values),
      isLast: l === sizes.length - 2,
    };
  });
}
