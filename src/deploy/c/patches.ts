import { plans, sidesOf } from "../../models/one-bit/plan.js";
import type { PictureShape, Sliding } from "../../models/projectors/patch.js";
import type { PackedPatches } from "../patches/packed.js";
import type { Part } from "./part.js";

/** What the memory keeps of a patch. */
export const patchType = (
  integrals: Integrals,
): string => `/* A patch: where its boxes begin in the integral picture (b of none: -1), how large they are. */
typedef struct {
  ${placeType(integrals)} a, b;
  int16_t below, right, threshold;
} @patch;`;

/** Of a box's place: in one integral picture few rows below a corner, in several anywhere. */
const placeType = ({ colours, size }: Integrals): string =>
  colours > 1 && colours * size >= 2 ** 15 ? "int32_t" : "int16_t";

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

/** Integral pictures, one for each colour of a picture with zeros around. */
export interface Integrals {
  readonly height: number;
  readonly width: number;
  readonly colours: number;
  readonly padding: number;
  /** Places of a row of one. */
  readonly line: number;
  /** Places of one. */
  readonly size: number;
}

export function integralsOf([height, width, colours]: PictureShape, padding: number): Integrals {
  const line = width + 2 * padding + 1;
  return { height, width, colours, padding, line, size: (height + 2 * padding + 1) * line };
}

/** Where a box of a colour begins, of which field f tells. */
const colourOf = ({ colours, size }: Integrals, f: number): string =>
  colours > 1 ? ` + @field(i, ${f}) % ${colours}u * ${size}u` : "";

/** Draws a patch, in places of integral pictures. */
export const drawCode = ({ window, side }: Sliding, integrals: Integrals): string => `
static inline void @draw(@patch *patch, uint32_t i) {
  const uint32_t right = 1u + @field(i, 0) % ${side}u, down = 1u + @field(i, 1) % ${side}u;
  const int alone = @field(i, 6) % 1000u < 200u;
  const uint32_t level = (alone ? 24u : 16u) * (@field(i, 7) % 8u) + 8u;
  const uint32_t rows = ${window + 1}u - down, columns = ${window + 1}u - right;
  patch->a = (${placeType(integrals)})(@field(i, 3) % rows * ${integrals.line}u + @field(i, 2) % columns${colourOf(integrals, 8)});
  patch->b = (${placeType(integrals)})(alone ? -1 : (int)(@field(i, 5) % rows * ${integrals.line}u + @field(i, 4) % columns${colourOf(integrals, 9)}));
  patch->below = (int16_t)(down * ${integrals.line}u);
  patch->right = (int16_t)right;
  patch->threshold = (int16_t)(level * down * right);
}`;

/** `@integrate`, and the sum of a patch's box in an integral picture. */
export const integralCode = (integrals: Integrals): string => `
/* At (y, x) the sum of the pixels above y and left of x, modulo 2^16: no box is larger. */${
  integrals.colours > 1
    ? oneIntegral(integrals, "integrate_one") + allIntegrals(integrals)
    : oneIntegral(integrals, "integrate")
}
static inline int32_t @box(const uint16_t *corner, const @patch *patch) {
  const uint16_t *const below = corner + patch->below;
  return (uint16_t)(corner[0] - corner[patch->right] - below[0] + below[patch->right]);
}`;

const oneIntegral = ({ height, width, colours, padding, line }: Integrals, name: string): string => `
static inline void @${name}(const uint8_t *image, uint16_t *integral) {
  int y, x, at;
  for (at = 0; at < ${line}; at++) integral[at] = 0;
  for (y = ${-padding}; y < ${height + padding}; y++) {
    uint16_t row = 0;
    integral[at++] = 0;
    for (x = ${-padding}; x < ${width + padding}; x++, at++) {
      if (y >= 0 && y < ${height} && x >= 0 && x < ${width}) row = (uint16_t)(row + image[${pixelAt(width, colours)}]);
      integral[at] = (uint16_t)(integral[at - ${line}] + row);
    }
  }
}
`;

const pixelAt = (width: number, colours: number): string =>
  colours > 1 ? `(y * ${width} + x) * ${colours}` : `y * ${width} + x`;

const allIntegrals = ({ colours, size }: Integrals): string => `
static inline void @integrate(const uint8_t *image, uint16_t *integral) {
  int colour;
  for (colour = 0; colour < ${colours}; colour++) @integrate_one(image + colour, integral + colour * ${size});
}
`;

/** The bits of patches: `@draw` makes them of the seed, `@see` says those of a place. */
export function patchPart({ shape, seed }: PackedPatches, integrals: Integrals): Part {
  const { patches, plan } = shape;
  const { sliding } = plans[plan];
  const { colours, line, size } = integrals;
  const across = sidesOf(shape)[0]![1];
  return {
    memory: [
      `@patch patches[${patches}];`,
      `uint16_t integral[${colours * size}];`,
      `uint32_t bits[${Math.ceil(patches / 32)}];`,
    ],
    code: `${fieldCode(seed)}
${drawCode(sliding, integrals)}
${integralCode(integrals)}

/* The bits of all patches at a place, row by row; there are ${across} in a row. */
static inline void @see(int place, @memory *memory) {
  const uint16_t *const at = memory->integral + ${sliding.stride} * (place / ${across} * ${line} + place % ${across});
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
