import { createHash } from "node:crypto";
import * as tf from "@tensorflow/tfjs";
import { check } from "../../core/check.js";
import { type Random, seeded } from "../../core/random.js";
import type { ImageSet, TextSet } from "../../data/dataset.js";
import { features } from "../../data/features.js";
import { unpackBits } from "../../engine/bits.js";
import type { Bits } from "../../models/features.js";
import { product } from "../../models/model.js";
import { type PackedBits, signBits } from "../../models/projection.js";
import { textProjection } from "../../models/text-projection.js";
import { cachedBits } from "../bits.js";
import { type ColumnKind, type ColumnSource, once, wholeColumn } from "./column.js";

/** Bits of a projection, 32 to a word; where the kind allows, fewer bits are the first ones of more. */
export const bits: ColumnKind<Bits> = {
  group: ({ projection, seed, bits }) =>
    [projection, seed ?? "", ...(textProjection(projection).nested ? [] : [bits])].join(" "),
  async make(group, source) {
    const one = { ...group[0], bits: widest(group) };
    const random = one.seed === undefined ? source.random : seeded(one.seed);
    const { data } = source;
    const packed =
      data.kind === "image"
        ? await ofImages(data, one, random, source)
        : await ofTexts(data, one, random, source);
    return wholeColumn(asTensor(packed));
  },
  decode(group, [words]) {
    const all = unpackBits(words as tf.Tensor2D, widest(group));
    const some = once(width =>
      Number(width) === all.shape[1] ? all : tf.slice(all, [0, 0], [-1, Number(width)]),
    );
    const signed = once(width => tf.sub(tf.mul(some(width), 2), 1));
    return ({ bits, coding }) => [coding === "0/1" ? some(String(bits)) : signed(String(bits))];
  },
};

const widest = (group: readonly Bits[]): number => Math.max(...group.map(one => one.bits));

function ofImages(
  data: ImageSet,
  { projection, bits }: Bits,
  random: Random,
  { part, signal }: ColumnSource,
): Promise<PackedBits> {
  check(projection === "sign", `projection of ${data.name}`, projection, '"sign"');
  const { pixels } = data[part];
  const key = keyOf(data.name, part, "sign", random, pixels);
  return cachedBits(key, bits, () => signBits(pixels, product(data.shape), bits, random, { signal }));
}

function ofTexts(
  data: TextSet,
  { projection, bits }: Bits,
  random: Random,
  { part, signal }: ColumnSource,
): Promise<PackedBits> {
  const kind = textProjection(projection);
  const { texts } = data[part];
  const name = kind.nested ? kind.name : `${kind.name}-${bits}`;
  const key = keyOf(data.name, part, name, random, texts.join("\n"));
  return cachedBits(key, bits, () => kind.bits(features(texts), bits, random, signal));
}

const keyOf = (dataset: string, part: string, kind: string, random: Random, from: string | Uint8Array) => ({
  ...{ dataset, part, kind },
  seed: random.key.map(half => half.toString(16)).join("-"),
  content: createHash("sha256").update(from).digest("hex"),
});

const asTensor = ({ words, count, width }: PackedBits): tf.Tensor2D =>
  tf.tensor2d(new Int32Array(words.buffer, words.byteOffset, words.length), [count, width], "int32");
