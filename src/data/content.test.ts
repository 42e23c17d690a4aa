import { expect, it } from "vitest";
import { contentHash } from "./content.js";
import type { ImageSet, TextSet } from "./dataset.js";

const about = { title: "", licence: "", citation: "", classes: ["a", "b"] };
const labels = (...values: number[]) => Uint16Array.from(values);
const images = (pixels: number[], ...own: number[]) => ({
  count: own.length,
  pixels: Uint8Array.from(pixels),
  labels: labels(...own),
});
const texts = (own: string[]) => ({ count: own.length, texts: own, labels: labels(...own.map(() => 0)) });

const image: ImageSet = {
  ...{ name: "image", kind: "image", shape: [1, 1, 1], ...about },
  ...{ train: images([1, 2], 0, 1), validation: images([3], 0), test: images([4], 1) },
};
const text: TextSet = {
  ...{ name: "text", kind: "text", ...about },
  ...{ train: texts(["a", "bc"]), validation: texts(["d"]), test: texts(["e"]) },
};

it("knows examples, labels, classes and parts, and not the name", () => {
  const all = [
    image,
    { ...image, classes: ["a", "c"] },
    { ...image, train: images([1, 3], 0, 1) },
    { ...image, train: images([1, 2], 1, 1) },
    { ...image, test: images([5], 1) },
    { ...image, shape: [1, 1, 2] as const },
    { ...image, shape: [1, 2, 1] as const },
    { ...image, shape: [2, 1, 1] as const },
    text,
    { ...text, train: texts(["ab", "c"]) },
    { ...text, train: texts(["a\0", "bc"]) },
    { ...text, train: texts(["a", "\0bc"]) },
    { ...text, train: texts(['["a","bc"]']) },
    { ...text, train: texts(["a", "bc", "d"]), validation: texts([]) },
  ];
  expect(new Set(all.map(contentHash)).size).toBe(all.length);
  expect(contentHash({ ...image, name: "other", licence: "none" })).toBe(contentHash(image));
});

it("is what recorded runs have: the data of theirs are not said to be other data", () => {
  const rgb = { ...image, shape: [1, 1, 3] as const, train: images([1, 2, 3], 1) };
  const none = { validation: images([]), test: images([]) };
  expect([image, { ...rgb, ...none }, text].map(contentHash)).toEqual([
    "b2271b910d4f",
    "1c1233e30c35",
    "d22f06affd4d",
  ]);
});
