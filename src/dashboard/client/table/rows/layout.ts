/** A row of the table by its index from the top: a group, or a run among the members of an open one. */
export type Slot =
  | { readonly kind: "row"; readonly index: number }
  | { readonly kind: "member"; readonly group: number; readonly index: number };

/** Groups that are open, by their index, the first one first, with the number of their members. */
export type Open = readonly { readonly index: number; readonly members: number }[];

/** Rows in all: each open group has its members below it. */
export const slotCount = (rows: number, open: Open): number =>
  open.reduce((sum, { members }) => sum + members, rows);

/** What stands at an index from the top. */
export function slotAt(at: number, open: Open): Slot {
  let before = 0; // members above
  for (const { index, members } of open) {
    const top = index + before; // where that group stands
    if (at <= top) break;
    if (at <= top + members) return { kind: "member", group: index, index: at - top - 1 };
    before += members;
  }
  return { kind: "row", index: at - before };
}

/** Where a row that is no member stands. */
export const placeOfRow = (row: number, open: Open): number =>
  open.reduce((sum, { index, members }) => sum + (index < row ? members : 0), row);

export interface Stretch {
  readonly from: number;
  /** Behind the last. */
  readonly to: number;
}

/** The rows that are on screen, and some before and behind, so that scrolling meets no gap. */
export function stretchOnScreen(
  top: number,
  height: number,
  rowHeight: number,
  count: number,
  more: number,
): Stretch {
  const from = Math.max(0, Math.floor(top / rowHeight) - more);
  const to = Math.min(count, Math.ceil((top + height) / rowHeight) + more);
  return { from: Math.min(from, to), to };
}

/**
 * The rows of a stretch in the order of their places on the page, of which there are so many: a row that comes into sight
 * takes the place of one that went, so that scrolling changes what is there and makes nothing anew.
 */
export function byPlace(
  { from, to }: Stretch,
  places: number,
): { readonly index: number; readonly place: number }[] {
  const drawn = Array.from({ length: to - from }, (_, at) => ({
    index: from + at,
    place: (from + at) % places,
  }));
  return drawn.sort((a, b) => a.place - b.place);
}

/** Where to scroll so that a row can be seen, as little as possible. */
export function scrollTo(row: number, rowHeight: number, top: number, height: number): number {
  const [upper, lower] = [row * rowHeight, (row + 1) * rowHeight];
  if (upper < top) return upper;
  return lower > top + height ? lower - height : top;
}
