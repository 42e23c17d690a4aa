import { expect, it } from "vitest";
import type { ImagePart } from "./dataset.js";
import { first, onePerClass, selected } from "./selection.js";

const part: ImagePart = {
  count: 4,
  pixels: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
  labels: Uint16Array.of(2, 0, 2, 1),
};

it("takes images by place, the first ones, or one of each class", () => {
  expect(selected(part, [3, 0])).toEqual({
    count: 2,
    pixels: Uint8Array.of(7, 8, 1, 2),
    labels: Uint16Array.of(1, 2),
  });
  expect(first(part, 2)).toEqual({
    count: 2,
    pixels: Uint8Array.of(1, 2, 3, 4),
    labels: Uint16Array.of(2, 0),
  });
  expect([...onePerClass(part).labels]).toEqual([0, 1, 2]);
  expect([...onePerClass(part).pixels]).toEqual([3, 4, 7, 8, 1, 2]);
});

it("refuses places and counts that are not there", () => {
  expect(() => selected(part, [4])).toThrow("place of an image: got 4, expected 0 to 3");
  expect(() => first(part, 5)).toThrow("images: got 5, expected 1 to 4");
});

it.each([
  ["first", (given: ImagePart) => first(given, 1)],
  ["selected", (given: ImagePart) => selected(given, [0])],
  ["onePerClass", onePerClass],
] as const)("%s refuses texts, and what is no part", (_, take) => {
  const texts = { count: 1, texts: ["a"], labels: Uint16Array.of(0) };
  expect(() => take(texts as unknown as ImagePart)).toThrow(
    'images: got ["count","texts","labels"], expected count, pixels and labels, as mnist.train has',
  );
  expect(() => take(undefined as never)).toThrow("images: got undefined, expected count, pixels and labels");
});
