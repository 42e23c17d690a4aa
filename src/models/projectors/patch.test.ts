import { describe, expect, it } from "vitest";
import { seeded } from "../../core/random.js";
import { bitOf } from "../projection.js";
import { coarse, fine, patch, patchesOf, patchOfSeed, patchSeed, placesOf } from "./patch.js";
import { projectEach } from "./projector.js";

const pictures = Uint8Array.from(seeded(9).words(2 * 28 * 28), word => (word % 3 ? word % 256 : 0));

/** The field of a patch as the recipe writes it, in integers without end. */
function field(seed: bigint, i: bigint, f: bigint, n: bigint): number {
  const cut = (value: bigint): bigint => BigInt.asUintN(32, value);
  let h = cut(seed * 0x9e3779b1n) ^ cut(i * 0x85ebca77n + f * 0xc2b2ae3dn);
  h ^= h >> 16n;
  h = cut(h * 0x85ebca6bn);
  h ^= h >> 13n;
  h = cut(h * 0xc2b2ae35n);
  h ^= h >> 16n;
  return Number(h % n);
}

describe.each([
  ["coarse", coarse, 11, 1],
  ["fine", fine, 14, 1],
  ["fine, on three colours", fine, 14, 3],
] as const)("patches that slide in steps: %s", (_, sliding, side, colours) => {
  const pictures = Uint8Array.from(seeded(9).words(2 * 784 * colours), word => (word % 3 ? word % 256 : 0));

  it(`have ${side} × ${side} places on 28 × 28 pixels`, () => {
    expect(placesOf([28, 28], sliding)).toEqual([side, side]);
  });

  it("give the bits that the formula gives, pixel by pixel", () => {
    const { window, stride, padding, side: longest } = sliding;
    const [seed, count, places] = [507, 40, side * side];
    const packed = projectEach(patchOfSeed([28, 28, colours], count * places, seed, sliding), pictures);
    for (let example = 0; example < 2; example++)
      for (let c = 0; c < count; c++) {
        const u = (f: number, n: number) => field(BigInt(seed), BigInt(c), BigInt(f), BigInt(n));
        const [w, h] = [1 + u(0, longest), 1 + u(1, longest)];
        const isAlone = u(6, 1000) < 200;
        const t = (isAlone ? 24 * u(7, 8) + 8 : 16 * u(7, 8) + 8) * w * h;
        for (let place = 0; place < places; place++) {
          const [top, left] = [stride * Math.floor(place / side), stride * (place % side)];
          const box = (x: number, y: number, colour: number): number => {
            let sum = 0;
            for (let row = top + y - padding; row < top + y - padding + h; row++)
              for (let column = left + x - padding; column < left + x - padding + w; column++)
                if (row >= 0 && row < 28 && column >= 0 && column < 28)
                  sum += pictures[((example * 28 + row) * 28 + column) * colours + colour]!;
            return sum;
          };
          const A = box(u(2, window + 1 - w), u(3, window + 1 - h), u(8, colours));
          const B = isAlone ? 0 : box(u(4, window + 1 - w), u(5, window + 1 - h), u(9, colours));
          expect(bitOf(packed, example, c * places + place)).toBe(A - B > t ? 1 : 0);
        }
      }
  });
});

it("the same chance gives the same bits, fewer are the first ones of more, another seed gives others", () => {
  const bits = (count: number, seed: number) => projectEach(patch([28, 28], count, seeded(seed)), pictures);
  const [long, short] = [bits(640, 1), bits(333, 1)];
  for (let j = 0; j < 333; j++) expect(bitOf(short, 1, j)).toBe(bitOf(long, 1, j));
  expect(bits(640, 1)).toEqual(long);
  expect(bits(640, 2)).not.toEqual(long);
});

it("are drawn of one number", () => {
  const chance = seeded(3).stream("planes");
  const own = projectEach(patch([28, 28], 500, seeded(3), fine), pictures);
  expect(projectEach(patchOfSeed([28, 28, 1], 500, patchSeed(chance), fine), pictures)).toEqual(own);
});

it("a patch lies in its window, one in five without a second box", () => {
  const all = patchesOf(1, 2000, coarse, 1);
  for (const { down, right, a, b } of all)
    for (const [row, column] of b ? [a, b] : [a])
      expect(row + down <= 8 && column + right <= 8 && row >= 0 && column >= 0).toBe(true);
  const alone = all.filter(({ b }) => !b).length;
  expect(alone).toBeGreaterThan(300);
  expect(alone).toBeLessThan(500);
});

it("refuses colours that are no count", () => {
  expect(() => patch([28, 28, 0], 8, seeded(1))).toThrow("colours: got 0");
  expect(() => patch([28, 28, 1.5], 8, seeded(1))).toThrow("colours: got 1.5");
});

it("refuses pictures smaller than a patch", () => {
  expect(() => patch([7, 28], 8, seeded(1))).toThrow("height: got 7, expected 8 or more");
});
