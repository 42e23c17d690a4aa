import { expect, it } from "vitest";
import { byPlace, type Open, placeOfRow, scrollTo, slotAt, slotCount, stretchOnScreen } from "./layout.js";

// five groups; the second has two members open, the fourth one
const open: Open = [
  { index: 1, members: 2 },
  { index: 3, members: 1 },
];

it("puts members below their group", () => {
  expect(slotCount(5, open)).toBe(8);
  expect(Array.from({ length: 8 }, (_, at) => slotAt(at, open))).toEqual([
    { kind: "row", index: 0 },
    { kind: "row", index: 1 },
    { kind: "member", group: 1, index: 0 },
    { kind: "member", group: 1, index: 1 },
    { kind: "row", index: 2 },
    { kind: "row", index: 3 },
    { kind: "member", group: 3, index: 0 },
    { kind: "row", index: 4 },
  ]);
});

it("knows where a row stands: the other way round", () => {
  for (let row = 0; row < 5; row++)
    expect(slotAt(placeOfRow(row, open), open)).toEqual({ kind: "row", index: row });
});

it("says what is on screen, within the rows that there are", () => {
  expect(stretchOnScreen(0, 100, 10, 1000, 5)).toEqual({ from: 0, to: 15 });
  expect(stretchOnScreen(505, 100, 10, 1000, 5)).toEqual({ from: 45, to: 66 });
  expect(stretchOnScreen(9950, 100, 10, 1000, 5)).toEqual({ from: 990, to: 1000 });
  expect(stretchOnScreen(9950, 100, 10, 3, 5)).toEqual({ from: 3, to: 3 }); // fewer rows than before
});

it("gives a row that comes into sight the place of one that went", () => {
  expect(byPlace({ from: 0, to: 3 }, 4)).toEqual([0, 1, 2].map(index => ({ index, place: index })));
  expect(byPlace({ from: 2, to: 6 }, 4).map(({ index }) => index)).toEqual([4, 5, 2, 3]);
  expect(byPlace({ from: 3, to: 7 }, 4).map(({ index }) => index)).toEqual([4, 5, 6, 3]);
});

it("scrolls no more than it must", () => {
  expect(scrollTo(5, 10, 0, 100)).toBe(0);
  expect(scrollTo(20, 10, 0, 100)).toBe(110);
  expect(scrollTo(3, 10, 50, 100)).toBe(30);
});
