import { createHash } from "node:crypto";
import * as tf from "@tensorflow/tfjs";
import { check } from "../../core/check.js";
import { type Random, seeded } from "../../core/random.js";
import { features } from "../../data/features.js";
import { unpackBits } from "../../engine/bits.js";
import type { Bits } from "../../models/features.js";
import { product } from "../../models/model.js";
import { type PackedBits, signBits } from "../../models/projection.js";
import { textProjection } from "../../models/text-projection.js";
import { type BitsKey, cachedBits } from "../bits.js";
import { type ColumnKind, type ColumnSource, type Examples, once, wholeColumn } from "./column.js";

/** Bits of a projection, 32 to a word; where the kind allows, fewer bits are the first ones of more. */
export const bits: ColumnKind<Bits> = {
  group: ({ projection, seed, bits }) =>
    [projection, seed ?? "", ...(textProjection(projection).nested ? [] : [bits])].join(" "),
  async make(group, source) {
    const one = { ...group[0], bits: widest(group) };
    const random = one.seed === undefined ? source.random : seeded(one.seed);
    const { examples } = source;
    const packed =
      examples.kind === "image"
        ? ofImages(examples, one, random, source)
        : ofTexts(examples, one, random, source);
    return wholeColumn(asTensor(await packed));
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

async function ofImages(
  { pixels, shape }: Extract<Examples, { kind: "image" }>,
  { projection, bits }: Bits,
  random: Random,
  { part, signal }: ColumnSource,
): Promise<PackedBits> {
  check(projection === "sign", "projection of images", projection, '"sign"');
  const compute = () => signBits(pixels, product(shape), bits, random, { signal });
  return part ? cachedBits(keyOf(part, projection, random, pixels), bits, compute) : compute();
}

async function ofTexts(
  { texts }: Extract<Examples, { kind: "text" }>,
  { projection, bits }: Bits,
  random: Random,
  { part, signal }: ColumnSource,
): Promise<PackedBits> {
  const kind = textProjection(projection);
  const compute = () => kind.bits(features(texts), bits, random, signal);
  if (!part) return compute();
  const name = kind.nested ? kind.name : `${kind.name}-${bits}`;
  return cachedBits(keyOf(part, name, random, texts.join("\n")), bits, compute);
}

const keyOf = (
  { dataset, name: part }: NonNullable<ColumnSource["part"]>,
  kind: string,
  random: Random,
  content: string | Uint8Array,
): BitsKey => ({
  ...{ dataset, part, kind },
  seed: random.key.map(half => half.toString(16)).join("-"),
  content: createHash("sha256").update(content).digest("hex"),
});

const asTensor = ({ words, count, width }: PackedBits): tf.Tensor2D =>
  tf.tensor2d(new Int32Array(words.buffer, words.byteOffset, words.length), [count, width], "int32");
