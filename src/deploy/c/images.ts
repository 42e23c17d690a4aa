import { boxDraws } from "../../models/projectors/boxes.js";
import { paddedInputs, rounds } from "../../models/projectors/hadamard.js";
import { defaultNonZeros } from "../../models/projectors/sparse.js";
import { drawnBits, type ImageProjection, inputsOf } from "../projection.js";
import { normalsPart } from "./gaussian.js";
import { array, type Part, parts, setBit } from "./part.js";
import { pooledPart } from "./pooled.js";

/** Bits of an image: `@project(image, memory)` fills memory->bits. */
export function imagePart(projection: ImageProjection): Part {
  const { centre } = projection;
  const kind = kinds[projection.kind](projection);
  return {
    memory: [...(centre ? ["int16_t x[@INPUTS];"] : []), ...kind.memory],
    code: [
      centre ? array("uint8_t", "centre", centre) : "",
      kind.code.trim(),
      `
/* P(x): bit j is bit (j mod 32) of word j / 32. */
static inline void @project(const uint8_t *image, @memory *memory) {
${centre ? centring : "  const uint8_t *const x = image;"}
  int k;
  for (k = 0; k < @WORDS; k++) memory->bits[k] = 0;
  @bits(x, memory);
}`,
    ]
      .filter(Boolean)
      .join("\n\n"),
  };
}

const centring = `  int16_t *const x = memory->x;
  int i;
  for (i = 0; i < @INPUTS; i++) x[i] = (int16_t)(image[i] - @centre[i]);`;

type Make = (projection: ImageProjection) => Part;

const kinds: Record<ImageProjection["kind"], Make> = {
  sign: gaussian,
  rademacher,
  hadamard,
  sparse,
  boxes,
  pooled: projection => pooledPart(projection, idOf(projection)),
};

const pixel = ({ centre }: ImageProjection): string => (centre ? "int16_t" : "uint8_t");

/** The seed's bit that bit j is. */
const idOf = ({ ids }: ImageProjection): string => (ids ? "(uint32_t)@ids[j]" : "(uint32_t)j");

/** Gaussian planes, drawn anew: bits whose sum is next to 0 may be others than those of floats. */
function gaussian(projection: ImageProjection): Part {
  return parts([
    normalsPart,
    {
      memory: [],
      code: `
static inline void @bits(const ${pixel(projection)} *x, @memory *memory) {
  @stream chance = @chance();
  int i, j;
  for (j = 0; j < @BITS; j++) {
    uint32_t at = ${idOf(projection)} * @INPUTS;
    @pair pair = @normals(&chance, at & ~(uint32_t)1);
    int64_t sum = 0;
    for (i = 0; i < @INPUTS; i++, at++) {
      if (i > 0 && (at & 1u) == 0) pair = @normals(&chance, at);
      sum += (int64_t)x[i] * (at & 1u ? pair.odd : pair.even);
    }
    if (sum > 0) ${setBit}
  }
}`,
    },
  ]);
}

/** planes of +1 and -1: Σ ±x > 0 where twice the sum of those with +1 exceeds the sum of all */
function rademacher(projection: ImageProjection): Part {
  const width = Math.ceil(inputsOf(projection) / 32);
  return {
    memory: [],
    code: `
static inline void @bits(const ${pixel(projection)} *x, @memory *memory) {
  @stream chance = @chance();
  int32_t total = 0;
  int i, j;
  for (i = 0; i < @INPUTS; i++) total += x[i];
  for (j = 0; j < @BITS; j++) {
    const uint32_t first = ${idOf(projection)} * ${width}u;
    int32_t sum = 0;
    uint32_t signs = 0;
    for (i = 0; i < @INPUTS; i++, signs >>= 1) {
      if ((i & 31) == 0) signs = @word(&chance, first + (uint32_t)(i >> 5));
      sum += x[i] & -(int32_t)(signs & 1u);
    }
    if (2 * sum > total) ${setBit}
  }
}`,
  };
}

/** |y| never exceeds the length of x times √n³, so that its type is known beforehand. */
function hadamard(projection: ImageProjection): Part {
  const inputs = inputsOf(projection);
  const n = paddedInputs(inputs);
  const drawn = drawnBits(projection);
  const type = n ** 1.5 * 255 * Math.sqrt(inputs) < 2 ** 31 ? "int32_t" : "int64_t";
  const rotations = Math.ceil(drawn / n);
  const { ids } = projection;
  const taken = ids
    ? `for (j = 0; j < @BITS; j++)
      if ((int)(@ids[j] / ${n}) == r && y[@ids[j] % ${n}] > 0) ${setBit}`
    : `for (i = 0; i < ${n} && (j = r * ${n} + i) < @BITS; i++)
      if (y[i] > 0) ${setBit}`;
  return {
    memory: [`${type} y[${n}];`],
    code: `
/* y = H.y, Walsh-Hadamard: ${Math.log2(n)} layers of sums and differences. */
static inline void @rotate(${type} *y) {
  int half, first, i;
  for (half = ${n / 2}; half >= 1; half >>= 1)
    for (first = 0; first < ${n}; first += 2 * half)
      for (i = first; i < first + half; i++) {
        const ${type} a = y[i], b = y[i + half];
        y[i] = a + b;
        y[i + half] = a - b;
      }
}

static inline void @bits(const ${pixel(projection)} *x, @memory *memory) {
  @stream chance = @chance();
  ${type} *const y = memory->y;
  uint32_t next = 0, signs = 0;
  int r, round, i, j;
  for (r = 0; r < ${rotations}; r++) {
    for (i = 0; i < ${n}; i++) y[i] = i < @INPUTS ? x[i] : 0;
    for (round = 0; round < ${rounds}; round++) {
      for (i = 0; i < ${n}; i++, signs >>= 1) {
        if ((i & 31) == 0) signs = @word(&chance, next++);
        if (signs & 1u) y[i] = -y[i];
      }
      @rotate(y);
    }
    ${taken}
  }
}`,
  };
}

function sparse(projection: ImageProjection): Part {
  return {
    memory: [],
    code: `
static inline void @bits(const ${pixel(projection)} *x, @memory *memory) {
  @stream chance = @chance();
  int i, j;
  for (j = 0; j < @BITS; j++) {
    const uint32_t first = ${idOf(projection)} * ${defaultNonZeros}u;
    int32_t sum = 0;
    for (i = 0; i < ${defaultNonZeros}; i += 2) {
      sum += x[@below(&chance, first + (uint32_t)i, @INPUTS)];
      sum -= x[@below(&chance, first + (uint32_t)i + 1u, @INPUTS)];
    }
    if (sum > 0) ${setBit}
  }
}`,
  };
}

/** Sums of the integral picture are taken modulo 2^16 where no difference of two boxes is 2^15 or more. */
function boxes(projection: ImageProjection): Part {
  const [height, width] = projection.shape as [number, number];
  const line = width + 1;
  const [sides, across] = [Math.ceil(height / 3) - 1, Math.ceil(width / 3) - 1];
  const most = (sides + 1) * (across + 1) * 255 * (projection.centre ? 2 : 1);
  const bits = most < 2 ** 15 ? 16 : 32;
  const type = `uint${bits}_t`;
  return {
    memory: [`${type} integral[${(height + 1) * line}];`],
    code: `
/* At (y, x) the sum of the pixels above y and left of x. */
static inline void @integrate(const ${pixel(projection)} *x, ${type} *integral) {
  int y, at, i;
  for (i = 0; i < ${line}; i++) integral[i] = 0;
  for (y = 0, at = ${line}; y < ${height}; y++) {
    ${type} row = 0;
    integral[at++] = 0;
    for (i = 0; i < ${width}; i++, at++) {
      row = (${type})(row + *x++);
      integral[at] = (${type})(integral[at - ${line}] + row);
    }
  }
}

static inline void @bits(const ${pixel(projection)} *x, @memory *memory) {
  @stream chance = @chance();
  ${type} *const integral = memory->integral;
  int j, k;
  @integrate(x, integral);
  for (j = 0; j < @BITS; j++) {
    const uint32_t first = ${idOf(projection)} * ${boxDraws}u;
    const int down = 2 + @below(&chance, first, ${sides});
    const int right = 2 + @below(&chance, first + 1u, ${across});
    ${type} sums[2];
    for (k = 0; k < 2; k++) {
      const int top = @below(&chance, first + 2u + 2u * (uint32_t)k, ${height + 1} - down);
      const int left = @below(&chance, first + 3u + 2u * (uint32_t)k, ${width + 1} - right);
      const ${type} *const corner = integral + ${line} * top + left;
      const ${type} *const below = corner + ${line} * down;
      sums[k] = (${type})(corner[0] - corner[right] - below[0] + below[right]);
    }
    sums[0] = (${type})(sums[0] - sums[1]);
    if (sums[0] != 0 && sums[0] < ${bits === 16 ? "0x8000u" : "0x80000000u"}) ${setBit}
  }
}`,
  };
}
