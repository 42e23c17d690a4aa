import { expect, it } from "vitest";
import { stratified } from "./stratified.js";

const rows = Array.from({ length: 1000 }, (_, i) => ({ i, name: i % 4 === 0 ? "rare" : "often" }));

it("cuts a tenth of every class, always the same rows, and keeps their order", () => {
  const { train, validation } = stratified(rows, ({ name }) => name);
  const tally = (name: string) =>
    [train, validation].map(part => part.filter(row => row.name === name).length);
  expect([tally("rare"), tally("often")]).toEqual([
    [225, 25],
    [675, 75],
  ]);
  for (const part of [train, validation]) expect(part).toEqual([...part].sort((a, b) => a.i - b.i));
  expect(new Set([...train, ...validation]).size).toBe(1000);
  expect(stratified(rows, ({ name }) => name)).toEqual({ train, validation });
  const ends = validation.filter(({ i }) => i < 100 || i >= 900).length;
  expect(ends).toBeGreaterThan(5); // drawn from everywhere, not cut from an end
  expect(ends).toBeLessThan(50);
});

it("a class of four rows gives none, one of five gives one", () => {
  const few = ["a", "a", "a", "a", "b", "b", "b", "b", "b"];
  expect(stratified(few, name => name).validation).toEqual(["b"]);
});
