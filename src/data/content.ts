import { createHash, type Hash } from "node:crypto";
import type { Dataset, ImagePart, TextPart } from "./dataset.js";

/** A hash of all that a data set teaches and asks: classes, shape, examples and labels of each part, however they were read. */
export function contentHash(data: Dataset): string {
  const shape = data.kind === "image" ? [data.shape] : [];
  const hash = createHash("sha256").update(JSON.stringify([data.kind, data.classes, ...shape]));
  for (const part of ["train", "validation", "test"] as const) addPart(hash, data[part]);
  return hash.digest("hex").slice(0, 12);
}

function addPart(hash: Hash, part: ImagePart | TextPart): void {
  const { buffer, byteOffset, byteLength } = part.labels;
  hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  if ("pixels" in part) hash.update(part.pixels);
  else hash.update(JSON.stringify(part.texts)); // which tells where one ends
}
