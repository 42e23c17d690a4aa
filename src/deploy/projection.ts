import { check } from "../core/check.js";
import { product } from "../core/product.js";
import { keyedRandom, type Random } from "../core/random.js";
import type { Coding } from "../models/features.js";
import { mostPlaces } from "../models/packed-bytes.js";
import { planes } from "../models/projection.js";
import { boxes } from "../models/projectors/boxes.js";
import { gaussianKept } from "../models/projectors/gaussian.js";
import { hadamard } from "../models/projectors/hadamard.js";
import { pooled } from "../models/projectors/pooled.js";
import type { Projector } from "../models/projectors/projector.js";
import { rademacher } from "../models/projectors/rademacher.js";
import { sparse } from "../models/projectors/sparse.js";
import { type TextKind, textProjector } from "./text-projection.js";

/** Bytes of an image, row by row, channels last; or a text as it was written. */
export type Input = Uint8Array | string;

/** How the bits of a packed model come about: all that it takes to compute them from the input. */
export type PackedProjection = ImageProjection | TextProjection;

interface Shared {
  /** Projection functions and bits of each: T·d bits. */
  readonly T: number;
  readonly d: number;
  readonly bits: number;
  /** The key of the root of chance; what a kind draws, it draws of its stream "planes" (`planesKey`). */
  readonly key: readonly [number, number];
  /** The two numbers that stand for 0 and 1 in the first layer. */
  readonly coding: Coding;
  /** Which of the seed's bits are taken, in order [bits]; absent: the first ones. */
  readonly ids?: Uint32Array;
}

export const imageKinds = ["sign", "rademacher", "hadamard", "sparse", "boxes", "pooled"] as const;

/** Bits of an image by the kinds of `models/projectors`; `sign` has Gaussian planes, the others whole numbers alone. */
export interface ImageProjection extends Shared {
  readonly input: "image";
  readonly kind: (typeof imageKinds)[number];
  /** height, width, channels */
  readonly shape: readonly number[];
  /** Bytes that are subtracted from the image first [inputs]. */
  readonly centre?: Uint8Array;
}

/** Bits of a text's n-grams by the kinds of `models/text-projectors`. */
export interface TextProjection extends Shared {
  readonly input: "text";
  readonly kind: TextKind;
}

/** Of T·d, of ids and of the numbers of an image. */
export const mostBits = mostPlaces;
export const mostInputs = 2 ** 20;

/** The numbers that an image holds. */
export const inputsOf = ({ shape }: ImageProjection): number => product(shape);

/** The least sides of pictures for kinds that look at places. */
const leastSides: Partial<Record<ImageProjection["kind"], number>> = { boxes: 4, pooled: 10 };

/** Refuses shapes of images in which no boxes, or no regions of patches' maps, can be drawn. */
export function checkPlaces(
  kind: ImageProjection["kind"],
  [height, width, channels]: readonly number[],
): void {
  const least = leastSides[kind];
  const fits = least === undefined || (height! >= least && width! >= least && channels === 1);
  check(
    fits,
    `shape of images for ${kind}`,
    [height, width, channels],
    `${least} by ${least} or more, one channel`,
  );
}

/** Refuses, for a format that knows them not, bits that count ones of patches' maps. */
export function checkDrawable(format: string, projection: PackedProjection): void {
  const isKnown = projection.input === "text" || projection.kind !== "pooled";
  check(
    isKnown,
    `bits of images for the format ${format}`,
    projection.kind,
    "those of planes, signs, places or boxes",
  );
}

/** Refuses to subtract a mean before patches are compared with numbers. */
export function checkCentre({ kind, centre }: ImageProjection): void {
  check(
    kind !== "pooled" || centre === undefined,
    "centre of images for pooled bits",
    centre?.length,
    "none",
  );
}

/** The bits that have to be drawn of the seed: more than are taken, where ids say which. */
export const drawnBits = ({ bits, ids }: PackedProjection): number =>
  ids ? ids.reduce((most, id) => Math.max(most, id), 0) + 1 : bits;

const mostPlanes = 2 ** 27; // numbers of planes: half a gigabyte of floats

/** Refuses bits of images whose planes no machine would want to keep. */
export function checkPlanes(projection: ImageProjection): void {
  const numbers = drawnBits(projection) * inputsOf(projection);
  const fits = (projection.kind !== "sign" && projection.kind !== "rademacher") || numbers <= mostPlanes;
  check(fits, "numbers of planes, drawn bits · inputs", numbers, `at most ${mostPlanes}`);
}

/** The root of the projection's chance. */
export const chanceOf = ({ key }: PackedProjection): Random => keyedRandom({ seed: 0, key });

/** The key of the stream from which planes, signs, places or boxes are drawn, by Philox (docs/models.md, Chance). */
export const planesKey = (projection: PackedProjection): readonly [number, number] =>
  chanceOf(projection).stream("planes").key;

/** input → its bits, 32 to a word */
export function projectorOf(projection: PackedProjection): (input: Input) => Uint32Array {
  const drawn = drawnBits(projection);
  const project = projection.input === "image" ? ofImages(projection, drawn) : ofTexts(projection, drawn);
  const { ids } = projection;
  return ids ? input => chosen(project(input), ids) : project;
}

function ofImages(projection: ImageProjection, drawn: number): (input: Input) => Uint32Array {
  const { kind, shape, centre } = projection;
  const inputs = inputsOf(projection);
  const projector = makers[kind](shape, drawn, chanceOf(projection));
  return input => {
    check(
      input instanceof Uint8Array && input.length === inputs,
      "an image",
      input.length,
      `${inputs} bytes`,
    );
    const x = centre ? Float64Array.from(input, (value, i) => value - centre[i]!) : input;
    const words = new Uint32Array(Math.ceil(drawn / 32));
    projector.project(x, words);
    return words;
  };
}

type Maker = (shape: readonly number[], bits: number, random: Random) => Projector;

const flat =
  (make: (inputs: number, bits: number, random: Random) => Projector): Maker =>
  (shape, bits, random) =>
    make(product(shape), bits, random);

const makers: Record<ImageProjection["kind"], Maker> = {
  sign: flat(gaussianKept),
  rademacher: flat(rademacher),
  hadamard: flat(hadamard),
  sparse: flat(sparse),
  boxes: ([height, width], bits, random) => boxes([height!, width!], bits, random),
  pooled: ([height, width], bits, random) => pooled([height!, width!], bits, random),
};

function ofTexts(projection: TextProjection, drawn: number): (input: Input) => Uint32Array {
  const project = textProjector(projection.kind, drawn, chanceOf(projection).stream("planes"));
  return input => {
    check(typeof input === "string", "a text", input, "a string");
    return project(input);
  };
}

/** The bits that ids name, in their order. */
function chosen(words: Uint32Array, ids: Uint32Array): Uint32Array {
  const result = new Uint32Array(Math.ceil(ids.length / 32));
  for (const [j, id] of ids.entries())
    if ((words[id >>> 5]! >>> (id & 31)) & 1) result[j >>> 5]! |= 1 << (j & 31);
  return result;
}

const rounding = 1e-5; // of a sum of a thousand float32 products, times their absolute sum: generous

/** Tells whether no bit of an input is a matter of rounding: sums of whole numbers never are. */
export function decider(projection: PackedProjection): (input: Input) => boolean {
  if (projection.input === "text" || projection.kind !== "sign") return () => true;
  const inputs = inputsOf(projection);
  const P = planes(inputs, drawnBits(projection), chanceOf(projection));
  const { centre } = projection;
  return input => {
    const x = Float64Array.from(input as Uint8Array, (value, i) => value - (centre?.[i] ?? 0));
    for (let j = 0; j < P.length; j += inputs) {
      let [sum, size] = [0, 0];
      for (let i = 0; i < inputs; i++) {
        const product = x[i]! * P[j + i]!;
        sum += product;
        size += Math.abs(product);
      }
      if (Math.abs(sum) <= rounding * size) return false;
    }
    return true;
  };
}
