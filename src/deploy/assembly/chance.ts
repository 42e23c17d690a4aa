/** Chance: Philox4x32-10, as core/random.ts has it; all words are drawn once. */

import { keyHigh, keyLow, wordCount, words } from "./model";

for (let block = 0; 4 * block < wordCount; block++) philox(words + 16 * block, block);

function philox(at: usize, counter: u32): void {
  let a = counter;
  let b: u32 = 0;
  let c: u32 = 0;
  let d: u32 = 0;
  let k = keyLow;
  let l = keyHigh;
  for (let round = 0; round < 10; round++) {
    const p = <u64>0xd2511f53 * a;
    const q = <u64>0xcd9e8d57 * c;
    a = <u32>(q >>> 32) ^ b ^ k;
    b = <u32>q;
    c = <u32>(p >>> 32) ^ d ^ l;
    d = <u32>p;
    k += 0x9e3779b9;
    l += 0xbb67ae85;
  }
  store<u32>(at, a);
  store<u32>(at, b, 4);
  store<u32>(at, c, 8);
  store<u32>(at, d, 12);
}

export function word(i: i32): u32 {
  return load<u32>(words + 4 * i);
}

/** A whole number below `limit`, of word i. */
export function below(i: i32, limit: i32): i32 {
  return <i32>(((<f64>word(i) + 0.5) / 4294967296.0) * <f64>limit);
}
