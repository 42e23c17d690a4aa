/** A parameter as a tree sees it: each run has one of its places, which are in order or are mere names. */
export interface Axis {
  /** Whether only neighbouring places may lie on one side of a split. */
  readonly isOrdered: boolean;
  /** Of each place the share of runs that have it. */
  readonly weights: Float64Array;
  /** Run → place. */
  readonly places: Int32Array;
}

/** Where one axis is cut: `isLeft[place]` where places are names, else the first place of the right side. */
interface Split {
  readonly axis: number;
  readonly cut: number;
  readonly isLeft: Uint8Array | null;
}

/** A regression tree: the mean of the runs that fall into it, or a split. */
export type Tree =
  | { readonly value: number }
  | { readonly split: Split; readonly left: Tree; readonly right: Tree };

const fewest = 3; // runs of a leaf: of fewer the mean is more noise than level
const deepest = 64;

/** Grows a tree on these runs: each split is the one that leaves the least variance (Breiman et al. 1984). */
export function grow(axes: readonly Axis[], values: Float64Array, runs: readonly number[], depth = 0): Tree {
  const mean = runs.reduce((sum, run) => sum + values[run]!, 0) / runs.length;
  const differ = runs.some(run => values[run] !== values[runs[0]!]);
  const split = differ && depth < deepest ? bestSplit(axes, values, runs) : null;
  if (split === null) return { value: mean };
  const goesLeft = sideOf(split);
  const places = axes[split.axis]!.places;
  const side = (isLeft: boolean) => runs.filter(run => goesLeft(places[run]!) === isLeft);
  return {
    split,
    left: grow(axes, values, side(true), depth + 1),
    right: grow(axes, values, side(false), depth + 1),
  };
}

const sideOf = ({ cut, isLeft }: Split): ((place: number) => boolean) =>
  isLeft ? place => isLeft[place] === 1 : place => place < cut;

/** The mean of the leaf at a point: a place on each axis. */
export function predictAt(tree: Tree, point: ArrayLike<number>): number {
  let at = tree;
  while ("split" in at) at = sideOf(at.split)(point[at.split.axis]!) ? at.left : at.right;
  return at.value;
}

function bestSplit(axes: readonly Axis[], values: Float64Array, runs: readonly number[]): Split | null {
  let best: { split: Split; score: number } | null = null;
  for (const [axis, { isOrdered, places, weights }] of axes.entries()) {
    const [counts, sums] = [new Map<number, number>(), new Map<number, number>()];
    for (const run of runs) {
      const place = places[run]!;
      counts.set(place, (counts.get(place) ?? 0) + 1);
      sums.set(place, (sums.get(place) ?? 0) + values[run]!);
    }
    const mean = (place: number) => sums.get(place)! / counts.get(place)!;
    // of names, one of the splits in the order of their means is the best of all (Fisher 1958)
    const order = [...counts.keys()].sort((a, b) => (isOrdered ? a - b : mean(a) - mean(b) || a - b));
    const total = runs.reduce((sum, run) => sum + values[run]!, 0);
    let [count, sum] = [0, 0];
    for (let i = 0; i < order.length - 1; i++) {
      count += counts.get(order[i]!)!;
      sum += sums.get(order[i]!)!;
      const rest = runs.length - count;
      if (count < fewest || rest < fewest) continue;
      const score = sum ** 2 / count + (total - sum) ** 2 / rest; // Σ (y − ȳ)² of the sides is a constant minus this
      if (best && score <= best.score) continue;
      best = {
        score,
        split: {
          axis,
          cut: order[i + 1]!,
          isLeft: isOrdered ? null : maskOf(order.slice(0, i + 1), weights.length),
        },
      };
    }
  }
  return best?.split ?? null;
}

function maskOf(places: readonly number[], length: number): Uint8Array {
  const mask = new Uint8Array(length);
  for (const place of places) mask[place] = 1;
  return mask;
}

/** The places of a leaf on each axis. */
export interface Box {
  readonly value: number;
  readonly sides: readonly Side[];
}

/** From a first place to before a last; of names, those that are 1 in the mask. */
export interface Side {
  readonly from: number;
  readonly to: number;
  readonly mask: Uint8Array | null;
  /** The share of runs at these places. */
  readonly weight: number;
}

/** The leaves, which together fill the space of all places. */
export function boxesOf(tree: Tree, axes: readonly Axis[]): Box[] {
  const whole = axes.map(({ isOrdered, weights }) =>
    sideWith(weights, {
      from: 0,
      to: weights.length,
      mask: isOrdered ? null : new Uint8Array(weights.length).fill(1),
    }),
  );
  return inside(tree, axes, whole);
}

function inside(tree: Tree, axes: readonly Axis[], sides: readonly Side[]): Box[] {
  if (!("split" in tree)) return [{ value: tree.value, sides }];
  const { axis, cut, isLeft } = tree.split;
  const { from, to, mask } = sides[axis]!;
  const part = (left: boolean): Side[] => {
    const side = mask
      ? { from, to, mask: mask.map((one, place) => (one && (isLeft![place] === 1) === left ? 1 : 0)) }
      : { mask, ...(left ? { from, to: cut } : { from: cut, to }) };
    return sides.with(axis, sideWith(axes[axis]!.weights, side));
  };
  return [...inside(tree.left, axes, part(true)), ...inside(tree.right, axes, part(false))];
}

function sideWith(weights: Float64Array, { from, to, mask }: Omit<Side, "weight">): Side {
  let weight = 0;
  for (let place = from; place < to; place++) if (!mask || mask[place]) weight += weights[place]!;
  return { from, to, mask, weight };
}
