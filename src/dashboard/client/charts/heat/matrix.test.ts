import { expect, it } from "vitest";
import type { Cell, GroupsAnswer, Spread } from "../../../api.js";
import { matrixOf, queryValue, shareOf } from "./matrix.js";

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
  expect(matrix.rows).toEqual(["8", "60"]);
  expect(matrix.columns).toEqual(["8", "10"]);
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

it("values stand in a query as the query language wants them", () => {
  expect([8, true, 'a "b"'].map(queryValue)).toEqual(["8", "true", '"a \\"b\\""']);
});
