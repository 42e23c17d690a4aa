import { expect, it } from "vitest";
import { paper, paperNumber } from "./paper.js";

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
