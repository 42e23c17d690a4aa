import type { Part } from "./part.js";

const one = 2 ** 31;

/** 1 - x/a·(1 - x/b·(1 - …)) by Horner's rule, the innermost factor first. */
const horner = (name: string, divisors: readonly number[]): string =>
  [...divisors]
    .reverse()
    .map(divisor => `  ${name} = ${one}u - @times(square, ${name}) / ${divisor}u;`)
    .join("\n");

const oddParts = Array.from({ length: 11 }, (_, k) => Math.round(one / (2 * k + 1))).reverse();

/**
 * Normal numbers of the seed's stream in whole numbers, in units of 2^-26 (Box and Muller 1958): logarithm and angle by their
 * series, to some 2^-30. The planes are drawn anew for every prediction, since they would take four bytes each.
 */
export const normalsPart: Part = {
  memory: [],
  code: `
typedef struct {
  int32_t even, odd;
} @pair;

/* Of fractions in units of 2^-31. */
static inline uint32_t @times(uint32_t a, uint32_t b) {
  return (uint32_t)((uint64_t)a * b >> 31);
}

/* -ln((word + 0.5) / 2^32) in units of 2^-32: ln m = 2 (t + t^3/3 + ...), t = (m - 1) / (m + 1), 1 <= m < 2 */
static inline uint64_t @minus_log(uint32_t word) {
  static const uint32_t parts[${oddParts.length}] = {${oddParts.map(part => `${part}u`).join(", ")}};
  const uint64_t two32 = (uint64_t)1 << 32;
  uint64_t m = (uint64_t)word << 1 | 1u, halvings, log;
  uint32_t t, square, sum = 0;
  int k, shifts = 0;
  for (; m < two32; m <<= 1) shifts++;
  t = (uint32_t)(((m - two32) << 31) / (m + two32));
  square = @times(t, t);
  for (k = 0; k < ${oddParts.length}; k++) sum = parts[k] + @times(square, sum);
  halvings = (uint64_t)(shifts + 1) * 2977044472u;
  log = (uint64_t)t * sum >> 29;
  return halvings > log ? halvings - log : 0;
}

static inline uint32_t @root(uint64_t x) {
  uint64_t root = 0, bit = (uint64_t)1 << 62;
  for (; bit != 0; bit >>= 2) {
    if (x >= root + bit) {
      x -= root + bit;
      root = (root >> 1) + bit;
    } else root >>= 1;
  }
  return (uint32_t)root;
}

static inline @pair @normals(@stream *chance, uint32_t index) {
  const int64_t radius = @root(@minus_log(@word(chance, index)) << 21);
  const uint64_t turn = (uint64_t)@word(chance, index + 1u) << 1 | 1u;
  const uint32_t quarter = (uint32_t)(turn >> 31);
  uint32_t part = (uint32_t)turn & ${one - 1}u, angle, square, sine = ${one}u, cosine = ${one}u;
  const int mirrored = part > ${one / 2}u;
  int64_t even, odd;
  @pair pair;
  if (mirrored) part = ${one}u - part;
  angle = (uint32_t)((uint64_t)part * 3373259426u >> 31);
  square = @times(angle, angle);
${horner("sine", [6, 20, 42, 72, 110, 156])}
${horner("cosine", [2, 12, 30, 56, 90, 132])}
  sine = @times(angle, sine);
  even = radius * (mirrored ? sine : cosine) / ${one};
  odd = radius * (mirrored ? cosine : sine) / ${one};
  pair.even = (int32_t)(quarter == 0 ? even : quarter == 1 ? -odd : quarter == 2 ? -even : odd);
  pair.odd = (int32_t)(quarter == 0 ? odd : quarter == 1 ? even : quarter == 2 ? -odd : -even);
  return pair;
}`,
};
