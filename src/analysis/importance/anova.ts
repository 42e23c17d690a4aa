import type { Random } from "../../core/random.js";
import { type Axis, type Box, boxesOf, predictAt, type Tree } from "./tree.js";

const mostPoints = 4096; // of a grid that has more points, so many are drawn

/**
 * How the variance of a forest divides (functional ANOVA; Hutter, Hoos and Leyton-Brown 2014). The places of each parameter
 * are drawn by themselves, each as often as runs have it; f is the mean of the trees:
 *
 *   f_j(p) = E[f | place of j = p]   V_j = Var f_j   share of j = V_j / Var f
 *
 * What the shares of single parameters leave is of two or more together. null: the forest is level.
 */
export function mainShares(trees: readonly Tree[], axes: readonly Axis[], random: Random): number[] | null {
  const marginals = axes.map(({ weights }) => new Float64Array(weights.length));
  for (const tree of trees) {
    const boxes = boxesOf(tree, axes);
    const volumes = boxes.map(({ sides }) => sides.reduce((product, { weight }) => product * weight, 1));
    for (const [axis, marginal] of marginals.entries()) addMarginal(marginal, boxes, volumes, axis);
  }
  const variance = varianceOf(trees, axes, random);
  if (!(variance > 0)) return null;
  return axes.map(({ weights }, axis) => {
    const values = marginals[axis]!.map(sum => sum / trees.length);
    return weightedVariance(values, weights) / variance;
  });
}

/** Adds f_j of a tree at each place: the leaves above it, weighted by their volume on the other axes. */
function addMarginal(
  marginal: Float64Array,
  boxes: readonly Box[],
  volumes: readonly number[],
  axis: number,
): void {
  const steps = new Float64Array(marginal.length + 1);
  for (const [i, { value, sides }] of boxes.entries()) {
    const { from, to, mask, weight } = sides[axis]!;
    const part = (value * volumes[i]!) / weight;
    if (mask) {
      for (let place = from; place < to; place++) if (mask[place]) marginal[place]! += part;
    } else {
      steps[from]! += part;
      steps[to]! -= part;
    }
  }
  let level = 0;
  for (let place = 0; place < marginal.length; place++) {
    level += steps[place]!;
    marginal[place]! += level;
  }
}

/** Var f over all points of the grid, where there are few; else over points that are drawn. */
function varianceOf(trees: readonly Tree[], axes: readonly Axis[], random: Random): number {
  const size = axes.reduce((product, { weights }) => product * weights.length, 1);
  const { points, weights } = size <= mostPoints ? gridOf(axes) : drawn(axes, random);
  const values = Float64Array.from(
    points,
    point => trees.reduce((sum, tree) => sum + predictAt(tree, point), 0) / trees.length,
  );
  return weightedVariance(values, weights);
}

interface Points {
  readonly points: readonly Int32Array[];
  readonly weights: Float64Array;
}

function gridOf(axes: readonly Axis[]): Points {
  let points: { places: number[]; weight: number }[] = [{ places: [], weight: 1 }];
  for (const { weights } of axes)
    points = points.flatMap(({ places, weight }) =>
      Array.from(weights, (own, place) => ({ places: [...places, place], weight: weight * own })),
    );
  return {
    points: points.map(({ places }) => Int32Array.from(places)),
    weights: Float64Array.from(points, ({ weight }) => weight),
  };
}

/** A place of an axis is drawn by drawing a run. */
function drawn(axes: readonly Axis[], random: Random): Points {
  const columns = axes.map(({ places }, axis) =>
    random
      .stream(`points of ${axis}`)
      .uniforms(mostPoints)
      .map(u => places[Math.floor(u * places.length)]!),
  );
  return {
    points: Array.from({ length: mostPoints }, (_, i) => Int32Array.from(columns, column => column[i]!)),
    weights: new Float64Array(mostPoints).fill(1 / mostPoints),
  };
}

function weightedVariance(values: Float64Array, weights: Float64Array): number {
  const mean = values.reduce((sum, value, i) => sum + weights[i]! * value, 0);
  return values.reduce((sum, value, i) => sum + weights[i]! * (value - mean) ** 2, 0);
}
