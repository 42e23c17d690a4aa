/** Bytes one after the other: whole numbers with the lowest byte first. */
export class Writer {
  readonly #bytes: number[] = [];

  get bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  u8(value: number): void {
    this.#bytes.push(value & 255);
  }

  u16(value: number): void {
    this.u8(value);
    this.u8(value >>> 8);
  }

  u32(value: number): void {
    this.u16(value);
    this.u16(value >>> 16);
  }

  /** A whole number below 2^32: seven bits to a byte, the lowest first, the highest bit of a byte where more follow. */
  variable(value: number): void {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.u8(128 | (rest % 128));
    this.u8(rest);
  }

  /** Of variable length in a short file, else of so many bits. */
  number(value: number, width: 16 | 32, short: boolean): void {
    if (short) this.variable(value);
    else if (width === 16) this.u16(value);
    else this.u32(value);
  }

  raw(bytes: Uint8Array): void {
    for (const byte of bytes) this.u8(byte);
  }

  floats(values: Float32Array): void {
    this.raw(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }

  /** Numbers of so many bits each, the lowest bit first, filled up with zeros to a whole byte. */
  bits(values: ArrayLike<number>, width: number): void {
    let [kept, held] = [0, 0];
    for (let i = 0; i < values.length; i++) {
      for (let bit = 0; bit < width; bit++) {
        held |= ((values[i]! >>> bit) & 1) << kept++;
        if (kept < 8) continue;
        this.u8(held);
        [kept, held] = [0, 0];
      }
    }
    if (kept > 0) this.u8(held);
  }

  /** Numbers below `base`, `many` to a byte, the first one the lowest digit; the last byte is filled up with zeros. */
  digits(values: ArrayLike<number>, base: number, many: number): void {
    for (let first = 0; first < values.length; first += many) {
      let byte = 0;
      for (let i = Math.min(first + many, values.length) - 1; i >= first; i--)
        byte = base * byte + values[i]!;
      this.u8(byte);
    }
  }
}
