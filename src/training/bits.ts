import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { writeWhole } from "../core/file.js";
import { cacheFolder } from "../core/folders.js";
import type { PackedBits } from "../models/projection.js";

/** What a set of bits depends on; equal keys, equal bits (a smaller T·d is a prefix of a larger one). */
export interface BitsKey {
  readonly dataset: string;
  readonly part: string;
  /** `sign` or `presence` */
  readonly kind: string;
  /** The seed, as text. */
  readonly seed: string;
  /** sha256 of what is projected, so that changed data never meets old bits. */
  readonly content: string;
}

const magic = "neuralbits bits 1\n";

/**
 * Bits from the user's cache, else computed and kept there. A cached file that holds more bits serves too; one
 * that is damaged is computed anew. A cache that cannot be written to costs time, not the run.
 */
export async function cachedBits(
  key: BitsKey,
  bits: number,
  compute: () => Promise<PackedBits>,
): Promise<PackedBits> {
  const path = pathOf(key);
  const kept = await read(path);
  if (kept && kept.bits >= bits) return kept;
  const fresh = await compute();
  await writeWhole(path, encoded(fresh)).catch(() => {});
  return fresh;
}

function pathOf({ dataset, part, kind, seed, content }: BitsKey): string {
  return cacheFolder("bits", `${dataset}-${part}-${kind}-${seed}-${content.slice(0, 16)}.bits`);
}

/** magic, sha256 of the rest, count, bits, words */
function encoded({ count, bits, words }: PackedBits): Buffer {
  const body = Buffer.concat([
    Buffer.from(Uint32Array.of(count, bits).buffer),
    Buffer.from(words.buffer, words.byteOffset, words.byteLength),
  ]);
  return Buffer.concat([Buffer.from(magic), createHash("sha256").update(body).digest(), body]);
}

async function read(path: string): Promise<PackedBits | undefined> {
  const file = await readFile(path).catch(() => undefined);
  if (!file || file.length < magic.length + 40 || file.toString("latin1", 0, magic.length) !== magic)
    return undefined;
  const digest = file.subarray(magic.length, magic.length + 32);
  const body = file.subarray(magic.length + 32);
  if (!createHash("sha256").update(body).digest().equals(digest)) return undefined;
  const all = new Uint32Array(body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength));
  const [count, bits] = [all[0]!, all[1]!];
  const width = Math.ceil(bits / 32);
  return { count, bits, width, words: all.subarray(2) };
}
