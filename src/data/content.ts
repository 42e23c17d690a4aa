import { createHash, type Hash } from "node:crypto";
import type { Dataset, ImagePart, ImageSet, TextPart } from "./dataset.js";

/**
 * A hash of all that a data set teaches and asks: classes, shape, examples and labels of each part, however they were read.
 * Recorded runs have it: that of the same data must stay the same.
 */
export function contentHash(data: Dataset): string {
  const shape = data.kind === "image" && !isSquare(data.shape) ? [data.shape] : [];
  const hash = createHash("sha256").update(JSON.stringify([data.kind, data.classes, ...shape]));
  for (const part of ["train", "validation", "test"] as const) addPart(hash, data[part]);
  return hash.digest("hex").slice(0, 12);
}

/** Squares of one channel or of three: no two of them have as many bytes, so that the examples tell their shape. */
const isSquare = ([height, width, channels]: ImageSet["shape"]): boolean =>
  height === width && (channels === 1 || channels === 3);

function addPart(hash: Hash, part: ImagePart | TextPart): void {
  const { buffer, byteOffset, byteLength } = part.labels;
  hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  if ("pixels" in part) hash.update(part.pixels);
  else if (part.texts.some(text => text.includes("\0"))) hash.update(JSON.stringify(part.texts));
  else for (const text of part.texts) hash.update(`${text}\0`); // JSON has no such mark: it is no other list's
}
