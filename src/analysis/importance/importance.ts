import { check, wholeNumber } from "../../core/check.js";
import { seeded } from "../../core/random.js";
import { settingText } from "../../core/settings.js";
import type { Run } from "../../tracking/run.js";
import { mean } from "../statistics.js";
import { mainShares } from "./anova.js";
import { type Axis, grow, predictAt, type Tree } from "./tree.js";

/** How much of a metric's variance over some runs goes with which parameter. It describes these runs, and proves nothing. */
export interface Importance {
  readonly metric: string;
  /** Runs that have the metric, as a finite number. */
  readonly n: number;
  /** The largest first. Parameters that always change together are one. */
  readonly parameters: readonly ParameterShare[];
  /** What goes with two or more parameters together. */
  readonly together: number;
  /** 1 − Σ (y − ŷ)² / Σ (y − ȳ)² over runs that a tree had not seen: near 0 or below it, the shares mean nothing. */
  readonly explained: number;
  /** Parameters that are text and differ in almost every run: these could explain anything. */
  readonly leftOut: readonly string[];
}

/** What of a metric's variance goes with one parameter by itself, or with some that always change together. */
export interface ParameterShare {
  readonly names: readonly string[];
  /** Of the variance that the forest has. */
  readonly share: number;
}

/** How the forest is grown. */
export interface ImportanceOptions {
  /** What chance starts from. */
  readonly seed?: number;
  readonly trees?: number;
}

const fewest = 10; // runs; of fewer a forest says nothing
const mostDrawn = 2000; // runs of a tree: of more it takes longer and says the same

/**
 * The main effect of each parameter on a metric, as its share of the variance: functional ANOVA of a forest of regression
 * trees, each grown on runs drawn with replacement. Seeds are no parameter: what they do is noise here.
 */
export function importance(
  runs: readonly Run[],
  metric: string,
  { seed = 1, trees: count = 64 }: ImportanceOptions = {},
): Importance {
  wholeNumber("trees", count, 1);
  const having = runs.filter(run => Number.isFinite(run.metrics[metric]));
  check(having.length >= fewest, `runs with a finite ${metric}`, having.length, `${fewest} or more`);
  const { axes, names, leftOut } = axesOf(having);
  check(axes.length > 0, "parameters of these runs", "none that differs", "one or more, beside the seed");
  const all = having.map(run => run.metrics[metric]!);
  const centre = mean(all);
  const values = Float64Array.from(all, value => value - centre);
  check(
    values.some(value => value !== values[0]),
    metric,
    "one value in all runs",
    "values that differ",
  );
  const random = seeded(seed).stream("importance");
  const grown = Array.from({ length: count }, (_, i) => {
    const drawn = draw(having.length, random.stream(String(i)).uniforms(Math.min(having.length, mostDrawn)));
    return { drawn: new Set(drawn), tree: grow(axes, values, drawn) };
  });
  const shares = mainShares(
    grown.map(({ tree }) => tree),
    axes,
    random,
  );
  const parameters = names.map((own, axis) => ({ names: own, share: shares?.[axis] ?? 0 }));
  return {
    ...{ metric, n: having.length, leftOut },
    parameters: parameters.sort((a, b) => b.share - a.share),
    together: Math.max(0, 1 - parameters.reduce((sum, { share }) => sum + share, 0)),
    explained: explainedBy(grown, axes, values),
  };
}

const draw = (n: number, uniforms: Float64Array): number[] => Array.from(uniforms, u => Math.floor(u * n));

function explainedBy(
  grown: readonly { readonly drawn: ReadonlySet<number>; readonly tree: Tree }[],
  axes: readonly Axis[],
  values: Float64Array,
): number {
  let [missed, all] = [0, 0];
  for (const [run, value] of values.entries()) {
    const unseen = grown.filter(({ drawn }) => !drawn.has(run));
    if (unseen.length === 0) continue;
    const point = axes.map(({ places }) => places[run]!);
    missed += (value - mean(unseen.map(({ tree }) => predictAt(tree, point)))) ** 2;
    all += value ** 2;
  }
  return all > 0 ? 1 - missed / all : 0;
}

/** Parameters that differ, as places. */
function axesOf(runs: readonly Run[]): { axes: Axis[]; names: string[][]; leftOut: string[] } {
  const found = new Map<string, { axis: Axis; names: string[] }>();
  const leftOut: string[] = [];
  const names = new Set(runs.flatMap(run => Object.keys(run.settings)));
  names.delete("seed");
  for (const name of names) {
    const axis = axisOf(runs, name);
    if (axis.weights.length < 2) continue;
    if (!axis.isOrdered && axis.weights.length > runs.length / 2) {
      leftOut.push(name);
      continue;
    }
    const key = axis.isOrdered ? order(axis) : partition(axis.places);
    const same = found.get(key);
    if (same) same.names.push(name);
    else found.set(key, { axis, names: [name] });
  }
  const all = [...found.values()];
  return { axes: all.map(({ axis }) => axis), names: all.map(({ names }) => names), leftOut };
}

/** Numbers lie in order, what is missing behind them; all else are names. */
function axisOf(runs: readonly Run[], name: string): Axis {
  const values = runs.map(run => (Object.hasOwn(run.settings, name) ? run.settings[name] : undefined));
  const isOrdered = values.every(value => typeof value === "number" || value === undefined);
  const texts = values.map(value => settingText(value));
  const distinct = [...new Map(texts.map((text, i) => [text, values[i]] as const))];
  if (isOrdered) distinct.sort(([, a], [, b]) => Number(a ?? Infinity) - Number(b ?? Infinity));
  const placeOf = new Map(distinct.map(([text], place) => [text, place]));
  const places = Int32Array.from(texts, text => placeOf.get(text)!);
  const weights = new Float64Array(distinct.length);
  for (const place of places) weights[place]! += 1 / runs.length;
  return { isOrdered, weights, places };
}

/** The same for numbers that rise together, and for those of which one falls as the other rises. */
function order({ places, weights }: Axis): string {
  const falling = places.map(place => weights.length - 1 - place);
  return [places.join(), falling.join()].sort()[0]!; // whichever run comes first
}

/** The same for texts that change together, whatever they are. */
function partition(places: Int32Array): string {
  const seen = new Map<number, number>();
  const numbers = Array.from(places, place => {
    if (!seen.has(place)) seen.set(place, seen.size);
    return seen.get(place);
  });
  return `texts ${numbers.join()}`;
}
