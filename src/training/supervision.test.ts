import { expect, it } from "vitest";
import { phrases } from "../../test/small-sets.js";
import { seeded } from "../core/random.js";
import { balanced, supervisionOf, withLabels } from "./supervision.js";

const labels = Uint16Array.from({ length: 100 }, (_, i) => (i < 90 ? i % 2 : 2));

it("labels are of each class as many, until a class has no more; more labels hold the fewer", () => {
  const counts = (chosen: Uint32Array) =>
    [0, 1, 2].map(label => chosen.filter(row => labels[row] === label).length);
  expect(counts(balanced(labels, 9, seeded(1)))).toEqual([3, 3, 3]);
  expect(counts(balanced(labels, 36, seeded(1)))).toEqual([13, 13, 10]);
  const more = new Set(balanced(labels, 9, seeded(1)));
  for (const row of balanced(labels, 6, seeded(1))) expect(more.has(row)).toBe(true);
  expect(balanced(labels, 9, seeded(2))).not.toEqual(balanced(labels, 9, seeded(1)));
  expect(balanced(labels, 100, seeded(1))).toEqual(Uint32Array.from({ length: 100 }, (_, i) => i));
});

it("beside a batch stand half as many labelled examples, and a neighbour of each: weights of a part add up to 1", () => {
  const neighbours = Uint32Array.from({ length: 40 }, (_, i) => 100 + (i >> 1)); // two of each example
  const supervision = { labelled: Uint32Array.of(7, 9), neighbours };
  const batches = [Uint32Array.of(3, 4, 5, 6), Uint32Array.of(8)];
  const made = withLabels(batches, supervision, { batch: 4, epoch: 1, random: seeded(1), k: 2 });
  expect(made.map(({ rows }) => [...rows.subarray(2)])).toEqual([
    [3, 4, 5, 6, 103, 104, 105, 106],
    [8, 108],
  ]);
  for (const { rows } of made) for (const row of rows.subarray(0, 2)) expect([7, 9]).toContain(row);
  expect([...made[0]!.labels]).toEqual([0.5, 0.5, ...Array(8).fill(0)]);
  expect([...made[1]!.imitation]).toEqual([...Array(3).fill(Math.fround(1 / 3)), 0]);
});

it("neighbours of an example are others, the nearest by their bits; without a graph there are none", async () => {
  const settings = { random: seeded(1), neighbours: 2 };
  expect(await supervisionOf(phrases(), settings)).toBeUndefined();
  expect(await supervisionOf(phrases(), { ...settings, labels: 2 })).toMatchObject({ neighbours: null });
  const { neighbours, labelled } = (await supervisionOf(phrases(), { ...settings, graph: 1 }))!;
  expect(labelled).toHaveLength(phrases().train.count);
  expect(neighbours).toHaveLength(2 * phrases().train.count);
  for (const [at, row] of neighbours!.entries()) expect(row).not.toBe(at >> 1);
  await expect(supervisionOf(phrases(), { ...settings, labels: 1e6 })).rejects.toThrow(
    "labels: got 1000000, expected at most",
  );
});
