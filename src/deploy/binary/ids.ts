import { check } from "../../core/check.js";
import { gapsOf, idWriting, mostRice } from "../../models/packed-bytes.js";
import { mostBits } from "../projection.js";
import type { Reader } from "./reader.js";
import type { Writer } from "./writer.js";

const rice = 64; // what the parameter of a Rice code is told by: 64, 65, …

/** Ids in the shortest way: 16 or 32 bits each, or gaps between ascending ones by a Rice code (Rice and Plaunt 1971). */
export function writeIds(writer: Writer, ids: Uint32Array): void {
  const way = idWriting(ids);
  if (way.kind === "plain") {
    writer.u8(way.width);
    writer.bits(ids, way.width);
    return;
  }
  writer.u8(rice + way.parameter);
  writer.bits(riceBits(gapsOf([...ids]), way.parameter), 1);
}

/** ⌊gap / 2^r⌋ ones and a zero, then the lowest r bits of the gap, the lowest first. */
const riceBits = (gaps: readonly number[], r: number): number[] =>
  gaps.flatMap(gap => [
    ...Array.from({ length: Math.floor(gap / 2 ** r) }, () => 1),
    0,
    ...Array.from({ length: r }, (_, bit) => (gap >>> bit) & 1),
  ]);

/** Refuses ids that are out of range, or are written in another way than the shortest. */
export function readIds(reader: Reader, count: number): Uint32Array {
  const { what } = reader;
  const way = reader.u8();
  const isRice = way >= rice && way <= rice + mostRice;
  check(isRice || way === 16 || way === 32, `${what}, bits of an id`, way, "16, 32, or 64 and more for gaps");
  const ids = isRice ? riceIds(reader, count, way - rice) : reader.bits(count, way);
  check(
    ids.every(id => id < mostBits),
    `${what}, ids`,
    "others",
    `below ${mostBits}`,
  );
  const best = idWriting(ids);
  const expected = best.kind === "rice" ? rice + best.parameter : best.width;
  check(way === expected, `${what}, way in which ids are written`, way, `${expected}, the shortest`);
  return ids;
}

function riceIds(reader: Reader, count: number, r: number): Uint32Array {
  const next = reader.row();
  const ids = new Uint32Array(count);
  for (let j = 0, id = -1; j < count; j++) {
    let gap = 0;
    while (next.bit() === 1) {
      gap += 2 ** r;
      check(gap < mostBits, `${reader.what}, ids`, "others", `below ${mostBits}`);
    }
    for (let bit = 0; bit < r; bit++) gap += next.bit() << bit;
    id += gap + 1;
    ids[j] = id;
  }
  next.end();
  return ids;
}
