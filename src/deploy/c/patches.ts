import { plans, sidesOf } from "../../models/one-bit/plan.js";
import type { Sliding } from "../../models/projectors/patch.js";
import type { PackedPatches } from "../patches/packed.js";
import type { Part } from "./part.js";

/** What the memory keeps of a patch. */
export const patchType = `/* A patch: where its boxes begin in the integral picture (b of none: -1), how large they are. */
typedef struct {
  int16_t a, b, below, right, threshold;
} @patch;`;

/** Field f of what the seed draws as number i. */
export const fieldCode = (seed: number): string => `
/* Field f of patch i: the last steps of MurmurHash3. */
static inline uint32_t @field(uint32_t i, uint32_t f) {
  uint32_t h = ${Math.imul(seed, 0x9e3779b1) >>> 0}u ^ (i * 0x85ebca77u + f * 0xc2b2ae3du);
  h ^= h >> 16;
  h *= 0x85ebca6bu;
  h ^= h >> 13;
  h *= 0xc2b2ae35u;
  return h ^ (h >> 16);
}`;

/** Draws a patch, in places of an integral picture of so many places in a row. */
export const drawCode = ({ window, side }: Sliding, line: number): string => `
static inline void @draw(@patch *patch, uint32_t i) {
  const uint32_t right = 1u + @field(i, 0) % ${side}u, down = 1u + @field(i, 1) % ${side}u;
  const int alone = @field(i, 6) % 1000u < 200u;
  const uint32_t level = (alone ? 24u : 16u) * (@field(i, 7) % 8u) + 8u;
  const uint32_t rows = ${window + 1}u - down, columns = ${window + 1}u - right;
  patch->a = (int16_t)(@field(i, 3) % rows * ${line}u + @field(i, 2) % columns);
  patch->b = (int16_t)(alone ? -1 : (int)(@field(i, 5) % rows * ${line}u + @field(i, 4) % columns));
  patch->below = (int16_t)(down * ${line}u);
  patch->right = (int16_t)right;
  patch->threshold = (int16_t)(level * down * right);
}`;

/** The integral picture, and the sum of a patch's box in it. */
export const integralCode = (height: number, width: number, padding: number): string => {
  const line = width + 2 * padding + 1;
  return `
/* At (y, x) the sum of the pixels above y and left of x, modulo 2^16: no box is larger. */
static inline void @integrate(const uint8_t *image, uint16_t *integral) {
  int y, x, at;
  for (at = 0; at < ${line}; at++) integral[at] = 0;
  for (y = ${-padding}; y < ${height + padding}; y++) {
    uint16_t row = 0;
    integral[at++] = 0;
    for (x = ${-padding}; x < ${width + padding}; x++, at++) {
      if (y >= 0 && y < ${height} && x >= 0 && x < ${width}) row = (uint16_t)(row + image[y * ${width} + x]);
      integral[at] = (uint16_t)(integral[at - ${line}] + row);
    }
  }
}

static inline int32_t @box(const uint16_t *corner, const @patch *patch) {
  const uint16_t *const below = corner + patch->below;
  return (uint16_t)(corner[0] - corner[patch->right] - below[0] + below[patch->right]);
}`;
};

/** The bits of patches: `@draw` makes them of the seed, `@see` says those of a place. */
export function patchPart({ shape, seed }: PackedPatches): Part {
  const { patches, height, width, plan } = shape;
  const { sliding } = plans[plan];
  const { stride, padding } = sliding;
  const line = width + 2 * padding + 1;
  const across = sidesOf(shape)[0]![1];
  return {
    memory: [
      `@patch patches[${patches}];`,
      `uint16_t integral[${(height + 2 * padding + 1) * line}];`,
      `uint32_t bits[${Math.ceil(patches / 32)}];`,
    ],
    code: `${fieldCode(seed)}
${drawCode(sliding, line)}
${integralCode(height, width, padding)}

/* The bits of all patches at a place, row by row; there are ${across} in a row. */
static inline void @see(int place, @memory *memory) {
  const uint16_t *const at = memory->integral + ${stride} * (place / ${across} * ${line} + place % ${across});
  int i;
  for (i = 0; i < ${Math.ceil(patches / 32)}; i++) memory->bits[i] = 0;
  for (i = 0; i < ${patches}; i++) {
    const @patch *const patch = memory->patches + i;
    const int32_t sum = @box(at + patch->a, patch) - (patch->b < 0 ? 0 : @box(at + patch->b, patch));
    if (sum > patch->threshold) memory->bits[i >> 5] |= (uint32_t)1 << (i & 31);
  }
}`,
  };
}
