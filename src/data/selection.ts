import { check } from "../core/check.js";
import type { ImagePart } from "./dataset.js";

/** The images at these places, in this order. */
export function selected({ count, pixels, labels }: ImagePart, places: readonly number[]): ImagePart {
  const inputs = pixels.length / count;
  const chosen = new Uint8Array(places.length * inputs);
  places.forEach((place, row) => {
    check(
      Number.isInteger(place) && place >= 0 && place < count,
      "place of an image",
      place,
      `0 to ${count - 1}`,
    );
    chosen.set(pixels.subarray(place * inputs, (place + 1) * inputs), row * inputs);
  });
  return { count: places.length, pixels: chosen, labels: Uint16Array.from(places, place => labels[place]!) };
}

/** The first `count` images. */
export function first({ count: all, pixels, labels }: ImagePart, count: number): ImagePart {
  check(Number.isInteger(count) && count >= 1 && count <= all, "images", count, `1 to ${all}`);
  return {
    count,
    pixels: pixels.subarray(0, (pixels.length / all) * count),
    labels: labels.subarray(0, count),
  };
}

/** The first image of each class, in label order. */
export const onePerClass = (part: ImagePart): ImagePart =>
  selected(
    part,
    [...new Set(part.labels)].sort((a, b) => a - b).map(label => part.labels.indexOf(label)),
  );
