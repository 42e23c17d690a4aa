import { features } from "../../../dist/data/features.js";

/**
 * What graphs take of a text: the ids of its n-grams, read as signed numbers, and how often each occurs.
 *
 * @param {string} text
 */
export function ngrams(text) {
  const { features: places, counts, low, high } = features([text]);
  const ids = Array.from(places, at => BigInt.asIntN(64, (BigInt(high[at]) << 32n) | BigInt(low[at])));
  return { ids, counts: [...counts] };
}
