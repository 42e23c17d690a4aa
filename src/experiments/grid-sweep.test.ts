import { expect, it } from "vitest";
import { outline } from "../data/registry.js";
import { profileOf } from "./experiment.js";
import { gridSweep } from "./grid-sweep.js";
import { experimentOf } from "./own.js";
import { checkTrials } from "./trial-settings.js";

const axes = { datasets: ["mnist", "trec-6"], T: [2, 4], d: [8] };

it("is an experiment as one's own are: every combination, beside the full network that joint ones learn from", async () => {
  const found = await experimentOf(gridSweep({ ...axes, hidden: ["0", "8"] }));
  expect(found.name).toBe("mnist-trec-6-sweep");
  const sets = await Promise.all(axes.datasets.map(outline));
  const [images, texts] = sets.map(set => found.trials(set, profileOf(found, "tiny", { seeds: [1, 2] })));
  for (const trials of [images!, texts!]) {
    expect(trials).toHaveLength(2 * (1 + 2 * 2 * 2));
    expect(trials.filter(({ model, objective }) => model === "full" && objective === "label")).toHaveLength(
      2,
    );
  }
  await checkTrials([...images!, ...texts!], sets);
  const rates = (hidden: string) =>
    new Set(images!.filter(one => one.T && one.hidden === hidden).map(one => one.rate));
  expect([rates("0"), rates("8")]).toEqual([new Set([0.01]), new Set([0.004])]); // linear, deep
});

it("takes rates as an axis, batch and name, and each value once", () => {
  const found = gridSweep({
    ...{ datasets: ["mnist"], T: [2, 2], d: [8], objectives: ["self"] },
    ...{ rates: [0.1, 0.2], batch: 10, name: "mine" },
  });
  const trials = found.trials({ name: "mnist", classes: ["0", "1"], shape: [2, 2, 1] }, found.profiles.tiny);
  expect(found.name).toBe("mine");
  expect(trials.map(({ model, rate, batch }) => [model, rate, batch])).toEqual([
    ["full", 0.001, 10],
    ["projection", 0.1, 10],
    ["projection", 0.2, 10],
  ]);
});

it.each([
  ["no data set", { datasets: [] }, 'datasets: got "none", expected one or more values'],
  ["unknown data", { datasets: ["mnits"] }, 'did you mean "mnist"?'],
  ["no T", { T: [] }, 'projections T: got "none"'],
  ["T of none", { T: [0] }, "projections T: got 0, expected a positive whole number"],
  ["half bits", { d: [1.5] }, "bits d: got 1.5"],
  ["no hidden", { hidden: [] }, 'hidden: got "none"'],
  ["odd hidden", { hidden: ["8y"] }, 'hidden: got "8y"'],
  ["an unknown objective", { objectives: ["jiont"] }, 'did you mean "joint"?'],
  ["a rate of none", { rates: [0] }, "rate: got 0, expected a positive number"],
  ["a batch of none", { batch: 0 }, "batch: got 0"],
])("refuses %s", (_, wrong, line) => {
  expect(() => gridSweep({ datasets: ["mnist"], T: [2], d: [8], ...wrong })).toThrow(line);
});

it("refuses a name of ours", async () => {
  const named = gridSweep({ datasets: ["mnist"], T: [2], d: [8], name: "mnist-table" });
  await expect(experimentOf(named)).rejects.toThrow("expected a name that none of ours has");
});
