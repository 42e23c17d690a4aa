import { expect, it } from "vitest";
import type { Row } from "../measures.js";
import { pairedTest } from "../statistics/tests.js";
import { measured, rowsWhere } from "./measured.js";
import type { Quantity } from "./quantity.js";

const row: Row = {
  ...{ experiment: "e", dataset: "mnist", model: "projection", T: 8, d: 10, hidden: "0", objective: "joint" },
  ...{
    seed: 1,
    epochs: 20,
    parameters: 810,
    ratio: 3453.1,
    bytes: 3240,
    accuracy: 0.78,
    top3: 0.9,
    top5: null,
  },
  ...{ validation_accuracy: 0.8, trainer_accuracy: 0.98, train_seconds: 1 },
};

const seeds = (more: Partial<Row>, accuracies: readonly (number | null)[]): Row[] =>
  accuracies.map((accuracy, i) => ({ ...row, ...more, seed: i + 1, accuracy }));

const joint = { objective: "joint" };
const self = { objective: "self" };

it("a mean has its spread and interval over the seeds that have a number", () => {
  const found = measured(seeds({}, [0.7, 0.8, null, 0.9, Number.NaN]), {
    kind: "mean",
    share: "accuracy",
    of: joint,
  })!;
  expect(found.n).toBe(3);
  expect(found.value).toBeCloseTo(0.8, 12);
  expect(found.sd).toBeCloseTo(0.1, 12);
  expect(found.high! - found.value).toBeCloseTo((4.302652729696142 * 0.1) / Math.sqrt(3), 9);
  expect(measured([], { kind: "mean", share: "accuracy", of: joint })).toBeNull();
  expect(measured([row], { kind: "mean", share: "top5", of: joint })).toBeNull();
});

it("a difference is of seeds that both have", () => {
  const rows = [...seeds({}, [0.7, 0.8, 0.9]), ...seeds({ objective: "self" }, [0.69, 0.78])];
  const found = measured(rows, { kind: "difference", share: "accuracy", of: joint, minus: self })!;
  expect(found.values!.map(value => Number(value.toFixed(9)))).toEqual([0.01, 0.02]);
});

it("a quotient is one of means over pairs, its interval all quotients that a paired t test leaves", () => {
  const rows = [...seeds({}, [0.6, 0.8, 0.7]), ...seeds({ objective: "self" }, [0.8, 0.9, 1])];
  const quantity: Quantity = { kind: "quotient", share: "accuracy", of: joint, by: self };
  const found = measured(rows, quantity)!;
  expect(found.value).toBeCloseTo(0.7 / 0.9, 12);
  for (const limit of [found.low!, found.high!])
    expect(
      pairedTest(
        found.pairs!.map(([x]) => x),
        found.pairs!.map(([, y]) => limit * y),
      ).p,
    ).toBeCloseTo(0.05, 9);
  expect(found.low! < found.value && found.value < found.high!).toBe(true);
  expect(
    measured(
      rows.filter(({ seed }) => seed === 1),
      quantity,
    ),
  ).toMatchObject({ n: 1, low: null, exact: false });
});

it("what so many bits have lies between the lengths around them, on a scale of doublings", () => {
  const rows = [
    ...seeds({ model: "full", T: null, d: null }, [1, 0.9, 1]),
    ...seeds({ T: 1, d: 10 }, [0.6, 0.54, 0.6]),
    ...seeds({ T: 4, d: 10 }, [0.8, 0.72]),
    ...seeds({ T: 100, d: 10 }, [0.9, 0.9, 0.9]),
  ];
  const at = (bits: number, model = "full") =>
    measured(rows, {
      ...{ kind: "quotient", share: "accuracy", of: { model: "projection" }, by: { model }, at: bits },
    });
  expect(at(20)).toMatchObject({ n: 2, exact: false }); // the seeds that both lengths have
  expect(at(20)!.value).toBeCloseTo(0.7, 9);
  expect(at(10)!.value).toBeCloseTo(0.6, 9);
  expect(at(10)!.n).toBe(3);
  expect(at(9)).toBeNull();
  expect(at(1_001)).toBeNull();
  expect(at(20, "cnn")).toBeNull();
});

it("two rows of one seed on one side are refused, not averaged", () => {
  const quantity: Quantity = { kind: "mean", share: "accuracy", of: joint };
  expect(() => measured([...seeds({}, [0.7, 0.8]), ...seeds({ T: 10 }, [0.9])], quantity)).toThrow("seed 1");
});

it("sizes count inputs and classes from the rows alone", () => {
  const rows: Row[] = [
    row,
    { ...row, hidden: "128", T: 60, parameters: 78_218, bytes: 312_872 },
    { ...row, model: "full", T: null, d: null, parameters: 2_797_010, bytes: 11_188_040 },
    { ...row, model: "softmax", T: null, d: null, parameters: 7_850 },
  ];
  const size = (size: "ratio with planes" | "width of equal size" | "ratio in bytes", hidden: string) =>
    measured(rows, {
      ...{ kind: "size", size, of: { model: "projection", hidden } },
      ...{ by: { model: "full" }, on: { model: "softmax" } },
    })!.value;
  expect(size("ratio with planes", "0")).toBeCloseTo(2_797_010 / (810 + 784 * 80), 9);
  expect(size("ratio with planes", "128")).toBeCloseTo(2_797_010 / (78_218 + 784 * 600), 9);
  expect(size("width of equal size", "0")).toBeCloseTo(800 / 795, 9);
  expect(size("ratio in bytes", "0")).toBeCloseTo(11_188_040 / 810, 9);
  expect(measured([], { kind: "size", size: "ratio", of: {} })).toBeNull();
});

it("rows are those with all settings as named, absent ones and any ones told apart", () => {
  const rows = [row, { ...row, further: { lambda2: 1 } }, { ...row, further: { lambda2: 0 } }];
  const found = (where: Record<string, string | number | null>) =>
    rowsWhere(rows, where).map(one => rows.indexOf(one));
  expect(found({ T: 8, hidden: "0" })).toEqual([0, 1, 2]);
  expect(found({ lambda2: null })).toEqual([0]);
  expect(found({ lambda2: "*" })).toEqual([1, 2]);
  expect(found({ lambda2: 0 })).toEqual([2]);
  expect(found({ T: null })).toEqual([]);
});
