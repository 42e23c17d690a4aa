import { expect, it } from "vitest";
import { cividis, css, faint, inkOn, styleOf } from "./colours.js";

it("no two of the first 28 lines look alike", () => {
  const colours = Array.from({ length: 7 }, (_, i) => `#00000${i}`);
  const styles = Array.from({ length: 28 }, (_, i) => JSON.stringify(styleOf(i, colours)));
  expect(new Set(styles).size).toBe(28);
});

it("a band is its line's colour, seen through", () => {
  expect(faint("#0072b2")).toBe("rgba(0,114,178,0.16)");
});

it("the scale runs from dark blue to yellow, and what lies outside has its end's colour", () => {
  expect([-1, 0, 0.5, 1, 2].map(share => css(cividis(share)))).toEqual([
    "rgb(0,34,78)",
    "rgb(0,34,78)",
    "rgb(125,124,120)",
    "rgb(254,232,56)",
    "rgb(254,232,56)",
  ]);
});

it("text is white on the dark end and black on the light one", () => {
  expect([0, 0.25, 0.75, 1].map(share => inkOn(cividis(share)))).toEqual([
    "#ffffff",
    "#ffffff",
    "#000000",
    "#000000",
  ]);
});
