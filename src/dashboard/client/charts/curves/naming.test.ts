import { expect, it } from "vitest";
import type { By, RunRow } from "../../../api.js";
import { namingOf } from "./naming.js";

const run = (id: number, experiment: string, T: number): RunRow =>
  ({ id, experiment, name: null, cells: [T] }) as unknown as RunRow;

const seedless: By = { except: ["seed"] };
const linesOf = (runs: RunRow[], by: By | null) => {
  const naming = namingOf(runs, ["params.T"], ["T"], by);
  return new Map(runs.map(one => [naming.keyOf(one), naming.labelOf(one)]));
};

it("runs of different experiments are different lines, as they are different rows of the table", () => {
  const runs = [run(1, "curveA", 8), run(2, "curveA", 8), run(3, "curveB", 8)];
  expect([...linesOf(runs, seedless).values()]).toEqual(["experiment=curveA T=8", "experiment=curveB T=8"]);
  expect([...linesOf(runs, { by: ["T"] }).values()]).toEqual(["T=8"]);
  expect([...linesOf(runs, { except: ["seed", "experiment"] }).values()]).toEqual(["T=8"]);
});

it("of one experiment nothing is said; runs that are not put together have their numbers", () => {
  const runs = [run(1, "curveA", 8), run(2, "curveA", 16)];
  expect([...linesOf(runs, seedless).values()]).toEqual(["T=8", "T=16"]);
  expect([...linesOf(runs, null).values()]).toEqual(["1 T=8", "2 T=16"]);
});
