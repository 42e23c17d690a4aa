import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { packageFolder } from "../../core/folders.js";
import { seeded } from "../../core/random.js";
import { features } from "../../data/features.js";
import { bitOf, type PackedBits } from "../projection.js";
import { sparseIndices } from "../text-projection.js";
import { lshProjection, lshSeeds, lshTflite } from "./lsh-tflite.js";

/** What TensorFlow Lite answered; `npm run check:tflite -- --write` asks it anew. */
interface Case {
  readonly T: number;
  readonly d: number;
  readonly shape: readonly number[];
  readonly seeds: string;
  readonly items: string;
  readonly weights: string | null;
  readonly dense: string;
  readonly sparse: readonly number[];
}

const bitsOf = (packed: PackedBits, i = 0): string =>
  Array.from({ length: packed.bits }, (_, j) => bitOf(packed, i, j)).join("");

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, "hex"));
const floats = (hex: string) => new Float32Array(bytes(hex).buffer);

it("TensorFlow Lite's own answers, dense and sparse, to the last bit", () => {
  const cases = JSON.parse(
    readFileSync(packageFolder("test", "fixtures", "lsh-tflite.json"), "utf8"),
  ) as Case[];
  for (const { T, d, shape, seeds, items, weights, dense, sparse } of cases) {
    const input = { count: shape[0]!, bytes: bytes(items), ...(weights && { weights: floats(weights) }) };
    const packed = lshProjection(floats(seeds), input);
    expect(bitsOf(packed)).toBe(dense);
    expect([...sparseIndices(packed, T, d)]).toEqual(sparse);
  }
  expect(cases.length).toBe(40);
  expect(cases.filter(({ weights }) => weights).length).toBeGreaterThan(20);
});

it("texts: ids are the op's int64 items, counts its weights", async () => {
  const found = features(["a rose is a rose is a rose", "", "what is a bit ?"]);
  const packed = await lshTflite.bits(found, 50, seeded(2));
  for (const text of [0, 2]) {
    const entries = found.features.subarray(found.offsets[text], found.offsets[text + 1]);
    const halves = Uint32Array.from([...entries].flatMap(f => [found.low[f]!, found.high[f]!]));
    const weights = Float32Array.from(found.counts.subarray(found.offsets[text], found.offsets[text + 1]));
    const input = { count: entries.length, bytes: new Uint8Array(halves.buffer), weights };
    expect(bitsOf(packed, text)).toBe(bitsOf(lshProjection(lshSeeds(50, seeded(2)), input)));
  }
  expect(bitsOf(packed, 1)).toBe("0".repeat(50)); // nothing is not above 0
});

it("items that are not whole, or weights that do not fit, are refused", () => {
  const seeds = Float32Array.of(1);
  expect(() => lshProjection(seeds, { count: 3, bytes: new Uint8Array(7) })).toThrow("bytes of items: got 7");
  const weights = Float32Array.of(1);
  expect(() => lshProjection(seeds, { count: 2, bytes: new Uint8Array(8), weights })).toThrow(
    "weights of items: got 1",
  );
});
