import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { packageFolder } from "../core/folders.js";
import { bitsStatement, paper, paperNumber } from "./paper.js";

const shape = { dataset: "mnist", model: "projection", T: 60, d: 12, hidden: "0" };

it("every MNIST ratio follows from counting parameters against 784-1000-1000-1000-10, to 0.2 %", () => {
  const rows = paper.filter(row => row.table === "MNIST" && row.T !== null);
  expect(rows).toHaveLength(7);
  for (const { T, d, hidden, ratio } of rows) {
    const inputs = T! * d!;
    const h = Number(hidden);
    const parameters = h ? inputs * h + h + h * 10 + 10 : inputs * 10 + 10;
    expect(Math.abs(ratio! - 2_797_010 / parameters)).toBeLessThanOrEqual(ratio === 466 ? 0.61 : 0.5);
  }
});

it("data sets are spelt as their files in src/data/sets, so that their numbers are found", () => {
  const known = readdirSync(packageFolder("src/data/sets")).map(file => file.replace(/(\.test)?\.ts$/, ""));
  const spelt = (name: string): string => name.replace(/\W/g, "");
  const named = [...paper.map(({ dataset }) => dataset), bitsStatement.dataset].filter(name => name !== null);
  expect(named).toContain("cifar-100");
  for (const name of named) expect(known.filter(other => spelt(other) === spelt(name))).toContain(name);
});

it("accuracy grows down the table, as the paper claims", () => {
  const found = paper.filter(row => row.dataset === "mnist" && row.T !== null);
  const sorted = found.map(row => row.accuracy).sort((a, b) => a - b);
  expect(found.map(row => row.accuracy)).toEqual(sorted);
});

it("a number is found for the joint row only, with how surely it is known", () => {
  expect(paperNumber({ ...shape, objective: "joint" })).toMatchObject({ accuracy: 0.923, certainty: "read" });
  expect(paperNumber({ ...shape, objective: "self" })).toBeNull();
  expect(paperNumber({ ...shape, objective: "joint", dataset: "wordnet-glosses" })).toBeNull();
  expect(paperNumber({ ...shape, objective: "joint", hidden: "256" })!.certainty).toBe("remembered, high");
});
