import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { emptyBits, type PackedBits, pack } from "../models/projection.js";
import { cachedBits } from "./bits.js";

const key = { dataset: "stripes", part: "train", kind: "sign", seed: "7", content: "0123456789abcdef0" };
const kept = process.env.NEURALBITS_CACHE;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bits-"));
  process.env.NEURALBITS_CACHE = folder;
});
afterEach(() => {
  if (kept === undefined) delete process.env.NEURALBITS_CACHE;
  else process.env.NEURALBITS_CACHE = kept;
});

function counted(bits: number) {
  const made = { times: 0 };
  const compute = async (): Promise<PackedBits> => {
    made.times++;
    const packed = emptyBits(2, bits);
    pack(
      Array.from({ length: 2 * bits }, (_, i) => i % 2),
      packed,
      0,
    );
    return packed;
  };
  return { made, compute };
}

it("computes once, and again only for more bits", async () => {
  const { made, compute } = counted(40);
  const first = await cachedBits(key, 40, compute);
  expect(await cachedBits(key, 40, compute)).toEqual(first);
  expect((await cachedBits(key, 8, compute)).bits).toBe(40);
  expect(made.times).toBe(1);
  const longer = counted(70);
  expect((await cachedBits(key, 70, longer.compute)).bits).toBe(70);
  expect(longer.made.times).toBe(1);
});

it("trusts no damaged file", async () => {
  const { made, compute } = counted(40);
  const first = await cachedBits(key, 40, compute);
  const file = join(folder, "bits", readdirSync(join(folder, "bits"))[0]!);
  const bytes = readFileSync(file);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(file, bytes);
  expect(await cachedBits(key, 40, compute)).toEqual(first);
  writeFileSync(file, bytes.subarray(0, 30));
  expect(await cachedBits(key, 40, compute)).toEqual(first);
  expect(made.times).toBe(3);
});
