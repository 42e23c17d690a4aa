/** Bits of texts, as models/text-projectors has them. */

import { drawn, input, isPresence, isTextSign, keyHigh, keyLow, ngrams, stored, sums } from "./model";

let ngramCount = 0;

/** The n-grams of tokens parted by blanks, in the order of data/features.ts; `count` takes each. */
export function read(length: i32): void {
  memory.fill(sums, 0, 8 * drawn);
  ngramCount = 0;
  const last = input + length;
  for (let before: usize = 0, at = input; at < last; ) {
    const begin = at;
    while (at < last && load<u8>(at) !== 0x20) at++;
    feature(0x77, begin, at); // "w:"
    if (before) feature(0x77, before, at);
    store<u8>(begin - 1, 0x5e); // ^token$
    store<u8>(at, 0x24);
    grams(3, begin - 1, at + 1);
    grams(4, begin - 1, at + 1);
    store<u8>(begin - 1, 0x20);
    store<u8>(at, 0x20);
    before = begin;
    at++;
  }
  if (!isTextSign && !isPresence) for (let j = 0; j < drawn; j++) store<f64>(sums + 8 * j, lsh(j));
}

function grams(size: i32, begin: usize, last: usize): void {
  for (let at = begin; at < last; at = next(at, last)) {
    let stop = at;
    for (let k = 0; k < size; k++) {
      if (stop >= last) return;
      stop = next(stop, last);
    }
    feature(0x63, at, stop); // "c:"
  }
}

/** The next character of UTF-8. */
function next(at: usize, last: usize): usize {
  do at++;
  while (at < last && (load<u8>(at) & 0xc0) === 0x80);
  return at;
}

/** FNV-1a of 64 bits, then the finaliser of splitmix64. */
function feature(letter: u8, at: usize, last: usize): void {
  let id = fnv(fnv(0xcbf29ce484222325, letter), 0x3a);
  for (; at < last; at++) id = fnv(id, load<u8>(at));
  count(mix(id));
}

function fnv(hash: u64, byte: u8): u64 {
  return (hash ^ byte) * 0x100000001b3;
}

function mix(value: u64): u64 {
  value = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >>> 27)) * 0x94d049bb133111eb;
  return value ^ (value >>> 31);
}

function count(id: u64): void {
  const seed = ((<u64>keyHigh) << 32) | keyLow;
  if (isPresence) {
    const bucket = mix(id ^ mix(0x9e3779b97f4a7c15 ^ seed)) % drawn;
    store<f64>(sums + 8 * <usize>bucket, 1);
  } else if (isTextSign) {
    for (let j = 0; j < drawn; j += 64) {
      let ones = mix(id ^ mix(seed + (j >>> 6) + 1));
      for (let at = sums + 8 * j; at < sums + 8 * min(j + 64, drawn); at += 8, ones >>>= 1)
        store<f64>(at, load<f64>(at) + (ones & 1 ? 1 : -1));
    }
  } else {
    let at = ngrams;
    for (const last = ngrams + 16 * ngramCount; at < last && load<u64>(at) !== id; ) at += 16;
    if (at === ngrams + 16 * ngramCount) {
      ngramCount++;
      store<u64>(at, id);
      store<f64>(at, 0, 8);
    }
    store<f64>(at, load<f64>(at, 8) + 1, 8);
  }
}

/** The score of TensorFlow Lite's LSH_PROJECTION: Σ count · fingerprint64 of seed and id, 12 bytes (farmhash). */
function lsh(j: i32): f64 {
  const k: u64 = 0x9ae16a3b2f90404f;
  const mul = k + 24;
  const seed = <u64>load<u32>(stored + 4 * j);
  let score: f64 = 0;
  for (let i = 0; i < ngramCount; i++) {
    const id = load<u64>(ngrams + 16 * i);
    const a = (seed | (id << 32)) + k;
    const c = rotr(id, 37) * mul + a;
    const d = (rotr(a, 25) + id) * mul;
    let hash = (c ^ d) * mul;
    hash ^= hash >>> 47;
    hash = (d ^ hash) * mul;
    hash ^= hash >>> 47;
    score += load<f64>(ngrams + 16 * i, 8) * <f64>(<i64>(hash * mul));
  }
  return score;
}
