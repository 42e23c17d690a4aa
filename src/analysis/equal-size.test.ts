import { expect, it } from "vitest";
import { rows } from "../../test/neural-bits-rows.js";
import { atEqualSize } from "./equal-size.js";
import type { Row } from "./measures.js";
import { shownOf } from "./results/shown.js";

/** Parameters on 784 pixels and 10 classes: h·784 + h + h·10 + 10. */
const matched = (hidden: number, ...accuracies: number[]): Row[] =>
  seeds(
    { model: "matched", T: null, d: null, hidden: String(hidden), parameters: 795 * hidden + 10 },
    accuracies,
  );
const seeds = (changes: Partial<Row>, accuracies: readonly number[]): Row[] =>
  accuracies.map((accuracy, i) => ({ ...rows[2]!, objective: "label", ...changes, seed: i + 1, accuracy }));

const projection = { T: 8, d: 10, hidden: "0", parameters: 810, objective: "joint" };
const all = [
  ...matched(1, 0.2, 0.3),
  ...matched(79, 0.9, 0.92),
  ...matched(80, 0.91, 0.93),
  ...matched(713, 0.97, 0.97),
  ...seeds({ model: "hashed", T: null, d: null, hidden: "500", parameters: 810 }, [0.5, 0.5]),
  ...seeds(projection, [0.6, 0.62]),
  ...seeds({ ...projection, T: 60, d: 12, hidden: "128", parameters: 93_578 }, [0.95, 0.96]),
];

it("a projection network stands beside the network of as many parameters, bytes and multiplications", () => {
  const found = atEqualSize(all).map(one => [one.network, one.count, one.size, one.other, one.otherSize]);
  expect(found).toEqual([
    ["projection 8×10", "parameters", 810, "matched 1", 805],
    ["projection 8×10", "parameters", 810, "hashed 500", 810],
    ["projection 8×10", "bytes", 4 * (810 + 784 * 80), "matched 80", 4 * 63_610],
    ["projection 8×10", "multiplications", 784 * 80, "matched 79", 784 * 79 + 79 * 10],
    ["projection 60×12 + 128", "multiplications", 784 * 720 + 128 * 10, "matched 713", 713 * 794],
  ]);
});

it("the difference is paired by seed; another budget, or a network of another width, is no partner", () => {
  const [first] = atEqualSize(all);
  expect([first!.mean, first!.n]).toEqual([expect.closeTo(0.36, 12), 2]);
  const longer = all.map(row => (row.model === "projection" ? { ...row, epochs: 99 } : row));
  expect(atEqualSize(longer)).toEqual([]);
  expect(atEqualSize(all.filter(({ hidden }) => hidden === "1" || hidden === "0"))).toEqual([]);
});

it("the table stands where an experiment asks for it", () => {
  const kind = { kind: "over", name: "parameters", title: "parameters" } as const;
  const [table] = shownOf(all, "Sizes", { ...kind, equalSizes: true }).tables;
  expect(table!.rows[2]).toEqual(
    ["projection 8×10", "bytes with planes", "254,120", "matched 80", "254,440"].concat(
      "2",
      "−31.00",
      "−31.00 to −31.00",
    ),
  );
  expect(shownOf(all, "Sizes", kind).tables.map(({ title }) => title)).not.toContain(table!.title);
});

it("of several networks of the width that which is best on the validation part stands beside it, in whatever order", () => {
  const [bad, good] = [0.1, 0.9].map((validation_accuracy, i) =>
    matched(1, 0.2 + 0.6 * i, 0.3 + 0.6 * i).map(row => ({
      ...{ ...row, validation_accuracy },
      further: { ...row.further, rate: [0.1, 0.001][i]! },
    })),
  ) as readonly Row[][] as [Row[], Row[]];
  const others = all.slice(2);
  for (const rows of [
    [...bad, ...good, ...others],
    [...good, ...bad, ...others],
  ])
    expect(atEqualSize(rows)[0]!.mean).toBeCloseTo(0.61 - 0.85, 12);
});
