import { planes, signPlanes } from "../models/projection.js";
import { boxCorners } from "../models/projectors/boxes.js";
import { paddedInputs, rounds } from "../models/projectors/hadamard.js";
import { defaultNonZeros, sparsePlaces } from "../models/projectors/sparse.js";
import { chanceOf, drawnBits, type ImageProjection, inputsOf } from "./projection.js";

/**
 * What the seed gives, as constants: formats of graphs have no Philox, so that planes, places and signs are written into
 * the file. A bit of an image is 1 if its score is above 0; each kind has one of three ways to the scores.
 */
export type Stored = StoredPlanes | StoredPlaces | StoredSigns;

/** score = <x, P_j> */
export interface StoredPlanes {
  readonly way: "planes";
  /** P [bits · inputs]: floats, or ±1 */
  readonly planes: Float32Array | Int8Array;
}

/** score = Σ_k signs[k]·v[places[j, k]], v the pixels or the integral picture */
export interface StoredPlaces {
  readonly way: "places";
  readonly of: "pixels" | "integral";
  /** [bits · signs] */
  readonly places: Int32Array;
  /** 1 or -1 */
  readonly signs: Int8Array;
}

/** score = (H·D₃·H·D₂·H·D₁·x)_j, of each rotation n of them one after the other */
export interface StoredSigns {
  readonly way: "rotations";
  readonly n: number;
  readonly rotations: number;
  /** Diagonals of D [rotations · 3 · n]: 1 or -1 */
  readonly signs: Int8Array;
  /** Which scores are taken, in order. */
  readonly taken: Int32Array;
}

/** The constants of a kind of bits of images. */
export function storedOf(projection: ImageProjection): Stored {
  const { kind, shape } = projection;
  const [inputs, drawn, random] = [inputsOf(projection), drawnBits(projection), chanceOf(projection)];
  if (kind === "hadamard") return rotationsOf(projection);
  if (kind === "sparse") {
    const places = chosen(projection, sparsePlaces(inputs, drawn, random, defaultNonZeros));
    const signs = Int8Array.from({ length: defaultNonZeros }, (_, k) => (k % 2 ? -1 : 1));
    return { way: "places", of: "pixels", places, signs };
  }
  if (kind === "boxes") {
    const corners = chosen(projection, boxCorners([shape[0]!, shape[1]!], drawn, random));
    return { way: "places", of: "integral", ...boxPlaces(corners) };
  }
  if (kind === "sign") return { way: "planes", planes: chosen(projection, planes(inputs, drawn, random)) };
  return { way: "planes", planes: Int8Array.from(chosen(projection, signPlanes(inputs, drawn, random))) };
}

/** The rows of the bits that are taken; `all` has as many numbers for each bit. */
function chosen<A extends Int32Array | Float32Array>(projection: ImageProjection, all: A): A {
  const { ids } = projection;
  if (!ids) return all;
  const size = all.length / drawnBits(projection);
  const rows = all.slice(0, ids.length * size) as A;
  for (const [j, id] of ids.entries()) rows.set(all.subarray(id * size, (id + 1) * size), j * size);
  return rows;
}

/** The four corners of both boxes: sum(A) - sum(B). */
function boxPlaces(corners: Int32Array): Pick<StoredPlaces, "places" | "signs"> {
  const signs = Int8Array.of(1, -1, -1, 1, -1, 1, 1, -1);
  const places = new Int32Array((corners.length / 4) * signs.length);
  for (let at = 0; at < corners.length; at += 4) {
    const [a, b, down, right] = corners.subarray(at, at + 4) as unknown as [number, number, number, number];
    const box = (corner: number) => [corner, corner + right, corner + down, corner + down + right];
    places.set([...box(a), ...box(b)], 2 * at);
  }
  return { places, signs };
}

function rotationsOf(projection: ImageProjection): StoredSigns {
  const n = paddedInputs(inputsOf(projection));
  const rotations = Math.ceil(drawnBits(projection) / n);
  const words = chanceOf(projection)
    .stream("planes")
    .words((rotations * rounds * n) / 32);
  const signs = Int8Array.from({ length: rotations * rounds * n }, (_, i) =>
    (words[i >>> 5]! >>> (i & 31)) & 1 ? -1 : 1,
  );
  const taken = Int32Array.from(projection.ids ?? Array.from({ length: projection.bits }, (_, j) => j));
  return { way: "rotations", n, rotations, signs, taken };
}

/** H [n · n], H_ik = (-1)^(number of binary ones that i and k share) */
export function hadamardMatrix(n: number): Int8Array {
  const H = new Int8Array(n * n);
  for (let i = 0, at = 0; i < n; i++)
    for (let k = 0; k < n; k++, at++) {
      let shared = i & k;
      let sign = 1;
      for (; shared; shared &= shared - 1) sign = -sign;
      H[at] = sign;
    }
  return H;
}

/** Two powers of two whose product is n, as like as can be: H of n is the Kronecker product of theirs. */
export function sidesOf(n: number): [number, number] {
  const rows = 2 ** Math.floor(Math.log2(n) / 2);
  return [rows, n / rows];
}
