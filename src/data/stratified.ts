import { seeded } from "../core/random.js";

const share = 0.1; // of every class

/**
 * Cuts a tenth of every class for validation, where a set has no such part: always the same rows, drawn by a fixed seed.
 * Both parts keep the order of the rows. A class of fewer than five rows gives none.
 */
export function stratified<T>(
  rows: readonly T[],
  classOf: (row: T) => string,
): { train: T[]; validation: T[] } {
  const places = new Map<string, number[]>();
  for (const [place, row] of rows.entries()) {
    const name = classOf(row);
    const own = places.get(name);
    if (own) own.push(place);
    else places.set(name, [place]);
  }
  const chance = seeded(0).stream("validation");
  const cut = new Set<number>();
  for (const [name, own] of places) {
    const order = chance.stream(name).permutation(own.length);
    for (const k of order.subarray(0, Math.round(share * own.length))) cut.add(own[k]!);
  }
  return {
    train: rows.filter((_, place) => !cut.has(place)),
    validation: rows.filter((_, place) => cut.has(place)),
  };
}
