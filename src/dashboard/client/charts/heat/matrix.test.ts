import { expect, it } from "vitest";
import { parseQuery } from "../../../../tracking/query/parse.js";
import type { Cell, GroupsAnswer, Spread } from "../../../api.js";
import { headTexts, matrixOf, queryValue, shareOf } from "./matrix.js";

const spread = (mean: number | null): Spread => ({ n: 1, mean, sd: null, low: null, high: null });

const answer = (...rows: [T: Cell, d: Cell, mean: number | null | undefined][]): GroupsAnswer =>
  ({
    by: ["T", "d"],
    rows: rows.map(([T, d, mean]) => ({
      settings: [T, d],
      metrics: { accuracy: mean === undefined ? null : spread(mean) },
    })),
  }) as unknown as GroupsAnswer;

it("rows and columns are the values in their order, a hole where there is no run", () => {
  const matrix = matrixOf(answer([60, 10, 0.9], [8, 10, 0.7], [8, 8, 0.6]), "T", "d", "accuracy");
  expect(matrix.rows).toEqual([8, 60]);
  expect(matrix.columns).toEqual([8, 10]);
  expect(matrix.spreads.map(row => row.map(cell => cell?.mean ?? null))).toEqual([
    [0.6, 0.7],
    [null, 0.9],
  ]);
  expect(matrix.range).toEqual({ least: 0.6, most: 0.9 });
});

it("what diverged has no colour and moves none; who lacks a setting is left out", () => {
  const matrix = matrixOf(answer([8, 8, null], [8, 10, 0.5], [null, 8, 0.1]), "T", "d", "accuracy");
  expect(matrix.range).toEqual({ least: 0.5, most: 0.5 });
  expect([shareOf(null, matrix.range), shareOf(0.5, matrix.range)]).toEqual([null, 1]);
});

it("values stand in a query exactly, and as the query language reads them", () => {
  const cells: Cell[] = [8, -1, 1e-5, 1e-7, 0.1234567, true, 'a "b"\n\\', { kind: "number", text: "NaN" }];
  const texts = ["8", "-1", "0.00001", "1e-7", "0.1234567", "true", '"a \\"b\\"\n\\\\"', "NaN"];
  expect(cells.map(queryValue)).toEqual(texts);
  expect(queryValue({ kind: "json", text: '["a"]' })).toBe('"[\\"a\\"]"');
  expect(parseQuery(`params.rate = ${queryValue(1e-5)}`)).toMatchObject({
    test: { op: "equals", value: { number: 1e-5 } },
  });
});

it("an axis goes by size, through magnitudes and below 0", () => {
  const rates = [1e-5, 0.001, -1, 1e-4, -20];
  const { rows } = matrixOf(
    answer(...rates.map((T): [Cell, Cell, number] => [T, 1, 0])),
    "T",
    "d",
    "accuracy",
  );
  expect(rows).toEqual([-20, -1, 1e-5, 1e-4, 0.001]);
});

it("values that read alike are values of their own, and are then written in full", () => {
  const close = [0.12345671, 0.12345672];
  const { rows, spreads } = matrixOf(
    answer([close[0]!, 1, 0.1], [close[1]!, 1, 0.2], [8, 1, 0.3], ["8", 1, 0.4]),
    "T",
    "d",
    "accuracy",
  );
  expect(rows).toEqual([...close, 8, "8"]);
  expect(spreads.map(([cell]) => cell?.mean)).toEqual([0.1, 0.2, 0.3, 0.4]);
  expect(headTexts([...rows, -1])).toEqual(["0.12345671", "0.12345672", "8", '"8"', "−1"]);
});
