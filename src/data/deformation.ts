import { check, wholeNumber } from "../core/check.js";
import type { Random } from "../core/random.js";
import type { ImagePart, ImageSet } from "./dataset.js";

/** How far a copy of an image may be from it: each number drawn for each copy, uniform from minus to plus. */
export interface Deformation {
  /** Degrees. */
  readonly rotation: number;
  /** Of height and width, each for itself: 0.1 is a tenth larger or smaller. */
  readonly scale: number;
  /** How far a row is pushed for each row below the middle. */
  readonly shear: number;
  /** Pixels, down and right. */
  readonly shift: number;
  /** Pixels, normal: how far each of 6 × 6 points is moved, and what is between them in proportion (Simard et al. 2003). */
  readonly elastic: number;
  /** Whether a copy may be mirrored, left to right: of letters and digits it would be another. */
  readonly mirrors?: boolean;
}

/** Copies that are the image moved by whole pixels: nothing is drawn. */
export interface Moves {
  /** Of the first copy beside the image itself, the second, …: pixels down and right. */
  readonly moves: readonly (readonly [down: number, right: number])[];
}

/** Deformations by the name that settings give them. */
export const deformations = {
  affine: { rotation: 8, scale: 0.08, shear: 0.08, shift: 1.5, elastic: 0 },
  elastic: { rotation: 10, scale: 0.1, shear: 0.1, shift: 1.7, elastic: 0.5 },
  /** For pictures of things, which look as well from either side. More than this small networks do not bear. */
  mirrored: { rotation: 0, scale: 0, shear: 0, shift: 2, elastic: 0, mirrors: true },
  shift: {
    moves: [
      [-1, 0],
      [1, 0],
      [0, -1],
      [0, 1],
    ],
  },
} as const satisfies Record<string, Deformation | Moves>;

export type DeformationName = keyof typeof deformations;
export const deformationNames = Object.keys(deformations) as DeformationName[];

/** Uniform numbers of a copy: the last one says whether it is mirrored. */
const drawsOf = ({ mirrors }: Deformation): number => (mirrors ? 7 : 6);
const grid = 6; // points in a row and in a column that move
const chunk = 1000; // images between two looks at what else there is to do

/** How many copies there are of an image, itself among them; refuses more than a deformation makes. */
export function checkedCopies(value: unknown, deformation: Deformation | Moves): number {
  const copies = wholeNumber("copies", value);
  if (!("moves" in deformation)) return copies;
  const { length } = deformation.moves;
  check(
    copies <= 1 + length,
    "copies",
    copies,
    `at most ${1 + length}: the image itself, and ${length} moved ones`,
  );
  return copies;
}

/** A set whose training part holds so many copies of each image: all as they are, then all deformed, again and again. */
export async function withCopies(
  data: ImageSet,
  copies: number,
  deformation: Deformation | Moves,
  random: Random,
  signal?: AbortSignal,
): Promise<ImageSet> {
  const { pixels, labels, count } = data.train;
  const all = checkedCopies(copies, deformation) * count;
  const train: ImagePart = {
    count: all,
    pixels: new Uint8Array(copies * pixels.length),
    labels: new Uint16Array(all),
  };
  for (let copy = 0; copy < copies; copy++) {
    train.labels.set(labels, copy * count);
    const to = train.pixels.subarray(copy * pixels.length, (copy + 1) * pixels.length);
    if (copy === 0) to.set(pixels);
    else if ("moves" in deformation)
      await moveAll(pixels, to, data.shape, deformation.moves[copy - 1]!, signal);
    else await deformAll(pixels, to, data.shape, deformation, random.stream(`copy ${copy}`), signal);
  }
  return { ...data, train };
}

/** Zeros come in from beyond the edge; `to` holds nothing else yet. */
async function moveAll(
  from: Uint8Array,
  to: Uint8Array,
  [height, width, channels]: ImageSet["shape"],
  [down, right]: readonly [number, number],
  signal?: AbortSignal,
): Promise<void> {
  const line = width * channels;
  const kept = (width - Math.abs(right)) * channels;
  for (let first = 0; first < from.length; first += height * line)
    for (let row = Math.max(0, down); row < height + Math.min(0, down); row++) {
      const source = first + (row - down) * line + Math.max(0, -right) * channels;
      to.set(from.subarray(source, source + kept), first + row * line + Math.max(0, right) * channels);
    }
  await new Promise(setImmediate);
  signal?.throwIfAborted();
}

async function deformAll(
  from: Uint8Array,
  to: Uint8Array,
  shape: ImageSet["shape"],
  deformation: Deformation,
  random: Random,
  signal?: AbortSignal,
): Promise<void> {
  const inputs = shape[0] * shape[1] * shape[2];
  const points = deformation.elastic > 0 ? 2 * grid * grid : 0;
  const draws = drawsOf(deformation);
  for (let first = 0; first * inputs < from.length; first += chunk) {
    const images = Math.min(chunk, from.length / inputs - first);
    const uniforms = random.uniforms(draws * images, draws * first);
    const normals = random.stream("elastic").normals(points * images, points * first);
    for (let i = 0; i < images; i++) {
      const place = (first + i) * inputs;
      const sources = sourcesOf(shape, deformation, {
        uniforms: uniforms.subarray(draws * i, draws * (i + 1)),
        normals: normals.subarray(points * i, points * (i + 1)),
      });
      sample(from.subarray(place, place + inputs), to.subarray(place, place + inputs), shape, sources);
    }
    await new Promise(setImmediate);
    signal?.throwIfAborted();
  }
}

interface Chance {
  readonly uniforms: Float64Array;
  readonly normals: Float32Array;
}

/** Where each pixel of a copy lies in the image: row and column [2 · height · width]. */
function sourcesOf(
  [height, width]: readonly number[],
  { rotation, scale, shear, shift, elastic }: Deformation,
  { uniforms, normals }: Chance,
): Float64Array {
  const [u0, u1, u2, u3, u4, u5, u6 = 1] = uniforms.map(u => 2 * u - 1) as unknown as [
    ...[number, number, number, number, number, number],
    number?,
  ];
  const angle = (rotation * u0 * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [down, right, push] = [1 + scale * u1, (1 + scale * u2) * (u6 < 0 ? -1 : 1), shear * u3];
  const [middleY, middleX] = [(height! - 1) / 2, (width! - 1) / 2];
  const sources = new Float64Array(2 * height! * width!);
  for (let y = 0, at = 0; y < height!; y++)
    for (let x = 0; x < width!; x++, at += 2) {
      const dy = down * (y - middleY);
      const dx = right * (x - middleX) + push * (y - middleY);
      sources[at] = middleY + cos * dy - sin * dx + shift * u4;
      sources[at + 1] = middleX + sin * dy + cos * dx + shift * u5;
      if (normals.length === 0) continue;
      const [row, column] = [
        (y * (grid - 1)) / Math.max(1, height! - 1),
        (x * (grid - 1)) / Math.max(1, width! - 1),
      ];
      sources[at]! += elastic * between(normals, 0, row, column);
      sources[at + 1]! += elastic * between(normals, grid * grid, row, column);
    }
  return sources;
}

/** The value at a place between the points of a grid, in proportion. */
function between(values: Float32Array, first: number, row: number, column: number): number {
  const [top, left] = [Math.min(Math.floor(row), grid - 2), Math.min(Math.floor(column), grid - 2)];
  const [v, h] = [row - top, column - left];
  const at = first + top * grid + left;
  const above = (1 - h) * values[at]! + h * values[at + 1]!;
  const below = (1 - h) * values[at + grid]! + h * values[at + grid + 1]!;
  return (1 - v) * above + v * below;
}

/** Each pixel in proportion to the four around its source; beyond the edge lie zeros. */
function sample(
  from: Uint8Array,
  to: Uint8Array,
  [height, width, channels]: readonly [number, number, number],
  sources: Float64Array,
): void {
  const line = width * channels;
  for (let i = 0; i < height * width; i++) {
    const [row, column] = [sources[2 * i]!, sources[2 * i + 1]!];
    const [top, left] = [Math.floor(row), Math.floor(column)];
    const [v, h] = [row - top, column - left];
    for (let c = 0; c < channels; c++) {
      const at = top * line + left * channels + c;
      const isTop = top >= 0 && top < height;
      const isBelow = top >= -1 && top < height - 1;
      const isLeft = left >= 0 && left < width;
      const isRight = left >= -1 && left < width - 1;
      let value = 0;
      if (isTop && isLeft) value += (1 - v) * (1 - h) * from[at]!;
      if (isTop && isRight) value += (1 - v) * h * from[at + channels]!;
      if (isBelow && isLeft) value += v * (1 - h) * from[at + line]!;
      if (isBelow && isRight) value += v * h * from[at + line + channels]!;
      to[i * channels + c] = Math.round(value);
    }
  }
}
