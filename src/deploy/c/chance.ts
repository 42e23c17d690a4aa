import type { Part } from "./part.js";

const hex = (word: number): string => `0x${word.toString(16).padStart(8, "0")}u`;

/** Words of the seed's stream, by Philox4x32-10 (Salmon et al. 2011): four at a time, the last four kept. */
export const chancePart = ([low, high]: readonly [number, number]): Part => ({
  memory: [],
  code: `
typedef struct {
  uint32_t block;
  uint32_t words[4];
} @stream;

static inline void @philox(@stream *chance, uint32_t block) {
  uint32_t a = block, b = 0, c = 0, d = 0, k = ${hex(low)}, l = ${hex(high)};
  int round;
  for (round = 0; round < 10; round++) {
    const uint64_t p = (uint64_t)a * 0xd2511f53u, q = (uint64_t)c * 0xcd9e8d57u;
    a = (uint32_t)(q >> 32) ^ b ^ k;
    b = (uint32_t)q;
    c = (uint32_t)(p >> 32) ^ d ^ l;
    d = (uint32_t)p;
    k += 0x9e3779b9u;
    l += 0xbb67ae85u;
  }
  chance->block = block;
  chance->words[0] = a;
  chance->words[1] = b;
  chance->words[2] = c;
  chance->words[3] = d;
}

static inline @stream @chance(void) {
  @stream chance;
  @philox(&chance, 0);
  return chance;
}

static inline uint32_t @word(@stream *chance, uint32_t index) {
  if (index >> 2 != chance->block) @philox(chance, index >> 2);
  return chance->words[index & 3u];
}`,
});

/** A whole number below another: floor(u.end), u = (word + 0.5) / 2^32. */
export const belowPart: Part = {
  memory: [],
  code: `
static inline int @below(@stream *chance, uint32_t index, int end) {
  const uint64_t twice = ((uint64_t)@word(chance, index) << 1) | 1u;
  return (int)((twice * (uint32_t)end) >> 33);
}`,
};
