import { crc32 } from "node:zlib";
import { Refusal } from "../../core/check.js";
import type { Random } from "../../core/random.js";
import { decode, encode } from "./format.js";

/** What became of the mutations of a file. */
export interface Fuzzed {
  readonly refused: number;
  readonly read: number;
}

/**
 * Changes a file of a packed model again and again, the checksum made right most of the time: each change has to be refused
 * in a line or read as exactly what it says, so that writing it again gives the same bytes. Throws at the first that is not.
 */
export function fuzz(file: Uint8Array, random: Random, times: number): Fuzzed {
  let [refused, read] = [0, 0];
  for (let i = 0; i < times; i++) {
    const changed = mutated(file, random.words(16, 16 * i));
    try {
      const model = decode("file", changed);
      const again = encode(model);
      if (!Buffer.from(again).equals(changed)) throw new Error(`mutation ${i} is read as another file`);
      read++;
    } catch (error) {
      if (!(error instanceof Refusal))
        throw new Error(`mutation ${i} is not refused but fails`, { cause: error });
      refused++;
    }
  }
  return { refused, read };
}

/** One to four changes of a byte, of a bit, in length or of a whole stretch. */
function mutated(file: Uint8Array, words: Uint32Array): Uint8Array {
  let bytes = file.slice();
  const changes = 1 + (words[0]! % 4);
  for (let k = 0; k < changes; k++) {
    const [how, where, what] = [words[1 + 3 * k]!, words[2 + 3 * k]!, words[3 + 3 * k]!];
    const at = (how >>> 8) % 3 ? where % bytes.length : where % Math.min(bytes.length, 60); // the header, often
    const kind = how % 16;
    if (kind < 8) bytes[at] = what;
    else if (kind < 13) bytes[at]! ^= 1 << (what & 7);
    else if (kind < 14) bytes = bytes.slice(0, Math.max(8, at));
    else if (kind < 15) bytes = Uint8Array.from([...bytes.subarray(0, at), what, ...bytes.subarray(at)]);
    else bytes.fill(what, at, at + ((what >>> 8) % 9));
  }
  if (words[13]! % 8)
    new DataView(bytes.buffer).setUint32(bytes.length - 4, crc32(bytes.subarray(0, -4)), true);
  return bytes;
}
