import fc from "fast-check";
import type { Run } from "../src/tracking/run.js";

// Grids over random settings, and what their numbers are, worked out without any code of ours.

export type Settings = Record<string, string | number | boolean>;

const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(x => (x === 0 ? 0 : x)),
  fc.constantFrom("", "0", "1", "true", "gray", "a,b", 'the "best"', 0, 1, 0.01, true, false),
);
const axes = fc.record(
  {
    dataset: fc.subarray(["set-a", "set-b"], { minLength: 1 }),
    objective: fc.subarray(["joint", "self"], { minLength: 1 }),
    T: fc.subarray([2, 4], { minLength: 1 }),
    d: fc.subarray([3, 5], { minLength: 1 }),
    hidden: fc.subarray(["0", "128", "64x32"], { minLength: 1 }),
    epochs: fc.subarray([1, 5], { minLength: 1 }),
    rate: fc.uniqueArray(fc.double({ min: 1e-9, max: 1, noNaN: true }), { minLength: 1, maxLength: 3 }),
    coding: fc.uniqueArray(value, { minLength: 1, maxLength: 3 }),
    accuracy: fc.uniqueArray(value, { minLength: 1, maxLength: 2 }),
    "any name, even this": fc.uniqueArray(value, { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: ["dataset", "objective", "T", "d", "hidden", "epochs"] },
);

/** Some of the grid's runs, each with accuracies and a curve of its own. */
export const grids = fc
  .tuple(axes, fc.integer({ min: 1, max: 3 }), fc.infiniteStream(fc.nat({ max: 3 })))
  .map(([found, seedCount, chance]): Run[] => {
    let grid: Settings[] = [{ model: "projection" }];
    for (const [name, values] of Object.entries(found))
      grid = grid.flatMap(settings => values.map(one => ({ ...settings, [name]: one })));
    const kept = grid
      .flatMap(settings => Array.from({ length: seedCount }, (_, i) => ({ ...settings, seed: i + 1 })))
      .filter(() => chance.next().value !== 0)
      .slice(0, 60);
    return kept.map((settings, i) => randomRun(i + 1, settings, (((i * 37) % 101) + 1) / 103));
  })
  .filter(runs => runs.length > 1);

export const randomRun = (id: number, settings: Settings, accuracy: number): Run => ({
  id,
  experiment: "random",
  key: String(id),
  name: null,
  state: "finished",
  settings,
  measures: { accuracy, validation_accuracy: 1 - accuracy, parameters: 10 },
  metrics: { accuracy },
  tags: [],
  branch: null,
  startedAt: "2025-01-01T00:00:00Z",
  endedAt: null,
  error: null,
});

/** The distinct non-seed settings, without any code of ours. */
export function byHand(runs: readonly Run[], without: readonly string[] = ["seed"]): Map<string, Run[]> {
  const groups = new Map<string, Run[]>();
  for (const one of runs) {
    const names = Object.keys(one.settings).filter(name => !without.includes(name));
    const key = JSON.stringify(names.sort().map(name => [name, one.settings[name]]));
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups;
}

export const accuracy = ({ measures: { accuracy: found } }: Run): number => found!;
export const average = (values: readonly number[]): number => values.reduce((a, b) => a + b) / values.length;
export function deviation(values: readonly number[]): number | null {
  const squares = values.map(one => (one - average(values)) ** 2);
  return values.length < 2 ? null : Math.sqrt(squares.reduce((a, b) => a + b) / (values.length - 1));
}
