import { check, wholeNumber } from "./check.js";
import { upper } from "./hash.js";

/**
 * Chance as an argument. A `Random` is a place in a tree of independent streams, not a state: the k-th value of
 * a stream is a function of (seed, names, k) alone, so drawing more of one stream, or adding a stream, moves no
 * other. Values come from Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
 */
export interface Random {
  readonly seed: number;
  /** The two 32-bit halves of this stream's key; also the seed of TensorFlow's stateless random ops. */
  readonly key: readonly [number, number];
  /** An independent stream, named by what it is for: `random.stream("planes")`. */
  stream(name: string): Random;
  /** `count` 32-bit words, the ones from `offset` on. A multiple of 4 for `offset` is fastest. */
  words(count: number, offset?: number): Uint32Array;
  /** `count` numbers, uniform on (0, 1), from the `offset`-th on. */
  uniforms(count: number, offset?: number): Float64Array;
  /** `count` standard normal numbers, from the `offset`-th on (Box and Muller 1958). */
  normals(count: number, offset?: number): Float32Array;
  /** A permutation of 0 … count-1 (Fisher and Yates). */
  permutation(count: number): Uint32Array;
}

/** The root of all chance of one run: `seeded(7).stream("planes")`. Seeds are whole numbers from 0 to 2^53-1. */
export function seeded(seed: number): Random {
  check(Number.isSafeInteger(seed) && seed >= 0, "seed", seed, "a whole number of 0 or more");
  return stream(seed, [seed >>> 0, Math.floor(seed / 2 ** 32)]);
}

/** The stream that has this key, as a record of it says. */
export function keyedRandom({ seed, key }: Pick<Random, "seed" | "key">): Random {
  const isKey = Array.isArray(key) && key.length === 2 && key.every(half => half === half >>> 0);
  check(isKey, "key of a stream", key, "two whole numbers of 32 bits");
  return stream(seeded(seed).seed, [key[0], key[1]]);
}

function stream(seed: number, key: readonly [number, number]): Random {
  return {
    seed,
    key,
    stream: name => stream(seed, childKey(key, checkedName(name))),
    words: (count, offset = 0) => words(key, ...checkedStretch(count, offset)),
    uniforms: (count, offset = 0) => Float64Array.from(words(key, ...checkedStretch(count, offset)), unit),
    normals: (count, offset = 0) => normals(key, ...checkedStretch(count, offset)),
    permutation: count => permutation(key, wholeNumber("count", count, 0)),
  };
}

function checkedName(name: unknown): string {
  check(typeof name === "string", "name of a stream", name, "a text");
  return name as string;
}

/** A stream has values from the 0-th on. */
const checkedStretch = (count: number, offset: number): [count: number, offset: number] => [
  wholeNumber("count", count, 0),
  wholeNumber("offset", offset, 0),
];

/** A word as a number strictly between 0 and 1, so that its logarithm is finite. */
const unit = (word: number): number => (word + 0.5) / 2 ** 32;

function words(key: readonly [number, number], count: number, offset: number): Uint32Array {
  const result = new Uint32Array(count);
  const block = new Uint32Array(4);
  for (let i = 0; i < count; ) {
    const at = offset + i;
    const lane = at % 4;
    const counter = (at - lane) / 4;
    philox(block, counter >>> 0, Math.floor(counter / 2 ** 32), 0, 0, key[0], key[1]);
    for (let j = lane; j < 4 && i < count; j++) result[i++] = block[j]!;
  }
  return result;
}

function normals(key: readonly [number, number], count: number, offset: number): Float32Array {
  const skipped = offset % 2; // Box and Muller turn words 2k, 2k+1 into normals 2k, 2k+1
  const raw = words(key, 2 * Math.ceil((skipped + count) / 2), offset - skipped);
  const pairs = new Float32Array(raw.length);
  for (let i = 0; i < raw.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(unit(raw[i]!)));
    const angle = 2 * Math.PI * unit(raw[i + 1]!);
    pairs[i] = radius * Math.cos(angle);
    pairs[i + 1] = radius * Math.sin(angle);
  }
  return pairs.length === count ? pairs : pairs.slice(skipped, skipped + count);
}

function permutation(key: readonly [number, number], count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  const draws = words(key, count, 0);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor((draws[i]! / 2 ** 32) * (i + 1));
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  return order;
}

/** The key of a named child: one Philox block over the name's bytes, chained. */
function childKey(key: readonly [number, number], name: string): readonly [number, number] {
  const bytes = new TextEncoder().encode(name);
  const block = new Uint32Array([key[0], key[1], 0, bytes.length]);
  for (let i = 0; i < bytes.length || i === 0; i += 4) {
    const word =
      (bytes[i] ?? 0) |
      ((bytes[i + 1] ?? 0) << 8) |
      ((bytes[i + 2] ?? 0) << 16) |
      ((bytes[i + 3] ?? 0) << 24);
    philox(block, block[0]!, block[1]!, block[2]! ^ word, block[3]!, key[0], key[1]);
  }
  return [block[0]!, block[1]!];
}

/** Philox4x32-10: the counter (c0 … c3) and the key (k0, k1) to four 32-bit words in `out`. */
export function philox(
  out: Uint32Array,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
): void {
  // Signed words, one variable each: V8 holds unsigned words, and arrays taken apart, in slower forms.
  let a = c0 | 0;
  let b = c1 | 0;
  let c = c2 | 0;
  let d = c3 | 0;
  let keyA = k0 | 0;
  let keyB = k1 | 0;
  for (let round = 0; round < 10; round++) {
    const highA = upper(0xd2511f53, a);
    const lowA = Math.imul(0xd2511f53, a);
    const highC = upper(0xcd9e8d57, c);
    const lowC = Math.imul(0xcd9e8d57, c);
    a = highC ^ b ^ keyA;
    b = lowC;
    c = highA ^ d ^ keyB;
    d = lowA;
    keyA = (keyA + 0x9e3779b9) | 0;
    keyB = (keyB + 0xbb67ae85) | 0;
  }
  out[0] = a;
  out[1] = b;
  out[2] = c;
  out[3] = d;
}
