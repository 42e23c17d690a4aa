import { check } from "../core/check.js";
import type { ImagePart } from "./dataset.js";
import type { Files, Parts } from "./source.js";

/** Images cut from the end of the training part for validation. */
export const validationCount = 5_000;

/** The parts of a set in the four IDX files of MNIST's form. */
export function idxParts(files: Files): Parts<ImagePart> {
  const train = idxPart(files["train-images-idx3-ubyte"]!, files["train-labels-idx1-ubyte"]!);
  const test = idxPart(files["t10k-images-idx3-ubyte"]!, files["t10k-labels-idx1-ubyte"]!);
  const first = train.count - validationCount;
  return { train: rows(train, 0, first), validation: rows(train, first, train.count), test };
}

/** IDX: big-endian magic 0x803 (images: count, rows, columns) or 0x801 (labels: count), then bytes. */
function idxPart(images: Uint8Array, labels: Uint8Array): ImagePart {
  const [magic, count, height, width] = header(images, 4) as [number, number, number, number];
  const [labelMagic, labelCount] = header(labels, 2) as [number, number];
  check(
    magic === 0x803 && labelMagic === 0x801,
    "magic numbers of an IDX pair",
    [magic, labelMagic],
    "0x803 and 0x801",
  );
  check(labelCount === count, "labels of an IDX pair", labelCount, `${count}, as many as images`);
  const pixels = images.subarray(16);
  check(
    pixels.length === count * height * width,
    "bytes of images",
    pixels.length,
    `${count} × ${height} × ${width}`,
  );
  const values = labels.subarray(8);
  check(values.length === count, "bytes of labels", values.length, String(count));
  return { count, pixels, labels: Uint16Array.from(values) };
}

function header(bytes: Uint8Array, words: number): number[] {
  check(bytes.length >= 4 * words, "header of an IDX file", bytes.length, `${4 * words} bytes or more`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: words }, (_, i) => view.getUint32(4 * i));
}

/** The examples from `first` to before `end`. */
export function rows({ count, pixels, labels }: ImagePart, first: number, end: number): ImagePart {
  const inputs = pixels.length / count;
  return {
    count: end - first,
    pixels: pixels.subarray(first * inputs, end * inputs),
    labels: labels.subarray(first, end),
  };
}
