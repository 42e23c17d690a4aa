import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { describeWith, mirror } from "../../../test/mirror.js";
import { seeded } from "../../core/random.js";
import type { TextSet } from "../../data/dataset.js";
import { features } from "../../data/features.js";
import { dataset } from "../../data/registry.js";
import { bitOf, emptyBits, type PackedBits } from "../projection.js";
import { sparseIndices, textProjection, textProjections } from "../text-projection.js";
import { presence } from "./presence.js";
import { sign } from "./sign.js";

const kinds = Object.values(textProjections);
const bitsOf = (packed: PackedBits, i: number) =>
  Array.from({ length: packed.bits }, (_, j) => bitOf(packed, i, j));

/** Letters of many scripts, emoji, combining marks, halves of surrogate pairs, NUL and other controls. */
const oddText = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.string({ unit: "grapheme", maxLength: 8 }),
      fc.constantFrom(
        "\ud83d",
        "\udc4d",
        "👍🏽",
        "👩‍👩‍👧",
        "\0",
        "\0\0a",
        "e\u0301",
        "\u200b",
        "\ufeff",
        "İ",
        "ΑΣ",
        "'",
        "''",
        "\r\n",
        "\x85",
      ),
      fc.integer({ min: 0xd800, max: 0xdfff }).map(unit => String.fromCharCode(unit)),
    ),
    { maxLength: 12 },
  )
  .map(pieces => pieces.join(""));

const megabytes: Record<string, string> = {
  "one word": "x".repeat(1_000_000),
  "many words": "lorem ipsum ".repeat(83_334),
  "no letters": "\0".repeat(500_000) + "👍".repeat(125_000),
  "all words different": Array.from({ length: 150_000 }, (_, i) => (i * 7919).toString(36)).join(" "),
};

/** A megabyte and a short text beside it; counted once for all kinds. */
const counted = new Map<string, ReturnType<typeof features>>();
function megabyte(name: string) {
  if (!counted.has(name)) counted.set(name, features([megabytes[name]!, "a"]));
  return counted.get(name)!;
}

describe.each(kinds)("$name bits of any text", kind => {
  it("come without error, are the same every time, and do not depend on the company", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(oddText, { minLength: 1, maxLength: 5 }), async texts => {
        const together = await kind.bits(features(texts), 70, seeded(1));
        const again = await kind.bits(features(texts), 70, seeded(1));
        expect(again.words).toEqual(together.words);
        for (const [i, text] of texts.entries()) {
          const alone = await kind.bits(features([text]), 70, seeded(1));
          expect(bitsOf(together, i)).toEqual(bitsOf(alone, 0));
        }
      }),
    );
  });

  it("an empty text has none", async () => {
    const packed = await kind.bits(features([""]), 70, seeded(1));
    expect([...packed.words]).toEqual([0, 0, 0]);
  });

  it.each(Object.keys(megabytes))("a text of a megabyte is no trouble: %s", async name => {
    const packed = await kind.bits(megabyte(name), 5, seeded(1));
    const alone = await kind.bits(features(["a"]), 5, seeded(1));
    expect(bitsOf(packed, 1)).toEqual(bitsOf(alone, 0));
    expect(bitsOf(packed, 0)).toContain(1);
  });

  it("stops when asked", async () => {
    const stop = new AbortController();
    stop.abort(new Error("enough"));
    await expect(kind.bits(features(["a b c"]), 70, seeded(1), stop.signal)).rejects.toThrow("enough");
  });

  it.each([2.5, -3, 0, Number.NaN])("refuses %d bits", async bits => {
    const refused = `bits T·d: got ${bits}, expected a positive whole number`;
    await expect(kind.bits(features(["a b c"]), bits, seeded(1))).rejects.toThrow(refused);
  });

  it("fewer bits are the first ones of more, if and only if the kind says so", async () => {
    const found = features(["is the alarm set for six", "set an alarm", "good night"]);
    const [few, many] = [await kind.bits(found, 40, seeded(1)), await kind.bits(found, 100, seeded(1))];
    const same = [0, 1, 2].every(i => bitsOf(few, i).join() === bitsOf(many, i).slice(0, 40).join());
    expect(same).toBe(kind.nested);
  });
});

it("halves of surrogate pairs are one sign each; in UTF-8 all of them are U+FFFD", async () => {
  const packed = await sign.bits(features(["\ud800", "\udfff", "\ufffd", "👍"]), 64, seeded(1));
  expect(bitsOf(packed, 0)).toEqual(bitsOf(packed, 2));
  expect(bitsOf(packed, 1)).toEqual(bitsOf(packed, 2));
  expect(bitsOf(packed, 3)).not.toEqual(bitsOf(packed, 2));
});

it("a kind is found by its name, another name is refused", () => {
  for (const kind of kinds) expect(textProjection(kind.name)).toBe(kind);
  expect(() => textProjection("simhash")).toThrow(
    'kind of text bits: got "simhash", expected one of sign, presence, lsh-tflite',
  );
});

describe("the sparse form", () => {
  it("by hand: 2 blocks of 3 bits, 110 and 001, are 6 and 8 + 1", () => {
    const packed = emptyBits(1, 6);
    packed.words[0] = 0b100011; // bit 0 is the lowest
    expect([...sparseIndices(packed, 2, 3)]).toEqual([6, 9]);
    expect([...sparseIndices(packed, 1, 3)]).toEqual([6]);
    expect([...sparseIndices(packed, 6, 1)]).toEqual([1, 3, 4, 6, 8, 11]);
  });

  it("names a weight of each block, also across words, and loses nothing", async () => {
    const found = features(["set an alarm", "", "good night"]);
    const [T, d] = [7, 14];
    const packed = await sign.bits(found, T * d, seeded(1));
    const indices = sparseIndices(packed, T, d);
    expect(indices.length).toBe(3 * T);
    for (let i = 0; i < 3; i++) {
      const blocks = [...indices.subarray(i * T, (i + 1) * T)];
      expect(blocks.map(index => Math.floor(index / 2 ** d))).toEqual([0, 1, 2, 3, 4, 5, 6]);
      const back = blocks.flatMap(index => [...(index % 2 ** d).toString(2).padStart(d, "0")].map(Number));
      expect(back).toEqual(bitsOf(packed, i));
    }
  });

  it("more bits than there are, or more weights than an index can name, are refused", () => {
    const packed = emptyBits(1, 64);
    expect(() => sparseIndices(packed, 5, 14)).toThrow("bits T·d: got 70, expected at most 64");
    expect(() => sparseIndices(packed, 2, 31)).toThrow(
      "weights T·2^d: got 4294967296, expected at most 2^31",
    );
    expect([...sparseIndices(packed, 2, 30)]).toEqual([0, 2 ** 30]);
  });
});

/** Share of ones among all bits. */
function ones({ count, bits, words }: PackedBits): number {
  let found = 0;
  for (const word of words) for (let rest = word; rest; rest = (rest & (rest - 1)) >>> 0) found++;
  return found / (count * bits);
}

async function train(name: string) {
  vi.stubEnv("NEURALBITS_MIRROR", mirror);
  const set = (await dataset(name)) as TextSet;
  vi.unstubAllEnvs();
  return features(set.train.texts);
}

describeWith("clinc150", "CLINC150, as an independent program counted", () => {
  it("71 distinct features a text, 47,064 in all; 47 to 48 % of sign bits and 6 % of presence bits are ones", async () => {
    const found = await train("clinc150");
    expect(found.features.length / found.count).toBeCloseTo(70.9, 1);
    expect(found.high.length).toBe(47_064);
    const [signs, buckets] = [
      await sign.bits(found, 1120, seeded(1)),
      await presence.bits(found, 1120, seeded(1)),
    ];
    expect(ones(signs)).toBeGreaterThan(0.47);
    expect(ones(signs)).toBeLessThan(0.48);
    expect(ones(buckets)).toBeCloseTo(0.06, 2);
  });
});

describeWith("atis", "ATIS, as an independent program counted", () => {
  it("113 distinct features a text; 10 % of presence bits are ones", async () => {
    const found = await train("atis");
    expect(found.features.length / found.count).toBeGreaterThan(112.5);
    expect(found.features.length / found.count).toBeLessThan(113.5);
    expect(ones(await presence.bits(found, 1120, seeded(1)))).toBeCloseTo(0.1, 2);
  });
});
