/** A 64-bit word as two halves, since BigInt is a hundred times slower. Functions below change it in place. */
export interface Word64 {
  high: number;
  low: number;
}

/** FNV-1a, 64 bits (Fowler, Noll, Vo): h = (h xor byte) · 0x100000001b3, from 0xcbf29ce484222325. */
export function fnv1a(word: Word64, bytes: Uint8Array): void {
  let [high, low] = [0xcbf29ce4, 0x84222325];
  for (const byte of bytes) {
    low = (low ^ byte) >>> 0;
    // times 2^40 + 0x1b3
    const product = low * 0x1b3;
    const carried = high * 0x1b3 + Math.floor(product / 2 ** 32) + low * 0x100;
    high = carried >>> 0;
    low = product >>> 0;
  }
  word.high = high;
  word.low = low;
}

/** The finaliser of splitmix64: xor-shift 30, × bf58476d1ce4e5b9, xor-shift 27, × 94d049bb133111eb, xor-shift 31. */
export function mix(word: Word64): void {
  shiftXor(word, 30);
  multiply(word, 0xbf58476d, 0x1ce4e5b9);
  shiftXor(word, 27);
  multiply(word, 0x94d049bb, 0x133111eb);
  shiftXor(word, 31);
}

/** word ^= word >> shift, for shift below 32 */
function shiftXor(word: Word64, shift: number): void {
  const { high, low } = word;
  word.low = (low ^ ((low >>> shift) | (high << (32 - shift)))) >>> 0;
  word.high = (high ^ (high >>> shift)) >>> 0;
}

/** The lower 64 bits of word · (b·2^32 + c). */
function multiply(word: Word64, b: number, c: number): void {
  const { high, low } = word;
  word.low = Math.imul(low, c) >>> 0;
  word.high = (upper(low, c) + Math.imul(low, b) + Math.imul(high, c)) >>> 0;
}

/** The upper half of a product of two halves, as a signed word; by 16-bit digits, for which V8 needs no doubles. */
export function upper(x: number, y: number): number {
  const xLow = x & 0xffff;
  const xHigh = x >>> 16;
  const yLow = y & 0xffff;
  const yHigh = y >>> 16;
  const lowHigh = Math.imul(xLow, yHigh);
  const highLow = Math.imul(xHigh, yLow);
  const middle = (Math.imul(xLow, yLow) >>> 16) + (lowHigh & 0xffff) + (highLow & 0xffff);
  return (Math.imul(xHigh, yHigh) + (lowHigh >>> 16) + (highLow >>> 16) + (middle >>> 16)) | 0;
}
