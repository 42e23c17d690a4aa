import { check } from "../../core/check.js";

/** Reads what a `Writer` wrote; refuses to read beyond the end. */
export class Reader {
  #at = 0;

  constructor(
    readonly what: string,
    readonly bytes: Uint8Array,
  ) {}

  get left(): number {
    return this.bytes.length - this.#at;
  }

  u8(): number {
    return this.raw(1)[0]!;
  }

  u16(): number {
    return this.u8() | (this.u8() << 8);
  }

  u32(): number {
    return (this.u16() | (this.u16() << 16)) >>> 0;
  }

  /** A whole number below 2^32, seven bits to a byte, the lowest first; refuses one that could be shorter. */
  variable(): number {
    let [value, byte] = [0, 128];
    for (let place = 0; byte >= 128; place++) {
      byte = this.u8();
      value += (byte & 127) * 2 ** (7 * place);
      const fits = value < 2 ** 32 && place < 5 && (byte > 0 || place === 0);
      check(fits, `${this.what}, a number of variable length`, byte, "the shortest form, below 2^32");
    }
    return value;
  }

  /** Of variable length in a short file, else of so many bits. */
  number(width: 16 | 32, short: boolean): number {
    if (short) return this.variable();
    return width === 16 ? this.u16() : this.u32();
  }

  raw(count: number): Uint8Array {
    check(count <= this.left, this.what, `${this.bytes.length} bytes`, `${count - this.left} more`);
    return this.bytes.subarray(this.#at, (this.#at += count));
  }

  floats(what: string, count: number): Float32Array {
    const values = new Float32Array(this.raw(4 * count).slice().buffer);
    check(
      values.every(Number.isFinite),
      `${this.what}, ${what}`,
      values.find(v => !Number.isFinite(v)),
      "numbers",
    );
    return values;
  }

  /** Bits one after the other, the lowest of a byte first; `end` refuses ones among those that fill the last byte up. */
  row(): { bit(): number; end(): void } {
    let [byte, left] = [0, 0];
    return {
      bit: () => {
        if (left === 0) [byte, left] = [this.u8(), 8];
        const bit = byte & 1;
        byte >>>= 1;
        left--;
        return bit;
      },
      end: () => check(byte === 0, `${this.what}, bits that fill a byte up`, 1, "0"),
    };
  }

  /** `count` numbers of so many bits; refuses ones among the bits that fill the last byte up. */
  bits(count: number, width: number): Uint32Array {
    const bytes = this.raw(Math.ceil((count * width) / 8));
    const bit = (at: number): number => (bytes[at >>> 3]! >>> (at & 7)) & 1;
    const values = new Uint32Array(count);
    let at = 0;
    for (let i = 0; i < count; i++) for (let k = 0; k < width; k++) values[i]! |= bit(at++) << k;
    for (; at < 8 * bytes.length; at++)
      check(bit(at) === 0, `${this.what}, bits that fill a byte up`, 1, "0");
    return values;
  }

  /** `count` numbers below `base`, `many` to a byte; refuses bytes that say more, and others than zeros that fill the last one up. */
  digits(count: number, base: number, many: number): Uint32Array {
    const bytes = this.raw(Math.ceil(count / many));
    const values = new Uint32Array(count);
    for (const [place, byte] of bytes.entries()) {
      const own = Math.min(many, count - place * many);
      check(byte < base ** own, `${this.what}, a byte of ${own} numbers`, byte, `below ${base ** own}`);
      for (let i = 0, rest = byte; i < own; i++, rest = Math.floor(rest / base))
        values[place * many + i] = rest % base;
    }
    return values;
  }
}
