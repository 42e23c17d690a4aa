import { createHash } from "node:crypto";
import { tokensOf } from "../../core/text/tokens.js";
import { tf } from "../../engine/tensorflow.js";
import type { Words } from "../../models/features.js";
import { type ColumnKind, kindOfExamples } from "./column.js";

/** Tokens of a batch: each length is a graph of its own, so few lengths are best, and close ones where most texts are. */
const lengths = [4, 8, 12, 16, 24, 32, 48, 64, 96, 128];

/** Texts as numbers of words. A batch is as long as its longest text. */
export const words: ColumnKind<Words> = {
  group: ({ words, most }) => `${most} ${digestOf(words)}`,
  async make([{ words, most }], source) {
    const { texts } = kindOfExamples(source, "text", "words");
    const numbers = new Map(words.map((word, k) => [word, k + 2]));
    const rows = texts.map(text => numbersOf(text, numbers, most));
    return { whole: [], made: 1, batch: some => [filledUp(Array.from(some, row => rows[row]!))] };
  },
  decode: (_, [ids]) => {
    const x = [ids!];
    return () => x;
  },
};

/** Told apart by their words: as many others are other features. */
const digests = new WeakMap<readonly string[], string>();

function digestOf(words: readonly string[]): string {
  const digest = digests.get(words) ?? createHash("sha256").update(JSON.stringify(words)).digest("hex");
  digests.set(words, digest);
  return digest;
}

const unknown = 1;

/** The numbers of a text's words; a text without words is one unknown word. */
function numbersOf(text: string, numbers: ReadonlyMap<string, number>, most: number): Int32Array {
  const found = tokensOf(text)
    .slice(0, most)
    .map(word => numbers.get(word) ?? unknown);
  return Int32Array.from(found.length ? found : [unknown]);
}

function filledUp(rows: readonly Int32Array[]): tf.Tensor2D {
  const longest = Math.max(...rows.map(row => row.length));
  const width = lengths.find(length => length >= longest) ?? longest;
  const ids = new Int32Array(rows.length * width);
  for (const [i, row] of rows.entries()) ids.set(row, i * width);
  return tf.tensor2d(ids, [rows.length, width], "int32");
}
