import fc from "fast-check";
import { expect, it } from "vitest";
import { displayWidth } from "./terminal-text.js";
import { textTable } from "./text-table.js";

const table = {
  columns: [
    { title: "model", align: "left" },
    { title: "test part", align: "right" },
    { title: "ratio", align: "right", spare: 1 },
  ],
  rows: [
    ["full", "98.40", "1.00"],
    ["projection", "7.5", "3,453"],
  ],
} as const;

it("has a header and a line per row, in aligned columns", () => {
  expect(textTable(table, { rule: true }).split("\n")).toEqual([
    "             test",
    "model        part  ratio",
    "────────────────────────",
    "full        98.40   1.00",
    "projection    7.5  3,453",
  ]);
});

it("leaves spare columns out where they do not fit, and names them", () => {
  expect(textTable(table, { width: 20 }).split("\n")).toEqual([
    "             test",
    "model        part",
    "full        98.40",
    "projection    7.5",
    "not shown, for want",
    "of room: ratio",
  ]);
});

it("leaves out the most dispensable column first, of equal ones the rightmost", () => {
  const columns = [3, 1, 2, 2].map((spare, i) => ({ title: `c${i}`, align: "left", spare }) as const);
  const heads = (width: number) => textTable({ columns, rows: [] }, { width }).split("\n")[0];
  expect([11, 10, 7, 4].map(heads)).toEqual(["c0 c1 c2 c3", "c1  c2  c3", "c1  c2", "c1"]);
});

it("then cuts the longest text, not the numbers", () => {
  expect(textTable(table, { width: 12 }).split("\n").slice(0, 4)).toEqual([
    "        test",
    "model   part",
    "full   98.40",
    "proje…   7.5",
  ]);
});

it("lines up full-width text, and stays one line per row whatever a cell holds", () => {
  const columns = [
    { title: "", align: "left" },
    { title: "", align: "left" },
  ] as const;
  const rows = [
    ["日本", "a"],
    ["x\ny", "b"],
  ];
  expect(textTable({ columns, rows }, { indent: 2 })).toBe("  日本  a\n  x�y   b");
});

it("no line is longer than the width, for any text", () => {
  const cells = fc.array(fc.tuple(fc.string({ unit: "grapheme" }), fc.string(), fc.string()), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(cells, fc.integer({ min: 12, max: 60 }), (rows, width) => {
      const lines = textTable({ ...table, rows }, { width, rule: true }).split("\n");
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }),
  );
});
