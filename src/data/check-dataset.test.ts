import { expect, it } from "vitest";
import { phrases, stripes } from "../../test/small-sets.js";
import { checkDataset } from "./check-dataset.js";
import type { Dataset } from "./dataset.js";
import { checkOwnDataset } from "./registry.js";

const [images, texts] = [stripes(), phrases()];
const pictures = (change: object) => ({ ...images, train: { ...images.train, ...change } });
const sentences = (change: object) => ({ ...texts, train: { ...texts.train, ...change } });

it.each<[string, unknown, string]>([
  ["a name", "atis", 'data set: got "atis", expected a data set: await dataset("atis")'],
  ["no name either", "../x", 'data set: got "../x", expected a data set: await dataset("mnist")'],
  ["nothing", undefined, 'data set: got undefined, expected a data set: await dataset("mnist")'],
  [
    "labels of a byte",
    pictures({ labels: Uint8Array.from(images.train.labels) }),
    'labels of train of stripes: got "Uint8Array", expected a Uint16Array',
  ],
  [
    "labels in a list",
    sentences({ labels: [...texts.train.labels] }),
    'labels of train of phrases: got "Array", expected a Uint16Array',
  ],
  ["no labels", sentences({ labels: undefined }), "labels of train of phrases: got undefined, expected"],
  [
    "pixels as fractions",
    pictures({ pixels: new Float32Array(5) }),
    'pixels of train of stripes: got "Float32Array", expected a Uint8Array',
  ],
  [
    "texts without a count",
    sentences({ count: undefined }),
    "examples of train of phrases: got undefined, expected a positive whole number",
  ],
  ["images without a count", pictures({ count: undefined }), "examples of train of stripes: got undefined"],
  ["no examples", sentences({ count: 0, texts: [] }), "examples of train of phrases: got 0"],
  [
    "one text in the place of a list",
    sentences({ count: 3, texts: "abc" }),
    'texts of train of phrases: got "String", expected a list',
  ],
  ["too few texts", sentences({ count: 151 }), "texts of train of phrases: got 150, expected 151"],
])("refuses %s", (_, given, message) => {
  expect(() => checkDataset(given as Dataset)).toThrow(message);
});

it("a name is said to be fine where names are taken", () => {
  expect(() => checkOwnDataset(7 as never)).toThrow(
    "data set: got 7, expected a name, or a data set as a value",
  );
});
