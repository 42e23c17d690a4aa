import { expect, it } from "vitest";
import { seeded } from "../../core/random.js";
import { mostSobol, sobol } from "./sobol.js";
import { trialsOf } from "./space.js";

it("has SciPy's first points", () => {
  // SciPy 1.17.1, scipy.stats.qmc.Sobol(d=5, scramble=False).random_base2(m=3); its documentation shows the first two columns
  expect(sobol(8, 5)).toEqual([
    [0, 0, 0, 0, 0],
    [0.5, 0.5, 0.5, 0.5, 0.5],
    [0.75, 0.25, 0.25, 0.25, 0.75],
    [0.25, 0.75, 0.75, 0.75, 0.25],
    [0.375, 0.375, 0.625, 0.875, 0.375],
    [0.875, 0.875, 0.125, 0.375, 0.875],
    [0.625, 0.125, 0.875, 0.625, 0.625],
    [0.125, 0.625, 0.375, 0.125, 0.125],
  ]);
});

it("has SciPy's point 101 in all dimensions", () => {
  // SciPy 1.17.1, Sobol(d=32, scramble=False, bits=32).random(101)[100]
  expect(sobol(101, mostSobol)[100]).toEqual([
    ...[0.4140625, 0.2578125, 0.7734375, 0.7265625, 0.8828125, 0.7421875, 0.0234375, 0.4765625],
    ...[0.6328125, 0.6953125, 0.4609375, 0.6796875, 0.4765625, 0.8515625, 0.3203125, 0.4921875],
    ...[0.6796875, 0.7421875, 0.8359375, 0.3359375, 0.7578125, 0.3984375, 0.0078125, 0.4921875],
    ...[0.0234375, 0.0078125, 0.9453125, 0.6640625, 0.2421875, 0.7265625, 0.7109375, 0.4140625],
  ]);
});

const cell = (x: number, parts: number): number => Math.floor(x * parts);

it.each([0, 1, 2, 3])("scrambled by seed %d, 256 points have one in each 256th of every dimension", seed => {
  const points = sobol(256, mostSobol, seeded(seed));
  for (let d = 0; d < mostSobol; d++)
    expect(new Set(points.map(point => cell(point[d]!, 256))).size, `dimension ${d}`).toBe(256);
});

it.each([0, 1, 2, 3])(
  "scrambled by seed %d, the first two dimensions are even in every shape of cell",
  seed => {
    const points = sobol(256, 2, seeded(seed)); // a (0, 8, 2)-net
    for (let rows = 1; rows <= 256; rows *= 2) {
      const cells = points.map(([x, y]) => `${cell(x!, 256 / rows)} ${cell(y!, rows)}`);
      expect(new Set(cells).size, `${256 / rows} × ${rows} cells`).toBe(256);
    }
  },
);

/** D² = 3^−2 − (1/2N) Σ Π (1 − x²) + N^−2 ΣΣ Π (1 − max(x, x'))   (Warnock 1972: the star discrepancy in the mean) */
function discrepancy(points: readonly (readonly [x: number, y: number])[]): number {
  const n = points.length;
  const single = points.reduce((sum, [x, y]) => sum + (1 - x * x) * (1 - y * y), 0);
  const pairs = points.reduce(
    (sum, [x, y]) =>
      sum + points.reduce((own, [u, v]) => own + (1 - Math.max(x, u)) * (1 - Math.max(y, v)), 0),
    0,
  );
  return 1 / 9 - single / (2 * n) + pairs / n ** 2;
}

it("every pair of dimensions is more even than independent draws, most of them many times", () => {
  const points = sobol(256, 20, seeded(1));
  const independent = (1 / 4 - 1 / 9) / 256; // its mean over such draws
  const shares: number[] = [];
  for (let d = 0; d < 20; d++)
    for (let e = 0; e < d; e++)
      shares.push(discrepancy(points.map(point => [point[d]!, point[e]!])) / independent);
  expect(Math.max(...shares)).toBeLessThan(1);
  expect(shares.filter(share => share < 0.1).length / shares.length).toBeGreaterThan(0.8);
});

it("other seeds, other points; the same seed, the same", () => {
  const space = { x: { from: 0, to: 1 }, T: [1, 2, 3, 4] };
  const draw = (drawSeed: number) => trialsOf({ space, method: "sobol", count: 16, drawSeed });
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  for (const T of space.T) expect(draw(1).filter(trial => trial.T === T)).toHaveLength(4);
});

it("refuses more parameters than it has numbers for", () => {
  const space = Object.fromEntries(Array.from({ length: mostSobol + 1 }, (_, i) => [`p${i}`, [1, 2]]));
  expect(() => trialsOf({ space, method: "sobol" })).toThrow("parameters of a Sobol sweep: got 33");
});
