import { check } from "../../core/check.js";
import { emptyBits, type PackedBits } from "../projection.js";

/**
 * A projection of one example at a time, in plain JavaScript, of which only the seed need be stored. Bit j depends on
 * the seed and j alone, so that fewer bits are a prefix of more.
 */
export interface Projector {
  readonly inputs: number;
  readonly bits: number;
  /** What it has drawn from the seed and keeps in memory, in bytes. */
  readonly keptBytes: number;
  /**
   * P(x) (eq. 4) of x [inputs] → words [⌈bits/32⌉]: bit j is bit (j mod 32) of word ⌊j/32⌋. Refuses an x of another
   * length.
   */
  project(x: ArrayLike<number>, words: Uint32Array): void;
}

/** The bits of many examples: x [count · inputs] → packed bits. */
export function projectEach(projector: Projector, x: Uint8Array | Float32Array): PackedBits {
  const { inputs, bits } = projector;
  const count = x.length / inputs;
  check(Number.isInteger(count), "values to project", x.length, `a multiple of ${inputs}`);
  const packed = emptyBits(count, bits);
  const { words, width } = packed;
  for (let i = 0; i < count; i++)
    projector.project(x.subarray(i * inputs, (i + 1) * inputs), words.subarray(i * width, (i + 1) * width));
  return packed;
}
