import { mix, type Word64 } from "../../core/hash.js";
import type { SparseCounts } from "./text-projector.js";

/** mix(id xor key) of all features: their lower halves and their upper ones. */
export function coefficients({ high, low }: SparseCounts, key: Word64): [Uint32Array, Uint32Array] {
  const [lower, upper] = [new Uint32Array(low.length), new Uint32Array(low.length)];
  const word: Word64 = { high: 0, low: 0 };
  for (let i = 0; i < low.length; i++) {
    word.high = (high[i]! ^ key.high) >>> 0;
    word.low = (low[i]! ^ key.low) >>> 0;
    mix(word);
    lower[i] = word.low;
    upper[i] = word.high;
  }
  return [lower, upper];
}

/** Lets others work; throws when asked to stop. */
export async function pause(signal?: AbortSignal): Promise<void> {
  await new Promise(setImmediate);
  signal?.throwIfAborted();
}
