import { expect, it } from "vitest";
import type { Item } from "../items.js";
import { axisOf } from "./axis.js";
import { frameOf, heightsOf, lineAt, placeAt, upOf } from "./draw.js";

const cells = [
  [0, 0],
  [10, 10],
  [0, 10],
];
const axes = [0, 1].map(i =>
  axisOf(
    `params.${i}`,
    cells.map(row => row[i]!),
  ),
);
const items = cells.map(row => ({ cell: (field: string) => row[Number(field.at(-1))] }) as unknown as Item);
const frame = frameOf(axes, 500, 400);
const lines = {
  heights: items.map(item => heightsOf(item, axes, frame)),
  isChosen: [true, true, true],
  shares: [0, 1, null],
};

it("axes stand from side to side, and places and heights are each other's way back", () => {
  expect(frame.lefts).toEqual([70, 430]);
  expect([upOf(frame, 0), upOf(frame, 1)]).toEqual([frame.foot, frame.top]);
  expect(placeAt(frame, upOf(frame, 0.3))).toBeCloseTo(0.3, 12);
});

it("who has no value passes below the foot", () => {
  const none = { cell: () => null } as unknown as Item;
  expect(heightsOf(none, axes, frame)).toEqual([frame.none, frame.none]);
});

it("finds the line under the pointer, of those that are chosen", () => {
  expect(lineAt(lines, frame, 250, frame.foot)).toBe(0);
  expect(lineAt(lines, frame, 250, (frame.foot + frame.top) / 2 + 2)).toBe(2);
  expect(
    lineAt({ ...lines, isChosen: [true, true, false] }, frame, 250, (frame.foot + frame.top) / 2),
  ).toBeNull();
  expect(lineAt(lines, frame, 20, frame.foot)).toBeNull();
});
