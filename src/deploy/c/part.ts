import { Writer } from "../binary/writer.js";

/**
 * A part of a C header: what stands outside of functions, what the caller's memory has to hold, functions. An `@` in a name
 * stands for the model's name and an underscore.
 */
export interface Part {
  /** Members of the struct of memory. */
  readonly memory: readonly string[];
  /** Constants, arrays and functions, in the order of their use. */
  readonly code: string;
}

export const parts = (all: readonly Part[]): Part => ({
  memory: all.flatMap(({ memory }) => memory),
  code: all.map(({ code }) => code.trim()).join("\n\n"),
});

/** Counts the ones of a word. */
export const countCode = `
/* The ones of a word: sums of 2, 4 and 8 bits side by side, then of the four bytes. */
static inline int32_t @count(uint32_t word) {
  word -= (word >> 1) & 0x55555555u;
  word = (word & 0x33333333u) + ((word >> 2) & 0x33333333u);
  return (int32_t)((((word + (word >> 4)) & 0x0f0f0f0fu) * 0x01010101u) >> 24);
}`;

/** Makes bit j a one. */
export const setBit = "memory->bits[j >> 5] |= (uint32_t)1 << (j & 31);";

const perLine = 24;

/** `static const uint8_t @name[3] = {1, 2, 3};` An array of nothing has one 0, since C knows none without a value. */
export function array(type: string, name: string, values: ArrayLike<number>): string {
  const all = Array.from(values.length > 0 ? values : [0], value =>
    type.startsWith("u") ? `${value}u` : String(value),
  );
  const lines = Array.from({ length: Math.ceil(all.length / perLine) }, (_, i) =>
    all.slice(i * perLine, (i + 1) * perLine).join(","),
  );
  return `static const ${type} @${name}[${all.length}] = {\n${lines.join(",\n")}};`;
}

/** Numbers of so many bits each as bytes, the lowest bit first. */
export function bitArray(name: string, values: ArrayLike<number>, width: number): string {
  const writer = new Writer();
  writer.bits(values, width);
  return array("uint8_t", name, writer.bytes);
}

/** Signs row by row of so many, 32 to a word: 1 is 1, -1 is 0. */
export function signWords(signs: Int8Array, inputs: number): Uint32Array {
  const width = Math.ceil(inputs / 32);
  const words = new Uint32Array((signs.length / inputs) * width);
  for (const [at, sign] of signs.entries()) {
    const i = at % inputs;
    if (sign > 0) words[((at - i) / inputs) * width + (i >>> 5)]! |= 1 << (i & 31);
  }
  return words;
}
