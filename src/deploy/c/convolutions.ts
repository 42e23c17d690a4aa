import type { IntegerConvolution } from "../../models/one-bit/convolution.js";
import { sidesOf } from "../../models/one-bit/plan.js";
import type { PackedPatches } from "../patches/packed.js";
import { array, bitArray, countCode, type Part, signWords } from "./part.js";

/**
 * The convolutions: `@project(image, memory)` goes from an image to the last map, `@map` of the memory. The first one, of one
 * place at a time, sees bits and counts ones; what the others see is bytes, in two maps that take turns.
 */
export function convolutionPart(packed: PackedPatches): Part {
  const { shape, convolutions } = packed;
  const sides = sidesOf(shape);
  const sizes = convolutions.map(({ outputs }, l) => sides[l + 1]![0] * sides[l + 1]![1] * outputs);
  const [even, odd] = [0, 1].map(parity => Math.max(...sizes.filter((_, l) => l % 2 === parity)));
  const [first, ...others] = convolutions as [IntegerConvolution, ...IntegerConvolution[]];
  return {
    memory: [`uint8_t even[${even}];`, `uint8_t odd[${odd}];`],
    code: [
      countCode,
      ...convolutions.map((layer, l) => constantsOf(layer, l)),
      passing,
      firstCode(first, packed),
      convolving,
      `/* An image's last map. */
static inline void @project(const uint8_t *image, @memory *memory) {
  uint32_t i;
  for (i = 0; i < ${shape.patches}u; i++) @draw(memory->patches + i, i);
  @integrate(image, memory->integral);
  @convolve0(memory, memory->even);
${others.map((layer, k) => callOf(layer, k + 1, sides[k + 1]!)).join("\n")}
}`,
    ].join("\n\n"),
  };
}

/** Which of the two maps a layer writes. */
export const mapOf = (l: number): string => (l % 2 ? "odd" : "even");

/** Signs and, for each channel, a multiplier and a bias. */
const constantsOf = ({ signs, multipliers, biases, inputs }: IntegerConvolution, l: number): string =>
  [
    l === 0
      ? array("uint32_t", "signs0", signWords(signs, inputs))
      : bitArray(
          `signs${l}`,
          signs.map(sign => (sign > 0 ? 1 : 0)),
          1,
        ),
    array("int8_t", `scales${l}`, Array.from(multipliers, (m, o) => [m, biases[o]!]).flat()),
  ].join("\n");

const passing = `/* What a channel passes on of n: z = A.n + B.2^k by z / 2^shift, rounded, a half upwards, cut off to a byte. */
static inline uint8_t @passed(int32_t n, const int8_t *scales, int k, int shift) {
  const int32_t z = scales[0] * n + scales[1] * ((int32_t)1 << k) + (((int32_t)1 << shift) >> 1);
  return (uint8_t)(z < 0 ? 0 : z >> shift > 255 ? 255 : z >> shift);
}`;

/** The largest of what it meets is kept of a place; nothing is below 0. */
const firstCode = (
  { inputs, outputs, biasShift, shift, pool }: IntegerConvolution,
  { shape }: PackedPatches,
): string => {
  const [[down, right], [rows, columns]] = sidesOf(shape) as [[number, number], [number, number]];
  const words = Math.ceil(inputs / 32);
  const half = pool ? 1 : 0;
  return `/* From the bits of patches: ${inputs} to ${outputs}. */
static inline void @convolve0(@memory *memory, uint8_t *to) {
  int place, o, k;
  for (k = 0; k < ${rows * columns * outputs}; k++) to[k] = 0;
  for (place = 0; place < ${down * right}; place++) {
    uint8_t *const cell = to + ((place / ${right} >> ${half}) * ${columns} + (place % ${right} >> ${half})) * ${outputs};
    @see(place, memory);
    for (o = 0; o < ${outputs}; o++) {
      int32_t differ = 0;
      uint8_t u;
      for (k = 0; k < ${words}; k++) differ += @count(memory->bits[k] ^ @signs0[o * ${words} + k]);
      u = @passed(${inputs} - 2 * differ, @scales0 + 2 * o, ${biasShift}, ${shift});
      if (u > cell[o]) cell[o] = u;
    }
  }
}`;
};

const convolving = `/* A convolution: how large what it sees is, its channels, its filter's side and the zeros around, whether it pools. */
typedef struct {
  int down, right, inputs, outputs, side, before, pool, k, shift;
} @convolution;

/* The largest of what it meets is kept of a place. n = 2.(sum where signs are 1) - (sum of all) */
static inline void @convolve(const @convolution *layer, const uint8_t *signs, const int8_t *scales, const uint8_t *from, uint8_t *to) {
  const int side = layer->side, inputs = layer->inputs, pool = layer->pool;
  const int rows = layer->down + 2 * layer->before - side + 1, columns = layer->right + 2 * layer->before - side + 1;
  const int across = (columns + pool) >> pool;
  int y, x, o, row, column, i;
  for (i = 0; i < ((rows + pool) >> pool) * across * layer->outputs; i++) to[i] = 0;
  for (y = 0; y < rows; y++)
    for (x = 0; x < columns; x++) {
      uint8_t *const cell = to + ((y >> pool) * across + (x >> pool)) * layer->outputs;
      for (o = 0; o < layer->outputs; o++) {
        int32_t ones = 0, all = 0;
        uint8_t u;
        for (row = 0; row < side; row++)
          for (column = 0; column < side; column++) {
            const int top = y + row - layer->before, left = x + column - layer->before;
            int seen = (top * layer->right + left) * inputs;
            int at = ((o * side + row) * side + column) * inputs;
            if (top < 0 || top >= layer->down || left < 0 || left >= layer->right) continue;
            for (i = 0; i < inputs; i++, at++, seen++) {
              all += from[seen];
              ones += from[seen] & -((signs[at >> 3] >> (at & 7)) & 1);
            }
          }
        u = @passed(2 * ones - all, scales + 2 * o, layer->k, layer->shift);
        if (u > cell[o]) cell[o] = u;
      }
    }
}`;

/** The call of a layer but the first. */
function callOf(layer: IntegerConvolution, l: number, [down, right]: readonly [number, number]): string {
  const { inputs, outputs, side, padding, pool, biasShift, shift } = layer;
  const before = padding === "same" ? (side - 1) / 2 : 0;
  const numbers = [down, right, inputs, outputs, side, before, pool ? 1 : 0, biasShift, shift];
  return `  {
    static const @convolution layer = {${numbers.join(", ")}};
    @convolve(&layer, @signs${l}, @scales${l}, memory->${mapOf(l - 1)}, memory->${mapOf(l)});
  }`;
}
