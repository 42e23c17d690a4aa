import { seeded } from "../src/core/random.js";
import type { IntegerLayer, PackedLayer } from "../src/deploy/layers.js";
import type { PackedModel } from "../src/deploy/packed.js";
import type { PackedPatches } from "../src/deploy/patches/packed.js";
import type { ImageProjection, Input, PackedProjection, TextProjection } from "../src/deploy/projection.js";
import { type IntegerConvolution, signsIn } from "../src/models/one-bit/convolution.js";
import { featuresOf, layersOf, type PatchShape } from "../src/models/one-bit/plan.js";
import { levels, type WeightBits } from "../src/models/quantised.js";
import { phrases } from "./small-sets.js";

/** A packed model of random weights; `seed` tells one from the other. */
export function randomModel(
  projection: PackedProjection,
  {
    hidden = [],
    bits = 8,
    headBits = bits,
    biasShift,
    seed = 1,
  }: {
    hidden?: readonly number[];
    bits?: WeightBits;
    headBits?: WeightBits;
    biasShift?: number | undefined;
    seed?: number;
  } = {},
): PackedModel {
  const sizes = [projection.bits, ...hidden, 3];
  return {
    projection,
    layers: sizes.slice(1).map((outputs, l) => {
      const isLast = l === sizes.length - 2;
      return randomLayer(sizes[l]!, outputs, { bits: isLast ? headBits : bits, biasShift, seed, l, isLast });
    }),
    classes: ["a", 'b "quoted" \\ ??/', "ç"],
    about: { dataset: "random", accuracy: 0.5 },
  };
}

function randomLayer(
  inputs: number,
  outputs: number,
  {
    bits,
    biasShift,
    seed,
    l,
    isLast,
  }: { bits: WeightBits; biasShift?: number | undefined; seed: number; l: number; isLast: boolean },
): IntegerLayer {
  const chance = seeded(seed).stream(`layer ${l}`);
  const most = levels(bits);
  const weight = (word: number): number =>
    bits === 1 ? ((word & 1) << 1) - 1 : (word % (2 * most + 1)) - most;
  const exponent = 12;
  return {
    kind: "integer",
    ...{ inputs, outputs, weightBits: bits, exponent },
    weights: Int8Array.from(chance.stream("weights").words(inputs * outputs), weight),
    multipliers: Uint8Array.from(chance.stream("scales").words(outputs), word => 1 + (word % 255)),
    biases: Int16Array.from(chance.stream("biases").words(outputs), word =>
      biasShift === undefined ? (word % 401) - 200 : ((word % 255) - 127) * 2 ** biasShift,
    ),
    ...(biasShift === undefined ? {} : { biasShift }),
    ...(isLast ? {} : { shift: bits === 1 ? 4 : 6 }),
  };
}

/** A packed patch CNN of random numbers: the channels of its convolutions, and what else shapes it. */
export function randomPatches(
  hidden: readonly number[],
  {
    headBits = 4,
    patches = 37,
    height = 28,
    width = 28,
    colours = 1,
    seed = 1,
  }: Partial<PatchShape & { seed: number }> = {},
): PackedPatches {
  const plan = hidden.length === 2 ? "shallow" : "deep";
  const shape: PatchShape = { plan, height, width, colours, patches, hidden, classes: 3, headBits };
  const chance = seeded(seed);
  const convolutions = layersOf(shape).map((layer, l): IntegerConvolution => {
    const own = chance.stream(`convolution ${l}`);
    const signed = (name: string, most: number) =>
      Int8Array.from(own.stream(name).words(layer.outputs), word => (word % (2 * most + 1)) - most);
    return {
      ...layer,
      signs: Int8Array.from(own.stream("signs").words(signsIn(layer)), word => ((word & 1) << 1) - 1),
      multipliers: signed("multipliers", 127),
      biases: signed("biases", 127),
      ...(l === 0 ? { biasShift: 3, shift: 4 } : { biasShift: 7, shift: 9 }),
    };
  });
  const head = randomLayer(featuresOf(shape), 3, { bits: headBits, seed, l: 9, isLast: true });
  const names = { classes: ["a", 'b "quoted" \\ ??/', "ç"], about: { dataset: "random", accuracy: 0.5 } };
  return { shape, seed: chance.words(1)[0]!, convolutions, head, ...names };
}

/** The same weights as floats. */
export const withFloats = (model: PackedModel): PackedModel => ({
  ...model,
  layers: model.layers.map(
    (layer, l): PackedLayer =>
      layer.kind === "float"
        ? layer
        : {
            kind: "float",
            ...{ inputs: layer.inputs, outputs: layer.outputs, isLast: l === model.layers.length - 1 },
            weights: Float32Array.from(layer.weights, q => q / 100),
            biases: Float32Array.from(layer.biases, b => b / 100),
          },
  ),
});

const shared = { T: 9, d: 5, bits: 45, key: [7, 11], coding: "0/1" } as const;

export const imageBits = (
  kind: ImageProjection["kind"],
  more: Partial<ImageProjection> = {},
): ImageProjection => ({
  ...{ input: "image", kind, shape: [6, 7, 1] },
  ...shared,
  ...more,
});

export const textBits = (
  kind: TextProjection["kind"],
  more: Partial<TextProjection> = {},
): TextProjection => ({
  ...{ input: "text", kind },
  ...shared,
  ...more,
});

/** Images of noise, of one value and of extremes. */
export function images(inputs: number, count = 40): Uint8Array[] {
  const words = seeded(5).words(inputs * count);
  const noise = Array.from({ length: count }, (_, k) =>
    Uint8Array.from(words.subarray(k * inputs, (k + 1) * inputs), word =>
      k % 3 ? word & 255 : (word & 1) * 255,
    ),
  );
  return [...noise, new Uint8Array(inputs), new Uint8Array(inputs).fill(255)];
}

/** Texts as people write them, and as nobody does. */
export const someTexts = (): string[] => [
  ...phrases().test.texts,
  ...[
    "",
    " ",
    "a",
    "A",
    "don't",
    "«¡Olé!»",
    "Ça va? ÉTÉ, l’été",
    "ΟΔΟΣ ὈΔΥΣΣΕΎΣ",
    ...[
      "Ο.Σ.",
      "a.Σ",
      "aΣ'b",
      "aΣ.b",
      "ΑΣ中",
      "1Σ",
      "'Σ",
      "中Σ",
      "a_Σ",
      "ΑΣ\u0301b",
      "a\u0301Σ",
      "aΣ\u00adb",
    ],
    ...["Σ", "aΣ", "aΣb", "aΣ1", "Σ.Σ.", "a Σ", "a\u0345Σ", "aΣ\u02b0b", "ΑΣ: Β", "a^Σ`", "a\ud83d\ude00Σ"],
    "İstanbul ıI",
    "naïve Ǆ ǅ",
    "日本語 テキスト",
    "😀😀 x",
  ],
  ...[
    "\u0000\u001c\u0085x\ufeffy",
    "a_b 1²³ ½ ٣",
    "Ω Å ẞ",
    "\t\n\u2003tab",
    "x".repeat(300),
    "a b ".repeat(400),
  ],
];

export const inputsFor = (projection: PackedProjection): Input[] =>
  projection.input === "text" ? someTexts() : images(projection.shape.reduce((all, side) => all * side, 1));
