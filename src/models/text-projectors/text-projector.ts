import type { Random } from "../../core/random.js";
import type { PackedBits } from "../projection.js";

/** Counted features of examples, as sparse rows; `data/features` makes them of texts. */
export interface SparseCounts {
  readonly count: number;
  /** [count + 1]: example i has the entries offsets[i] … offsets[i+1]. */
  readonly offsets: Uint32Array;
  readonly features: Uint32Array;
  readonly counts: Uint16Array;
  /** 64-bit ids of the features, as two halves each. */
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

/** A kind of neural bits of texts, as a value: over the features that occur, nothing stored but the seed. */
export interface TextProjection {
  /** What a setting or a saved model calls it. */
  readonly name: string;
  /** Whether the bits of a smaller T·d are the first ones of a larger one; else each T·d has bits of its own. */
  readonly nested: boolean;
  /** Bits of each text, T·d of them (others than whole numbers are refused), by the stream "planes" of `random`. Yields to the event loop now and then. */
  bits(features: SparseCounts, bits: number, random: Random, signal?: AbortSignal): Promise<PackedBits>;
}
