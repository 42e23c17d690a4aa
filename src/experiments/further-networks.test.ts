import { expect, it } from "vitest";
import type { Trial } from "./experiment.js";
import { withShapes } from "./further-networks.js";
import { ofManySeeds } from "./seeds.js";

const shared = { dataset: "mnist", epochs: 3, batch: 128, examples: 1000 };
const trial = (changes: Partial<Trial>): Trial => ({
  ...shared,
  model: "projection",
  T: 8,
  d: 10,
  hidden: "0",
  objective: "joint",
  rate: 0.01,
  seed: 1,
  ...changes,
});
const full = (seed: number): Trial => ({
  ...shared,
  model: "full",
  hidden: "20",
  objective: "label",
  rate: 0.001,
  seed,
});
const trials = [full(1), trial({}), trial({ hidden: "128", rate: 0.004 }), full(2), trial({ seed: 2 })];

it("adds a network per shape and seed, trained as those of the experiment that are as deep", () => {
  const all = withShapes(trials, [{ T: 5, d: 7, hidden: "64" }]);
  expect(all.slice(0, trials.length)).toEqual(trials);
  expect(all.slice(trials.length)).toEqual([
    trial({ T: 5, d: 7, hidden: "64", rate: 0.004 }),
    trial({ T: 5, d: 7, hidden: "64", seed: 2 }), // seed 2 has no deep one to follow
  ]);
});

it("adds nothing that is there already, and nothing twice", () => {
  const there = { T: 8, d: 10, hidden: "0" };
  const mine = { T: 3, d: 4, hidden: "0" };
  expect(withShapes(trials, [there, mine, mine])).toHaveLength(trials.length + 2);
});

it("refuses sizes that are none, and experiments without projection networks", () => {
  expect(() => withShapes(trials, [{ T: 0, d: 1, hidden: "0" }])).toThrow("projections T: got 0");
  expect(() => withShapes(trials, [{ T: 1, d: 1, hidden: "deep" }])).toThrow('hidden: got "deep"');
  expect(() => withShapes([full(1)], [{ T: 1, d: 1, hidden: "0" }])).toThrow(
    "experiment to add a network to",
  );
});

it("the budget with the most seeds is taken, of equals the longest; fewer than three seeds are none", () => {
  const run = (seed: number, epochs: number) => ({
    id: seed,
    experiment: "e",
    key: `${seed} ${epochs}`,
    state: "finished" as const,
    settings: { seed, epochs },
    measures: {},
    metrics: {},
    name: null,
    tags: [],
    branch: null,
    startedAt: "",
    endedAt: "",
    error: null,
  });
  const short = [1, 2, 3].map(seed => run(seed, 3));
  const long = [1, 2, 3].map(seed => run(seed, 20));
  expect(ofManySeeds([...short, ...long])).toEqual(long);
  expect(ofManySeeds([...short, run(4, 3), ...long])).toEqual([...short, run(4, 3)]);
  expect(ofManySeeds([run(1, 5), run(2, 5)])).toEqual([]);
});
