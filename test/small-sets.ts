import { seeded } from "../src/core/random.js";
import type { ImagePart, ImageSet, TextPart, TextSet } from "../src/data/dataset.js";

const about = { title: "", licence: "", citation: "" };

/** Three classes of square pictures: a bright band in its own place, noise elsewhere. */
export function stripes(side = 4, train = 330, colours: 1 | 3 = 1): ImageSet {
  const inputs = side * side * colours;
  const part = (name: string, count: number): ImagePart => {
    const noise = seeded(1)
      .stream(name)
      .words(count * inputs);
    const labels = Uint16Array.from({ length: count }, (_, i) => i % 3);
    const isBright = (i: number) =>
      Math.floor((4 * (i % inputs)) / inputs) === labels[Math.floor(i / inputs)];
    const pixels = Uint8Array.from(noise, (word, i) => (isBright(i) ? 130 : 0) + (word % 120));
    return { count, pixels, labels };
  };
  return {
    ...{ ...about, name: "stripes", classes: ["a", "b", "c"] },
    kind: "image",
    shape: [side, side, colours],
    train: part("train", train),
    validation: part("validation", 90),
    test: part("test", 90),
  };
}

const openings = ["please set", "play me", "is it"];
const fillers = ["the", "some", "a", "more", "now", "again", "today", "well"];

/** Three classes of short texts of different lengths: how they begin tells them apart. The fourth is in no training text. */
export function phrases(): TextSet {
  const part = (name: string, count: number, classes = 3): TextPart => {
    const words = seeded(1)
      .stream(name)
      .words(8 * count);
    const labels = Uint16Array.from({ length: count }, (_, i) => i % classes);
    const texts = Array.from(labels, (label, i) => {
      const own = words.subarray(8 * i, 8 * (i + 1));
      const rest = Array.from(own.subarray(1, 1 + (own[0]! % 7)), word => fillers[word % fillers.length]);
      return [openings[label] ?? "who knows", ...rest].join(" ");
    });
    return { count, texts, labels };
  };
  return {
    ...{ ...about, name: "phrases", classes: ["set", "play", "ask", "unheard of"] },
    kind: "text",
    train: part("train", 150),
    validation: part("validation", 60),
    test: part("test", 61, 4),
  };
}
