import { check, oneOf, wholeNumber } from "../core/check.js";
import { product } from "../core/product.js";
import type { Dataset, ImagePart, TextPart } from "./dataset.js";

const parts = ["train", "validation", "test"] as const;

/** Refuses what is no data set, with what is wrong with it; `expected` where more than data sets is taken. */
export function checkDataset(data: Dataset, expected = loaded(data)): void {
  check(typeof data === "object" && data !== null, "data set", data, expected);
  const { name } = data;
  checkDatasetName(name);
  oneOf(`kind of ${name}`, data.kind, ["image", "text"]);
  checkClasses(`classes of ${name}`, data.classes);
  if (data.kind === "image") checkShape(`shape of ${name}`, data.shape);
  for (const part of parts) {
    const what = `${part} of ${name}`;
    check(typeof data[part] === "object" && data[part] !== null, what, data[part], "a part");
    wholeNumber(`examples of ${what}`, data[part].count);
    if (data.kind === "image") checkImages(what, data[part], data.shape);
    else checkTexts(what, data[part]);
    checkLabels(what, data[part], data.classes.length);
  }
}

/** Refuses what is no name: files in the cache bear it. */
export function checkDatasetName(name: unknown): void {
  check(isName(name), "data set's name", name, "letters, digits, dots, dashes");
}

const isName = (name: unknown): boolean => typeof name === "string" && /^[\w.-]{1,100}$/.test(name);

/** What makes a data set of the name that was given in its place. */
const loaded = (given: unknown): string => `a data set: await dataset("${isName(given) ? given : "mnist"}")`;

const isText = (value: unknown): boolean => typeof value === "string";

/** What a value is, by its constructor's name. */
const kindOf = (value: object | null | undefined): unknown => value?.constructor?.name ?? value;

function checkClasses(what: string, classes: readonly unknown[]): void {
  const names = Array.isArray(classes) ? Array.from(classes) : []; // a place that is empty is no name
  const areNames = names.length > 1 && names.every(name => isText(name) && name !== "");
  check(
    areNames && new Set(names).size === names.length,
    what,
    classes,
    "a list of two or more names, each once",
  );
}

function checkShape(what: string, shape: unknown): void {
  const isShape =
    Array.isArray(shape) && shape.length === 3 && shape.every(side => Number.isSafeInteger(side) && side > 0);
  check(isShape, what, shape, "height, width and colours of a picture, as in [28, 28, 1]");
}

function checkImages(what: string, { count, pixels }: ImagePart, shape: readonly number[]): void {
  const values = count * product(shape);
  check(pixels instanceof Uint8Array, `pixels of ${what}`, kindOf(pixels), "a Uint8Array");
  check(
    pixels.length === values,
    `pixels of ${what}`,
    pixels.length,
    `${values}, for ${count} of ${shape.join(" × ")}`,
  );
}

function checkTexts(what: string, { count, texts }: TextPart): void {
  check(Array.isArray(texts), `texts of ${what}`, kindOf(texts), "a list");
  check(texts.length === count, `texts of ${what}`, texts.length, `${count}`);
  const wrong = texts.findIndex(text => !isText(text));
  check(wrong < 0, `text ${wrong + 1} of ${what}`, texts[wrong], "a string");
}

function checkLabels(what: string, { count, labels }: ImagePart | TextPart, classes: number): void {
  check(labels instanceof Uint16Array, `labels of ${what}`, kindOf(labels), "a Uint16Array");
  check(labels.length === count, `labels of ${what}`, labels.length, `${count}`);
  const wrong = labels.find(label => label >= classes);
  check(wrong === undefined, `label of ${what}`, wrong, `below ${classes}, the number of classes`);
}
