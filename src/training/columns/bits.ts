import { createHash } from "node:crypto";
import { check } from "../../core/check.js";
import { type Random, seeded } from "../../core/random.js";
import { type FeatureCounts, features } from "../../data/features.js";
import { unpackBits } from "../../engine/bits.js";
import { tf } from "../../engine/tensorflow.js";
import type { Bits } from "../../models/features.js";
import { imageProjection } from "../../models/image-projection.js";
import { product } from "../../models/model.js";
import { emptyBits, type PackedBits } from "../../models/projection.js";
import { textProjection, textProjections } from "../../models/text-projection.js";
import { type BitsKey, cachedBits } from "../bits.js";
import { type ColumnKind, type ColumnSource, type Examples, once, wholeColumn } from "./column.js";

/** Bits of a projection, 32 to a word; where the kind allows, fewer bits are the first ones of more. */
export const bits: ColumnKind<Bits> = {
  group: ({ projection, seed, bits, centre, ids }) =>
    [
      ...[projection, seed ?? ""],
      ...(isNested(projection) ? [] : [bits]),
      ...(centre ? ["less", digest(Uint8Array.from(centre))] : []),
      ...(ids ? ["of", digest(Uint32Array.from(ids))] : []), // whose first bits are not those of other ids
    ].join(" "),
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

/** Of images all kinds are. */
const isNested = (name: string): boolean => !(name in textProjections) || textProjection(name).nested;

const widest = (group: readonly Bits[]): number => Math.max(...group.map(one => one.bits));

async function ofImages(
  { pixels, shape }: Extract<Examples, { kind: "image" }>,
  { projection, bits, centre, ids }: Bits,
  random: Random,
  { part, signal }: ColumnSource,
): Promise<PackedBits> {
  const kind = imageProjection(projection);
  const inputs = product(shape);
  check(
    !centre || centre.length === inputs,
    "centre of images",
    centre?.length,
    `${inputs}, the pixels of one`,
  );
  const options = { signal, centre, shape };
  const name = [
    kind.name,
    ...(centre ? [`less-${digest(Uint8Array.from(centre)).slice(0, 8)}`] : []),
    ...(ids ? [`of-${digest(Uint32Array.from(ids)).slice(0, 16)}`] : []),
  ].join("-");
  const content = digest(shape.join("x"), pixels);
  const pool = [kind.name, seedOf(random), centre?.join() ?? "", content].join(" ");
  const once = (count: number) =>
    projectedOnce(pixels, pool, count, () => kind.bits(pixels, inputs, count, random, options));
  const compute = async () => (ids ? chosen(await once(wholePool(ids)), ids) : once(bits));
  return part ? cachedBits(keyOf(part, name, random, content), bits, compute) : compute();
}

const projected = new WeakMap<Uint8Array, { readonly pool: string; readonly bits: PackedBits }>();

/** The last bits of some pictures again, where they are as many: networks of one seed choose of the same ones. */
async function projectedOnce(
  pixels: Uint8Array,
  pool: string,
  count: number,
  compute: () => Promise<PackedBits>,
): Promise<PackedBits> {
  const known = projected.get(pixels);
  if (known?.pool === pool && known.bits.bits >= count) return known.bits;
  const bits = await compute();
  projected.set(pixels, { pool, bits });
  return bits;
}

/** So many of the first bits that ids are of, up to a round number: most that are chosen of one pool need equally many. */
const wholePool = (ids: readonly number[]): number => 256 * Math.ceil((ids.at(-1)! + 1) / 256);

async function ofTexts(
  { texts }: Extract<Examples, { kind: "text" }>,
  { projection, bits, ids }: Bits,
  random: Random,
  { part, signal }: ColumnSource,
): Promise<PackedBits> {
  const kind = textProjection(projection);
  check(ids === undefined, "ids of bits of texts", ids?.length, "none: the first bits of the seed");
  if (!part) return kind.bits(features(texts), bits, random, signal);
  const name = kind.nested ? kind.name : `${kind.name}-${bits}`;
  const content = digest(JSON.stringify(texts)); // which tells where one ends
  const compute = () => kind.bits(countedOnce(texts, content), bits, random, signal);
  return cachedBits(keyOf(part, name, random, content), bits, compute);
}

const counted = new WeakMap<
  readonly string[],
  { readonly content: string; readonly counts: FeatureCounts }
>();

/** Counted once for all numbers of bits, of which presence bits are made anew each; again where the texts have changed. */
function countedOnce(texts: readonly string[], content: string): FeatureCounts {
  const known = counted.get(texts);
  if (known?.content === content) return known.counts;
  const counts = features(texts);
  counted.set(texts, { content, counts });
  return counts;
}

/** The bits that ids name, in their order. */
function chosen(all: PackedBits, ids: readonly number[]): PackedBits {
  const some = emptyBits(all.count, ids.length);
  for (let i = 0; i < all.count; i++) {
    const [from, to] = [i * all.width, i * some.width];
    for (const [j, id] of ids.entries())
      some.words[to + (j >>> 5)]! |= ((all.words[from + (id >>> 5)]! >>> (id & 31)) & 1) << (j & 31);
  }
  return some;
}

const keyOf = (
  { dataset, name: part }: NonNullable<ColumnSource["part"]>,
  kind: string,
  random: Random,
  content: string,
): BitsKey => ({
  ...{ dataset, part, kind },
  seed: seedOf(random),
  content,
});

const seedOf = (random: Random): string => random.key.map(half => half.toString(16)).join("-");

function digest(...content: readonly (string | Uint8Array | Uint32Array)[]): string {
  const hash = createHash("sha256");
  for (const part of content) hash.update(part);
  return hash.digest("hex");
}

const asTensor = ({ words, count, width }: PackedBits): tf.Tensor2D =>
  tf.tensor2d(new Int32Array(words.buffer, words.byteOffset, words.length), [count, width], "int32");
