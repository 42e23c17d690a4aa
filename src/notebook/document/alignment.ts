import sequences from "@jest/diff-sequences";

/** Its types describe the package as `require` sees it, one `default` deeper than `import` does. */
const diffSequences = sequences as unknown as typeof sequences.default;

/** How one list became another: what stayed (with both places), what went, what came, in reading order. */
export type Step<T> =
  | { readonly kind: "same"; readonly before: T; readonly after: T }
  | { readonly kind: "gone"; readonly before: T }
  | { readonly kind: "new"; readonly after: T };

/** Places of equal things in two lists, rising in both. */
type Match = readonly [before: number, after: number];

/** Aligns two short lists with as few steps as possible. Time grows with length · differences, memory with length. */
export function align<T>(
  before: readonly T[],
  after: readonly T[],
  equal: (a: T, b: T) => boolean = Object.is,
): Step<T>[] {
  const matches: Match[] = [];
  const same = (i: number, j: number) => equal(before[i]!, after[j]!);
  diffSequences(before.length, after.length, same, (count, i, j) => {
    for (let k = 0; k < count; k++) matches.push([i + k, j + k]);
  });
  return steps(before, after, matches);
}

/**
 * Aligns texts of any length, line by line. Lines that stand on one side only are set aside first; where the rest still
 * differs too much for the fewest steps, lines that stand once on each side hold it together (Cohen's "patience").
 */
export function alignLines(before: readonly string[], after: readonly string[]): Step<string>[] {
  const numbers = new Map<string, number>();
  const numbered = (lines: readonly string[]): Line[] =>
    lines.map((text, place) => {
      const number = numbers.get(text) ?? numbers.size;
      numbers.set(text, number);
      return { number, place };
    });
  return steps(before, after, matched(numbered(before), numbered(after)));
}

function steps<T>(before: readonly T[], after: readonly T[], matches: readonly Match[]): Step<T>[] {
  const found: Step<T>[] = [];
  let [i, j] = [0, 0];
  for (const [x, y] of [...matches, [before.length, after.length] as const]) {
    while (i < x) found.push({ kind: "gone", before: before[i++]! });
    while (j < y) found.push({ kind: "new", after: after[j++]! });
    if (i < before.length && j < after.length)
      found.push({ kind: "same", before: before[i++]!, after: after[j++]! });
  }
  return found;
}

/** A line of one side: equal lines have equal numbers. */
interface Line {
  readonly number: number;
  readonly place: number;
}

const comparisonsPerLine = 50; // enough for the fewest steps wherever a person would read them
const fewComparisons = 200_000; // some hundred lines of each side in any order
const deepest = 4; // how often what lies between two anchors is looked at for anchors of its own
const pieceLength = 200;

/** The matches of two stretches, in order. */
function matched(before: readonly Line[], after: readonly Line[], depth = 0): Match[] {
  const [a, b] = [shared(before, after), shared(after, before)];
  const found = longestCommon(a, b, Math.max(fewComparisons, comparisonsPerLine * (a.length + b.length)));
  if (found) return found;
  const [anchored, pieces] = [depth < deepest ? betweenAnchors(a, b, depth) : [], inPieces(a, b)];
  return anchored.length > pieces.length ? anchored : pieces; // one line that moved far is a bad anchor
}

/** Those of `lines` that the other side has too. */
function shared(lines: readonly Line[], other: readonly Line[]): Line[] {
  const numbers = new Set(other.map(line => line.number));
  return lines.filter(line => numbers.has(line.number));
}

/** The most matches that there can be; none if finding them takes too many comparisons. */
function longestCommon(a: readonly Line[], b: readonly Line[], most = Infinity): Match[] | undefined {
  const found: Match[] = [];
  let left = most;
  const same = (i: number, j: number): boolean => {
    if (left-- === 0) throw tooDifferent;
    return a[i]!.number === b[j]!.number;
  };
  try {
    diffSequences(a.length, b.length, same, (count, i, j) => {
      for (let k = 0; k < count; k++) found.push([a[i + k]!.place, b[j + k]!.place]);
    });
    return found;
  } catch (error) {
    if (error !== tooDifferent) throw error;
    return undefined;
  }
}

const tooDifferent = new Error("too different");

/** Held together by lines that stand once on each side. */
function betweenAnchors(a: readonly Line[], b: readonly Line[], depth: number): Match[] {
  const matches: Match[] = [];
  const anchors = anchorsOf(a, b);
  if (anchors.length === 0) return matches;
  let [i, j] = [0, 0];
  for (const [x, y] of [...anchors, [a.length, b.length] as const]) {
    for (const one of matched(a.slice(i, x), b.slice(j, y), depth + 1)) matches.push(one);
    if (x < a.length) matches.push([a[x]!.place, b[y]!.place]);
    [i, j] = [x + 1, y + 1];
  }
  return matches;
}

/** With nothing to hold on to: piece by piece, not the fewest steps any more. */
function inPieces(a: readonly Line[], b: readonly Line[]): Match[] {
  const matches: Match[] = [];
  for (let at = 0; at < Math.max(a.length, b.length); at += pieceLength) {
    const found = longestCommon(a.slice(at, at + pieceLength), b.slice(at, at + pieceLength));
    for (const one of found ?? []) matches.push(one);
  }
  return matches;
}

/** The longest list of lines, rising on both sides, that stand once on each: places in `a` and `b`. */
function anchorsOf(a: readonly Line[], b: readonly Line[]): Match[] {
  const [inA, inB] = [onlyPlaces(a), onlyPlaces(b)];
  const pairs: Match[] = [];
  for (const [number, i] of inA) {
    const j = inB.get(number);
    if (i !== undefined && j !== undefined) pairs.push([i, j]);
  }
  return longestRising(pairs);
}

/** Line number → its index where it stands once, undefined where it stands more often; in order. */
function onlyPlaces(lines: readonly Line[]): Map<number, number | undefined> {
  const places = new Map<number, number | undefined>();
  for (const [i, { number }] of lines.entries()) places.set(number, places.has(number) ? undefined : i);
  return places;
}

/** Of pairs that rise in their first part, the most that rise in the second too (by sorting into piles). */
function longestRising(pairs: readonly Match[]): Match[] {
  const tops: number[] = []; // the last pair of each pile
  const previous: number[] = []; // pair → the one before it in the list that ends with it
  for (const [k, [, j]] of pairs.entries()) {
    let [low, high] = [0, tops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[tops[middle]!]![1] < j) low = middle + 1;
      else high = middle;
    }
    previous[k] = low > 0 ? tops[low - 1]! : -1;
    tops[low] = k;
  }
  const rising: Match[] = [];
  for (let k = tops.at(-1) ?? -1; k >= 0; k = previous[k]!) rising.push(pairs[k]!);
  return rising.reverse();
}
