import { expect, it } from "vitest";
import { runs } from "../../test/recorded-runs.js";
import { differences, jointMinusSelf, pairedBySeed } from "./differences.js";
import { measures } from "./measures.js";

it("differences are paired by seed, per configuration, with the interval of their mean", () => {
  const found = differences(runs);
  expect(found.map(({ name, n }) => [name, n])).toEqual([
    ["projection 8×10", 2],
    ["projection 60×10", 2],
  ]);
  expect(found[0]!.mean).toBeCloseTo(0.02, 12);
  expect(found[1]!.mean).toBeCloseTo(-0.01, 12);
  expect(found[0]!.high! - found[0]!.low!).toBeCloseTo(0, 10); // both seeds differ by the same
  const [bySize] = differences(runs, { by: "T", of: 60, minus: 8 });
  expect(bySize!.mean).toBeCloseTo(-0.03, 12);
  expect(() => differences(runs, { by: "hidden", of: "128", minus: "0" })).toThrow('hidden: got "128"');
});

it("a seed of which one run diverged has no pair; nothing is printed as NaN", () => {
  const [first, ...rest] = measures(runs);
  const found = pairedBySeed([{ ...first!, accuracy: Number.NaN }, ...rest], jointMinusSelf);
  expect(found.map(({ n }) => n)).toEqual([1, 2]);
  expect(found[0]!.mean).toBeCloseTo(0.02, 12);
  expect(pairedBySeed(measures(runs).slice(0, 2), jointMinusSelf)).toEqual([]);
});

it("where all runs of a value diverged, it says so", () => {
  const rows = measures(runs).map(row => (row.objective === "self" ? { ...row, accuracy: Number.NaN } : row));
  expect(() => differences(rows)).toThrow(
    'runs of objective self: got "4, none with an accuracy", expected one that did not diverge',
  );
});

it("runs that differ in more than what is compared are no pair, unless it is said that they may", () => {
  const rows = measures(runs).map(row => ({ ...row, further: { rate: row.T === 8 ? 0.1 : 0.2 } }));
  expect(() => differences(rows, { by: "T", of: 60, minus: 8 })).toThrow("runs that differ in rate too");
  const found = differences(rows, { by: "T", of: 60, minus: 8, also: ["rate"] });
  expect(found.map(({ name }) => name)).toEqual([
    "projection 60×10, objective joint",
    "projection 60×10, objective self",
  ]);
  expect(found[0]!.mean).toBeCloseTo(-0.03, 12);
  const third = rows.map(row => ({ ...row, further: { rate: 0.3 } }));
  expect(() => differences([...rows, ...third], { by: "T", of: 60, minus: 8, also: ["rate"] })).toThrow(
    "runs of T 60, seed 1: got",
  );
});

it("joint runs that name their trainer pair with the self runs, which have none; each trainer for itself", () => {
  const rows = measures(runs).map(row =>
    row.objective === "joint" ? { ...row, further: { trainer: "lstm" } } : row,
  );
  expect(differences(rows)).toEqual(differences(runs));
  const others = rows
    .filter(row => row.objective === "joint")
    .map(row => ({ ...row, accuracy: row.accuracy! + 0.1, further: { trainer: "cnn" } }));
  const found = differences([...rows, ...others]);
  expect(found.map(({ name }) => name)).toEqual([
    "projection 8×10, trainer lstm",
    "projection 60×10, trainer lstm",
    "projection 8×10, trainer cnn",
    "projection 60×10, trainer cnn",
  ]);
  expect(found[2]!.mean - found[0]!.mean).toBeCloseTo(0.1, 12);
});

it("self − joint is joint − self with the other sign, of as many pairs, whatever the joint ones imitate with", () => {
  const rows = measures(runs).flatMap(row =>
    row.objective === "joint"
      ? [0.3, 1].map(lambda2 => ({ ...row, further: { ...row.further, lambda2 } }))
      : [row],
  );
  const forth = differences(rows, jointMinusSelf);
  const back = differences(rows, { by: "objective", of: "self", minus: "joint" });
  expect(forth).toHaveLength(4);
  expect(back.map(({ name, n }) => [name, n])).toEqual(forth.map(({ name, n }) => [name, n]));
  for (const [i, { mean, low, high }] of back.entries())
    expect([-mean, -high!, -low!]).toEqual([forth[i]!.mean, forth[i]!.low, forth[i]!.high]);
});
