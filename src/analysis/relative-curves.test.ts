import { expect, it } from "vitest";
import { rows } from "../../test/neural-bits-rows.js";
import type { Row } from "./measures.js";
import { bitsNeeded, relativeCurves } from "./relative-curves.js";
import { bitsNeededTables } from "./tables/bits-needed.js";

const [full, , joint] = rows as [Row, Row, Row];
/** Two seeds beside a full network of 1: the means are 0.5, 0.7 and 0.92 at 16, 64 and 256 bits. */
const two = [1, 2].flatMap(seed => [
  { ...full, seed, accuracy: 1, top3: 1, top5: 1 },
  ...[0.5, 0.7, 0.92].map((accuracy, i) => ({
    ...joint,
    ...{
      seed,
      T: 2 * 4 ** i,
      d: 8,
      accuracy: accuracy + (seed === 1 ? 0.01 : -0.01),
      top3: 0.95,
      top5: null,
    },
  })),
]);

it("a curve is relative seed by seed, with the spread over seeds, at each rank that was measured", () => {
  const found = relativeCurves(two);
  const [first, third, ...none] = found;
  expect([first!.rank.name, third!.rank.name, none.length]).toEqual(["P@1", "P@3", 0]);
  const { points, ...curve } = found[0]!.curves[0]!;
  expect(curve).toEqual({ dataset: "mnist", hidden: "0", projection: "sign", apart: "" });
  expect(points.map(({ length }) => length)).toEqual([16, 64, 256]);
  expect(points.map(({ mean }) => Number(mean.toFixed(12)))).toEqual([0.5, 0.7, 0.92]);
  expect(points[0]!.sd).toBeCloseTo(0.02 / Math.SQRT2, 12);
  expect(first!.full.get("mnist")).toEqual([{ accuracy: 1, apart: "" }]);
});

it("curves of two budgets are told apart, and so are their full networks", () => {
  const short = two.map(row => ({ ...row, epochs: 1, accuracy: (row.accuracy ?? 0) / 2 }));
  const { curves, full } = relativeCurves([...two, ...short])[0]!;
  const [own, other] = [`, epochs ${two[0]!.epochs}`, ", epochs 1"];
  expect(curves.map(({ apart }) => apart)).toEqual([own, other]);
  expect(full.get("mnist")).toEqual([
    { accuracy: 1, apart: own },
    { accuracy: 0.5, apart: other },
  ]);
  expect(bitsNeededTables([...two, ...short])[0]!.rows.map(cells => cells[2])).toEqual([
    `0${own}`,
    `0${other}`,
  ]);
});

it("bits needed lie between code lengths by their logarithm; seeds drawn anew say how surely", () => {
  const [curve] = relativeCurves(two)[0]!.curves;
  const { bits, low, high, n } = bitsNeeded(curve!, 0.8);
  expect(bits).toBeCloseTo(2 ** (6 + (2 * 0.1) / 0.22), 6); // from 2^6 to 2^8 as 0.8 lies from 0.7 to 0.92
  expect(n).toBe(2);
  expect(low).toBeCloseTo(2 ** (6 + (2 * 0.09) / 0.22), 3); // seed 1 alone: 0.71 to 0.93
  expect(high).toBeCloseTo(2 ** (6 + (2 * 0.11) / 0.22), 3);
  expect(bitsNeeded(curve!, 0.4)).toMatchObject({ bits: 0, low: 0, high: 0 });
  expect(bitsNeeded(curve!, 0.95)).toMatchObject({ bits: Infinity, low: Infinity, high: Infinity });
  const one = relativeCurves(two.filter(({ seed }) => seed === 1))[0]!.curves[0]!;
  expect(bitsNeeded(one, 0.8)).toMatchObject({ low: null, high: null, n: 1 });
});

it("kinds of networks are lines of their own, in the order sign, deep, presence; of equal lengths the best by validation stands", () => {
  const presence = two.map(row => (row.T === null ? row : { ...row, further: { projection: "presence" } }));
  const deep = two.map(row => (row.T === null ? row : { ...row, hidden: "128" }));
  const other = two
    .filter(({ T }) => T === 2)
    .map(row => ({ ...row, T: 4, d: 4, accuracy: 0.1, validation_accuracy: 0.1 }));
  const all = [...two, ...presence, ...deep].filter((row, i) => i < two.length || row.T !== null);
  const { curves } = relativeCurves([...other, ...all])[0]!;
  expect(curves.map(({ hidden, projection }) => [projection, hidden])).toEqual([
    ["sign", "0"],
    ["sign", "128"],
    ["presence", "0"],
  ]);
  expect(curves[0]!.points[0]!.mean).toBeCloseTo(0.5, 12);
});

it("the table says what lies outside of the lengths, and the interval", () => {
  const [first] = bitsNeededTables(two);
  expect(first!.rows).toEqual([
    ["mnist", "sign", "0", "2", "120 (113 to 128)", "226 (212 to 240)", ">\u00a0256"],
  ]);
  expect(first!.columns.map(({ title }) => title).slice(-3)).toEqual(["0.8", "0.9", "0.95"]);
});

it("of two networks of one length that of which a seed diverged comes last", () => {
  const [best, other] = [
    two.map(row => ({ ...row, validation_accuracy: 0.85 })),
    two
      .filter(({ model, T }) => model === "projection" && T === 2)
      .map(row => ({ ...row, T: 4, d: 4, accuracy: row.seed === 1 ? Number.NaN : 0.1 }))
      .map(row => ({ ...row, validation_accuracy: row.seed === 1 ? Number.NaN : 0.99 })),
  ];
  for (const rows of [
    [...best, ...other],
    [...other, ...best],
  ])
    expect(relativeCurves(rows)[0]!.curves[0]!.points[0]!.mean).toBeCloseTo(0.5, 12);
});
