import { expect, it } from "vitest";
import { fromCsv, measures, type Row, toCsv } from "../analysis/measures.js";
import { outline } from "../data/registry.js";
import { experiment, isIn, type ProfileName, profileOf } from "../experiments/experiment.js";
import type { Run } from "../tracking/run.js";
import { optionsOf } from "./profile-of-rows.js";

/** What measures.csv would have of an experiment's profile. */
async function rowsOf(name: string, profile: ProfileName, seeds?: readonly number[]): Promise<Row[]> {
  const found = await experiment(name);
  const own = profileOf(found, profile, { seeds });
  const sets = [...found.datasets, ...(found.optional ?? [])].filter(set => isIn(own, set));
  const trials = (await Promise.all(sets.map(async set => found.trials(await outline(set), own)))).flat();
  const runs = trials.map((settings, id) => ({
    ...{ id, experiment: name, settings, measures: {}, state: "finished" },
  })) as unknown as Run[];
  return fromCsv(toCsv(measures(runs)));
}

it.each([
  ["neural-bits", "full", undefined, "--profile full"], // its texts have other epochs, and most sets fewer seeds
  ["ablations", "full", undefined, "--profile full"], // few images have more epochs
  ["few-labels", "full", undefined, "--profile full"], // always on a part of the images
  ["mnist-table", "quick", undefined, "--profile quick"],
  ["mnist-table", "tiny", undefined, "--profile tiny"],
  ["mnist-table", "full", [3, 1], "--profile full --seeds 1,3"],
] as const)("%s in its %s profile, seeds %j, is made again by %s", async (name, profile, seeds, expected) => {
  const options = await optionsOf(await experiment(name));
  const rows = await rowsOf(name, profile, seeds);
  expect(options(rows)).toBe(expected);
  expect(options(rows.slice(1))).toBeNull();
  expect(options(rows.map(row => ({ ...row, epochs: row.epochs! + 1 })))).toBeNull();
});

it("optional data sets may be missing; where others are, the options name those that are there", async () => {
  const options = await optionsOf(await experiment("neural-bits"));
  const rows = await rowsOf("neural-bits", "full");
  expect(options(rows.filter(({ dataset }) => dataset !== "cifar-10"))).toBe("--profile full");
  const others = rows.filter(({ dataset }) => dataset !== "mnist");
  const named = [...new Set(others.map(({ dataset }) => dataset))].join(",");
  expect(options(others)).toBe(`--profile full --datasets ${named}`);
  const ofSeed = await rowsOf("neural-bits", "full", [2]);
  expect(options(ofSeed.filter(({ dataset }) => dataset === "cifar-10"))).toBe(
    "--profile full --seeds 2 --datasets cifar-10",
  );
  expect(options(rows.map(row => ({ ...row, dataset: "of another" })))).toBeNull();
});
