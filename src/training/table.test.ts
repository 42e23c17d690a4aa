import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { seeded } from "../core/random.js";
import type { ImagePart, ImageSet } from "../data/dataset.js";
import { startEngine } from "../engine/backend.js";
import { compile } from "../engine/compile.js";
import { tf } from "../engine/tensorflow.js";
import type { Bits } from "../models/features.js";
import type { Model } from "../models/model.js";
import full from "../models/nets/full.js";
import type { Examples } from "./columns/column.js";
import { decode, disposeTable, prepare, tableOf } from "./table.js";

beforeAll(async () => void (await startEngine()));

/** 3 × 3 pictures, so that no row of bytes fills its words. */
function pictures(): ImageSet {
  const part = (name: string, count: number): ImagePart => ({
    count,
    pixels: Uint8Array.from(
      seeded(1)
        .stream(name)
        .words(count * 9),
    ),
    labels: Uint16Array.from({ length: count }, (_, i) => i % 2),
  });
  return {
    ...{ name: "nines", title: "", licence: "", citation: "", classes: ["a", "b"] },
    kind: "image",
    shape: [3, 3, 1],
    train: part("train", 20),
    validation: part("validation", 7),
    test: part("test", 1),
  };
}

test.each([undefined, 6])(
  "a table's pixels are the data set's bytes / 255; %s training examples",
  async examples => {
    const data = pictures();
    const model = full(data, { hidden: [4] });
    const before = tf.memory().numTensors;
    const prepared = await prepare(data, [model], seeded(1), examples ? { examples } : {});
    expect(prepared.train.count).toBe(examples ?? 20);
    for (const part of ["train", "validation", "test"] as const) {
      const { columns, count } = prepared[part];
      const expected = Array.from(data[part].pixels.subarray(0, 9 * count), byte => byte / 255);
      const rows = Int32Array.from({ length: count }, (_, i) => count - 1 - i);
      const turned = [...rows].flatMap(row => expected.slice(9 * row, 9 * row + 9));
      const [words] = columns[0]!.whole;
      const gathered = compile((indices: tf.Tensor, all: tf.Tensor) => {
        const some = tf.gather(all, indices as tf.Tensor1D);
        return tf.clone(decode(prepared.groups, [[some]]).of(model)[0]!);
      });
      tf.tidy(() => {
        near(decode(prepared.groups, [[words!]]).of(model)[0]!, expected);
        for (let run = 0; run < 2; run++) near(gathered(tf.tensor1d(rows), words!), turned);
      });
      gathered.dispose();
    }
    prepared.dispose();
    expect(tf.memory().numTensors).toBe(before);
  },
);

function near(got: tf.Tensor, expected: readonly number[]): void {
  const values = [...got.dataSync()];
  expect(values.length).toBe(expected.length);
  for (const [i, value] of values.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-7);
}

test("cached bits are never those of texts that end elsewhere, or of pictures of another shape", async () => {
  const kept = process.env.NEURALBITS_CACHE;
  const folder = mkdtempSync(join(tmpdir(), "table-"));
  process.env.NEURALBITS_CACHE = folder;
  try {
    const bits = (projection: string): Bits => ({ kind: "bits", projection, bits: 64, coding: "0/1" });
    const wordsOf = async (features: Bits, examples: Examples, isCached: boolean) => {
      const part = isCached ? { dataset: "own", name: "train" as const } : undefined;
      const table = await tableOf([[features]], { examples, part, random: seeded(1) });
      const words = table.columns[0]!.whole[0]!.dataSync();
      disposeTable(table);
      return [...words];
    };
    const texts = (...all: string[]): Examples => ({ kind: "text", count: all.length, texts: all });
    const image = (...shape: number[]): Examples => ({
      ...{ kind: "image", shape, count: 1 },
      pixels: Uint8Array.from({ length: 64 }, (_, i) => (37 * i) % 256),
    });
    for (const [projection, ...all] of [
      ["presence", texts("set the\nalarm", "now"), texts("set the", "alarm\nnow")],
      ["boxes", image(8, 8, 1), image(4, 16, 1)],
    ] as const) {
      for (const examples of all)
        expect(await wordsOf(bits(projection), examples, true)).toEqual(
          await wordsOf(bits(projection), examples, false),
        );
    }
    const list = ["set the alarm", "now"];
    const own: Examples = { kind: "text", count: 2, texts: list };
    const before = await wordsOf(bits("presence"), own, true);
    list[0] = "play a song"; // in place: what was counted of the list is no longer so
    const changed = await wordsOf(bits("presence"), own, true);
    expect(changed).not.toEqual(before);
    expect(changed).toEqual(await wordsOf(bits("presence"), own, false));
  } finally {
    if (kept === undefined) delete process.env.NEURALBITS_CACHE;
    else process.env.NEURALBITS_CACHE = kept;
    rmSync(folder, { recursive: true });
  }
});

test("chosen bits are those of their ids, of whatever networks choose of the same pool before", async () => {
  const pixels = Uint8Array.from({ length: 256 }, (_, i) => (37 * i * i) % 256);
  const examples: Examples = { kind: "image", shape: [8, 8, 1], count: 4, pixels };
  const of = async (chosen: Partial<Bits>, seed = 1) => {
    const features: Bits = { kind: "bits", projection: "boxes", bits: 600, coding: "0/1", ...chosen };
    const table = await tableOf([[features]], { examples, random: seeded(seed) });
    const [seen] = decode([[features]], [table.columns[0]!.whole]).of({ input: features } as Model);
    disposeTable(table);
    return (await seen!.array()) as number[][];
  };
  const chosen = (ids: readonly number[], seed?: number) => of({ ids, bits: ids.length }, seed);
  const [few, many] = [
    [3, 70, 255],
    [0, 3, 280, 599],
  ] as const;
  for (const changes of [0, 1]) {
    pixels[40]! ^= changes * 255; // in place: other pictures
    const all = await of({});
    const picked = (ids: readonly number[]) => all.map(row => ids.map(id => row[id]));
    const found = [await chosen(few), await chosen(many), await chosen(few)];
    expect(found).toEqual([few, many, few].map(picked));
    expect(await chosen(few, 2)).not.toEqual(picked(few)); // of another seed
    expect(await of({ bits: 40 })).toEqual(all.map(row => row.slice(0, 40)));
  }
});
