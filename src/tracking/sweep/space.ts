import { check, oneOf, wholeNumber } from "../../core/check.js";
import { seeded } from "../../core/random.js";
import type { Settings } from "../run.js";
import { trialKey } from "../trial.js";
import { mostSobol, sobol } from "./sobol.js";

type Value = string | number | boolean;

/** What a parameter may be: one of these values, or a number of a range, on a logarithmic scale where that is asked for. */
export type Dimension = readonly Value[] | Range;

/** A stretch of numbers to draw from. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly log?: boolean;
  /** Whole numbers alone, both ends included. */
  readonly whole?: boolean;
}

/** Names of parameters → what they may be. */
export type Space = Readonly<Record<string, Dimension>>;

/**
 * grid: every combination of lists · random: independent draws · halton, sobol: draws that fill the space evenly; sobol's
 * best where `count` is a power of two.
 */
export type Method = (typeof methods)[number];

const methods = ["grid", "random", "halton", "sobol"] as const;

/** Which trials a sweep has. */
export interface Design {
  readonly space: Space;
  readonly method?: Method;
  /** How many configurations are drawn; a grid has as many as it has. */
  readonly count?: number;
  /** Each configuration is tried once with each of these as its `seed`. */
  readonly seeds?: readonly number[];
  /** What the draws start from. */
  readonly drawSeed?: number;
}

/** The trials of a design, each once, the same for the same design. */
export function trialsOf({
  space,
  method = "grid",
  count = 20,
  seeds = [1],
  drawSeed = 1,
}: Design): Settings[] {
  const names = Object.keys(space);
  check(names.length > 0, "space of a sweep", "no parameter", "names with values: { T: [8, 60] }");
  check(!names.includes("seed"), "space of a sweep", "seed", "seeds, as an option of its own");
  for (const name of names) checkDimension(name, space[name]!);
  oneOf("method", method, methods);
  const configurations =
    method === "grid"
      ? gridOf(space)
      : drawn(space, pointsOf(method, names.length, wholeNumber("count", count), drawSeed));
  const trials = configurations.flatMap(settings => seeds.map(seed => ({ ...settings, seed })));
  return [...new Map(trials.map(settings => [trialKey("sweep", settings), settings])).values()];
}

const isRange = (dimension: Dimension): dimension is Range => !Array.isArray(dimension);

function checkDimension(name: string, dimension: Dimension): void {
  if (!isRange(dimension)) {
    check(dimension.length > 0, `values of ${name}`, "none", "one or more");
    return;
  }
  const { from, to, log = false, whole = false } = dimension;
  const fits = Number.isFinite(from) && Number.isFinite(to) && from <= to && (!log || from > 0);
  check(fits, `range of ${name}`, dimension, `from ≤ to${log ? ", both above 0" : ""}`);
  check(
    !whole || (Number.isSafeInteger(from) && Number.isSafeInteger(to)),
    `range of ${name}`,
    dimension,
    "whole ends",
  );
}

function gridOf(space: Space): Settings[] {
  let rows: Settings[] = [{}];
  for (const [name, values] of Object.entries(space)) {
    check(
      !isRange(values),
      `${name} of a grid`,
      values,
      "a list of values; a range is drawn from: random, halton or sobol",
    );
    rows = rows.flatMap(row => values.map(value => ({ ...row, [name]: value })));
  }
  return rows;
}

const primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71];

/** [count, dimensions] numbers of [0, 1) */
function pointsOf(
  method: Exclude<Method, "grid">,
  dimensions: number,
  count: number,
  seed: number,
): number[][] {
  const chance = seeded(seed).stream("sweep");
  if (method === "sobol") {
    check(dimensions <= mostSobol, "parameters of a Sobol sweep", dimensions, `at most ${mostSobol}`);
    return sobol(count, dimensions, chance);
  }
  if (method === "random") {
    const all = chance.uniforms(count * dimensions);
    return Array.from({ length: count }, (_, i) => [...all.subarray(i * dimensions, (i + 1) * dimensions)]);
  }
  check(dimensions <= primes.length, "parameters of a Halton sweep", dimensions, `at most ${primes.length}`);
  // A shift for each dimension (Cranley and Patterson 1976): other seeds, other points, as even.
  const shifts = chance.uniforms(dimensions);
  return Array.from({ length: count }, (_, i) =>
    Array.from(shifts, (shift, d) => (radicalInverse(i + 1, primes[d]!) + shift) % 1),
  );
}

/** The digits of n in base b, mirrored at the point: φ_b(Σ a_k b^k) = Σ a_k b^(−k−1)   (Halton 1960) */
export function radicalInverse(n: number, base: number): number {
  let [value, scale] = [0, 1 / base];
  for (let rest = n; rest > 0; rest = Math.floor(rest / base), scale /= base) value += (rest % base) * scale;
  return value;
}

const drawn = (space: Space, points: readonly (readonly number[])[]): Settings[] =>
  points.map(point =>
    Object.fromEntries(Object.entries(space).map(([name, of], d) => [name, valueAt(of, point[d]!)])),
  );

function valueAt(dimension: Dimension, u: number): Value {
  if (!isRange(dimension)) return dimension[Math.floor(u * dimension.length)]!;
  const { from, to, log = false, whole = false } = dimension;
  const [low, high] = whole ? [from, to + 1] : [from, to];
  const value = log ? low * (high / low) ** u : low + u * (high - low);
  return whole ? Math.min(to, Math.floor(value)) : value;
}
