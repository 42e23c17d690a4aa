import { coarse, patchSeed } from "../../models/projectors/patch.js";
import { pooledMaps, pooledPlaces, pooledSide, thresholds } from "../../models/projectors/pooled.js";
import { chanceOf, type ImageProjection } from "../projection.js";
import { type Part, setBit } from "./part.js";
import { drawCode, fieldCode, integralCode, integralsOf, patchType } from "./patches.js";

/** Counts of patches' ones, one map after the other: `id` says which of the seed's bits bit j is. */
export function pooledPart(projection: ImageProjection, id: string): Part {
  const [height, width] = projection.shape as [number, number];
  const [rows, columns] = pooledPlaces([height, width]);
  const along = columns + 1;
  const integrals = integralsOf([height, width, 1], 0);
  const { line, size } = integrals;
  const count = rows * columns < 256 ? "uint8_t" : "uint16_t";
  const seed = patchSeed(chanceOf(projection).stream("planes"));
  return {
    memory: [`uint16_t integral[${size}];`, `${count} counts[${(rows + 1) * along}];`],
    code: `
${patchType(integrals)}
${fieldCode(seed)}
${drawCode(coarse, integrals)}
${integralCode(integrals)}

/* At (y, x) how many ones of a patch's map are above y and left of x. */
static inline void @tally(const @patch *patch, @memory *memory) {
  int y, x, at;
  for (at = 0; at < ${along}; at++) memory->counts[at] = 0;
  for (y = 0; y < ${rows}; y++) {
    ${count} row = 0;
    memory->counts[at++] = 0;
    for (x = 0; x < ${columns}; x++, at++) {
      const uint16_t *const corner = memory->integral + ${coarse.stride} * (y * ${line} + x);
      const int32_t sum = @box(corner + patch->a, patch) - (patch->b < 0 ? 0 : @box(corner + patch->b, patch));
      if (sum > patch->threshold) row++;
      memory->counts[at] = (${count})(memory->counts[at - ${along}] + row);
    }
  }
}

static inline int @region(const ${count} *counts, uint32_t i, uint32_t f, uint32_t down, uint32_t right) {
  const ${count} *const corner =
      counts + @field(i, f + 1u) % (${rows + 1}u - down) * ${along}u + @field(i, f) % (${columns + 1}u - right);
  const ${count} *const below = corner + down * ${along}u;
  return corner[0] - corner[right] - below[0] + below[right];
}

/* Whether count i is larger than the other, or than a number. */
static inline int @counted(const ${count} *counts, uint32_t i) {
  static const int thresholds[${thresholds.length}] = {${thresholds.join(", ")}};
  const uint32_t right = 2u + @field(i, 0) % ${Math.min(pooledSide, columns - 1)}u;
  const uint32_t down = 2u + @field(i, 1) % ${Math.min(pooledSide, rows - 1)}u;
  const int a = @region(counts, i, 2, down, right);
  return a > (@field(i, 6) % 2u ? @region(counts, i, 4, down, right) : thresholds[@field(i, 7) % ${thresholds.length}u]);
}

static inline void @bits(const uint8_t *x, @memory *memory) {
  uint32_t map;
  int j;
  @integrate(x, memory->integral);
  for (map = 0; map < ${pooledMaps}u; map++) {
    @patch patch;
    @draw(&patch, map);
    @tally(&patch, memory);
    for (j = 0; j < @BITS; j++) {
      const uint32_t i = ${id};
      if (i % ${pooledMaps}u == map && @counted(memory->counts, i + ${pooledMaps}u)) ${setBit}
    }
  }
}`,
  };
}
