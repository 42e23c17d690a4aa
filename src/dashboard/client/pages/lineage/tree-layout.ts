/** A run in its tree, as the tracker tells it. */
export interface Branching {
  readonly run: number;
  /** null: the root. */
  readonly parent: number | null;
}

/** Where a run stands: columns are generations, rows are in the order in which a reader meets them. */
export interface Placed<T extends Branching> {
  readonly one: T;
  readonly column: number;
  readonly row: number;
  /** Its parent's place; null for a root. */
  readonly from: { readonly column: number; readonly row: number } | null;
}

/** Each run on a row of its own, right of its parent, its first branch directly below: lines never cross. */
export function placed<T extends Branching>(tree: readonly T[]): Placed<T>[] {
  const known = new Set(tree.map(({ run }) => run));
  const below = new Map<number | null, T[]>();
  for (const one of tree) {
    const parent = one.parent !== null && known.has(one.parent) ? one.parent : null;
    below.set(parent, [...(below.get(parent) ?? []), one]);
  }
  const places: Placed<T>[] = [];
  const waiting = (below.get(null) ?? []).map(one => ({ one, from: null as Placed<T> | null })).reverse();
  const seen = new Set<number>();
  while (waiting.length > 0) {
    const { one, from } = waiting.pop()!;
    if (seen.has(one.run)) continue; // others may have written a circle
    seen.add(one.run);
    const place: Placed<T> = {
      one,
      column: from === null ? 0 : from.column + 1,
      row: places.length,
      from: from && { column: from.column, row: from.row },
    };
    places.push(place);
    for (const child of [...(below.get(one.run) ?? [])].reverse()) waiting.push({ one: child, from: place });
  }
  return places;
}
