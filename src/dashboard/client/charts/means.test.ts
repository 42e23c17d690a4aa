import { expect, it } from "vitest";
import type { Columns } from "../../api.js";
import { averagedOver, type MeansTold, notesOnMeans, notesOnRuns, overText, statesNote } from "./means.js";

const params = [
  { name: "T", differs: true },
  { name: "seed", differs: true },
  { name: "dataset", differs: true },
  { name: "rate", differs: false },
] as unknown as Columns["params"];

it("tells what a mean is over beside seeds", () => {
  expect(averagedOver(params, { by: ["T"] })).toEqual(["dataset"]);
  expect(averagedOver(params, { except: ["seed"] })).toEqual([]);
  expect(averagedOver(params, { except: ["seed", "T"] })).toEqual(["T"]);
});

it("says it in words", () => {
  expect(overText(params, { except: ["seed"] })).toBe("seeds");
  expect(overText(params, { by: ["T"] })).toBe("runs of the same T that differ in dataset");
  expect(overText(params, { by: ["T", "dataset"] })).toBe("runs of the same T, dataset with different seeds");
});

const answer = (...states: MeansTold["rows"][number]["states"][]): MeansTold =>
  ({ rows: states.map(states => ({ states })) }) as unknown as MeansTold;

it("runs that are not finished, and data sets that are in one mean, are told of", () => {
  const over =
    "Means go over runs that differ in dataset: narrow the query, or tell groups apart by it, for numbers that compare.";
  const mixed = answer({ finished: 3, failed: 1 }, { running: 2, failed: 1, queued: 9 });
  expect(notesOnMeans(mixed, params, { by: ["T"] })).toEqual([
    over,
    "Not finished, and in the means with their last values: 2 failed, 2 running.",
  ]);
  expect(notesOnMeans(answer({ finished: 3 }), params.slice(0, 2), { by: ["T"] })).toEqual([]);
});

it("runs that are there twice are told of", () => {
  const told = (repeats: number) =>
    notesOnMeans({ ...answer({ finished: 3 }), repeats }, [], { except: ["seed"] });
  expect(told(0)).toEqual([]);
  expect(told(1)[0]).toMatch(/^1 run of the means repeats another with its settings and its seed/);
  expect(told(2)[0]).toMatch(/^2 runs of the means repeat another/);
});

it("what the server leaves out, and says that it means over, is what is told", () => {
  const told = { ...answer({ finished: 3, failed: 1 }), leftOut: { failed: 1 }, averagedOver: [] };
  expect(notesOnMeans(told, params.slice(0, 2), { by: ["T"] })).toEqual([
    "Means are of finished runs; left out: 1 failed.",
  ]);
  expect(statesNote({ ...told, leftOut: {}, all: true })).toEqual([
    "Not finished, and in the means with their last values: 1 failed.",
  ]);
});

it("runs of several data sets do not compare, and those that are not finished are told of", () => {
  const dataset = { name: "dataset", differs: true, values: ["cifar-10", "mnist"] };
  const several = [dataset] as unknown as Columns["params"];
  const text = "Several data sets (cifar-10, mnist): numbers of one do not compare with those of another.";
  expect(notesOnRuns({ states: ["finished", "failed"] }, several)).toEqual([
    "Not finished, and here with their last values: 1 failed.",
    text,
  ]);
  expect(notesOnMeans(answer({ finished: 2 }), several, { except: ["seed"] })).toEqual([text]);
});
