/**
 * The name that was most likely meant: the one that fewest slips of the hand lead to (a letter left out, put in,
 * changed, or two swapped), where they are few for its length. Capitals count nothing.
 */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const found = names
    .map(known => ({ known, slips: slips(name.toLowerCase(), known.toLowerCase()) }))
    .filter(({ known, slips }) => slips <= Math.ceil(Math.min(name.length, known.length) / 3))
    .sort((a, b) => a.slips - b.slips)[0];
  return found?.known;
}

/** What a refusal ends with: the name that was most likely meant, or nothing where there is none. */
export const hintOf = (meant: string | undefined): string =>
  meant === undefined ? "" : `; did you mean ${JSON.stringify(meant)}?`;

/** The distance of Damerau (1964), each swap once: rows of the table of prefixes of `a` by prefixes of `b`. */
function slips(a: string, b: string): number {
  const table = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const [row, above, before] = [[i], table[i - 1]!, table[i - 2]];
    for (let j = 1; j <= b.length; j++) {
      const changed = above[j - 1]! + Number(a[i - 1] !== b[j - 1]);
      const swapped =
        before && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2]! + 1 : Infinity;
      row.push(Math.min(changed, swapped, above[j]! + 1, row[j - 1]! + 1));
    }
    table.push(row);
  }
  return table[a.length]![b.length]!;
}
