/** How one list became another: what stayed (with both places), what went, what came, in reading order. */
export type Step<T> =
  | { readonly kind: "same"; readonly before: T; readonly after: T }
  | { readonly kind: "gone"; readonly before: T }
  | { readonly kind: "new"; readonly after: T };

/**
 * Aligns two lists with as few steps as possible (Myers 1986, "An O(ND) difference algorithm and its variations").
 * Time O((n + m) · d) and memory O(d²) for d differences.
 */
export function align<T>(
  before: readonly T[],
  after: readonly T[],
  equal: (a: T, b: T) => boolean = Object.is,
): Step<T>[] {
  const [n, m] = [before.length, after.length];
  const reach = new Map([[1, 0]]); // diagonal k = x - y → the furthest x on it
  const trace: Map<number, number>[] = [];
  for (let d = 0; d <= n + m; d++) {
    trace.push(new Map(reach));
    for (let k = -d; k <= d; k += 2) {
      let x = comesFromAbove(reach, k, d) ? reach.get(k + 1)! : reach.get(k - 1)! + 1;
      while (x < n && x - k < m && equal(before[x]!, after[x - k]!)) x++;
      reach.set(k, x);
      if (x >= n && x - k >= m) return stepsBack(before, after, trace);
    }
  }
  return [];
}

/** Whether the best way to diagonal k with d differences inserts (from k + 1) and does not delete (from k - 1). */
const comesFromAbove = (reach: ReadonlyMap<number, number>, k: number, d: number): boolean =>
  k === -d || (k !== d && reach.get(k - 1)! < reach.get(k + 1)!);

function stepsBack<T>(before: readonly T[], after: readonly T[], trace: Map<number, number>[]): Step<T>[] {
  const steps: Step<T>[] = [];
  let [x, y] = [before.length, after.length];
  for (let d = trace.length - 1; d >= 0; d--) {
    const reach = trace[d]!;
    const k = x - y;
    const from = comesFromAbove(reach, k, d) ? k + 1 : k - 1;
    const startX = d === 0 ? 0 : reach.get(from)!;
    const startY = d === 0 ? 0 : startX - from;
    while (x > startX && y > startY) steps.push({ kind: "same", before: before[--x]!, after: after[--y]! });
    if (d > 0)
      steps.push(x > startX ? { kind: "gone", before: before[--x]! } : { kind: "new", after: after[--y]! });
  }
  return steps.reverse();
}
