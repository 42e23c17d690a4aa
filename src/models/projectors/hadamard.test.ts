import { describe, expect, it } from "vitest";
import { seeded } from "../../core/random.js";
import { emptyBits, pack } from "../projection.js";
import { hadamard, rotate, walshHadamard } from "./hadamard.js";
import { projectEach } from "./projector.js";

const n = 32;
const wholeNumbers = (count: number, seed: number): Float64Array =>
  Float64Array.from(seeded(seed).words(count), word => (word % 511) - 255);
const shared = (i: number, k: number): number => (i & k).toString(2).replaceAll("0", "").length;
const naive = (v: Float64Array): Float64Array =>
  v.map((_, i) => v.reduce((sum, value, k) => sum + (-1) ** shared(i, k) * value, 0));
const squares = (v: Float64Array): number => v.reduce((sum, value) => sum + value * value, 0);

describe("walshHadamard", () => {
  it("is the matrix of (-1)^(shared ones)", () => {
    const v = wholeNumbers(n, 1);
    const expected = naive(v);
    walshHadamard(v);
    expect(v).toEqual(expected);
  });

  it("of [1, 2] is [3, -1], and done twice is n times", () => {
    const v = Float64Array.of(1, 2);
    walshHadamard(v);
    expect([...v]).toEqual([3, -1]);
    walshHadamard(v);
    expect([...v]).toEqual([2, 4]);
  });
});

it("three rounds are a rotation: norms and angles stay, n³ times their squares", () => {
  const signs = seeded(3).words((3 * n) / 32);
  const [a, b] = [wholeNumbers(n, 1), wholeNumbers(n, 2)];
  const difference = a.map((value, i) => value - b[i]!);
  const [beforeA, beforeDifference] = [squares(a), squares(difference)];
  rotate(a, signs);
  rotate(b, signs);
  expect(squares(a)).toBe(n ** 3 * beforeA);
  expect(squares(a.map((value, i) => value - b[i]!))).toBe(n ** 3 * beforeDifference);
});

it("bits are the signs of H·D₃·H·D₂·H·D₁·x, with diagonals of their own for each n bits", () => {
  const [inputs, bits] = [20, 50];
  const x = Uint8Array.from(wholeNumbers(inputs, 5), Math.abs);
  const signs = seeded(4)
    .stream("planes")
    .words(2 * 3);
  const y = [0, 1].flatMap(rotation => {
    let v: Float64Array = new Float64Array(n);
    v.set(x);
    for (const word of signs.subarray(3 * rotation, 3 * rotation + 3))
      v = naive(v.map((value, i) => ((word >>> i) & 1 ? -value : value)));
    return [...v];
  });
  const expected = emptyBits(1, bits);
  pack(
    y.slice(0, bits).map(value => Number(value > 0)),
    expected,
    0,
  );
  expect(projectEach(hadamard(inputs, bits, seeded(4)), x)).toEqual(expected);
});
