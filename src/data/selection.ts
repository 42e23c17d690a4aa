import { check } from "../core/check.js";
import type { ImagePart } from "./dataset.js";

/** The images at these places, in this order. */
export function selected(part: ImagePart, places: readonly number[]): ImagePart {
  const { count, pixels, labels } = images(part);
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
export function first(part: ImagePart, count: number): ImagePart {
  const { count: all, pixels, labels } = images(part);
  check(Number.isInteger(count) && count >= 1 && count <= all, "images", count, `1 to ${all}`);
  return {
    count,
    pixels: pixels.subarray(0, (pixels.length / all) * count),
    labels: labels.subarray(0, count),
  };
}

/** The first image of each class, in label order. */
export function onePerClass(part: ImagePart): ImagePart {
  const { labels } = images(part);
  const classes = [...new Set(labels)].sort((a, b) => a - b);
  return selected(
    part,
    classes.map(label => labels.indexOf(label)),
  );
}

/** Refuses what is no part of images, such as texts. */
function images(part: ImagePart): ImagePart {
  const areImages = part?.pixels instanceof Uint8Array && part.labels instanceof Uint16Array;
  const isObject = typeof part === "object" && part !== null;
  check(
    areImages,
    "images",
    isObject ? Object.keys(part) : part,
    "count, pixels and labels, as mnist.train has",
  );
  return part;
}
