import { expect, it } from "vitest";
import { angleLaw, flatFigure, lawCheck } from "./angle-law.js";
import { lookupFigure } from "./lookup-precision.js";
import { svg } from "./picture.js";

const half = Math.PI / 2; // p = 1/2, σ = 0.05 for 100 bits

it("the check counts in units of each pair's standard error", () => {
  const pairs = [0.45, 0.55, 0.5, 0.7].map(share => ({ angle: half, share }));
  const { pairs: n, meanZ, rmsZ, inside } = lawCheck(pairs, 100);
  expect([n, inside]).toEqual([4, 0.75]); // −1, 1, 0, 4
  expect(meanZ).toBeCloseTo(1, 12);
  expect(rmsZ).toBeCloseTo(Math.sqrt(18 / 4), 12);
});

it("the law is a straight line within its band, the pairs beside it in degrees", () => {
  const { data } = angleLaw([{ angle: half, share: 0.45 }], 100);
  const [low, high, pairs, law] = data as unknown as { x: number[]; y: number[]; name: string }[];
  expect(pairs).toMatchObject({ x: [90], y: [0.45], name: "pairs of digits, 100.0 % of them in the band" });
  const end = law!.y.length - 1;
  expect(law!.y[end]! / law!.x[end]!).toBeCloseTo(1 / 180, 5);
  const p = law!.y[end]!;
  expect(high!.y[end]! - p).toBeCloseTo(1.96 * Math.sqrt((p * (1 - p)) / 100), 3);
  expect(p - low!.y[end]!).toBeCloseTo(high!.y[end]! - p, 3);
});

it("planes are lines at right angles to their normals, apart by what they do", async () => {
  const cuts = [
    { normal: [3, -4], separates: true },
    { normal: [3, 4], separates: false },
  ] as const;
  const figure = flatFigure({ angle: half, cuts, share: 0.5 }, { x: "<4>" });
  const [beside, between] = figure.data as unknown as { x: (number | null)[]; y: (number | null)[] }[];
  expect(between!.x).toEqual([-0.8, 0.8, null]);
  expect(between!.y).toEqual([-0.6, 0.6, null]);
  expect(beside!.x).toEqual([0.8, -0.8, null]);
  expect(figure.layout.title).toMatchObject({
    text: "θ = 90.0°: θ/π = 50.0 % expected, 50.0 % of 2 bits differ",
  });
  expect(await svg(figure)).toContain("&#60;4&#62;");
});

it("a lookup has a line per k over the bits, and the angle's own precision as a level", async () => {
  const row = (bits: number | null, k: number, precision: number) => ({ bits, k, precision, error: 0.01 });
  const figure = lookupFigure([row(8, 1, 0.2), row(64, 1, 0.7), row(null, 1, 0.9), row(8, 10, 0.1)]);
  expect(figure.data.map(({ name, x, y }) => [name, x, y])).toEqual([
    ["by Hamming distance, precision@1", [8, 64], [20, 70]],
    ["by the angle itself, precision@1", [8, 64], [90, 90]],
    ["by Hamming distance, precision@10", [8], [10]],
  ]);
  expect(await svg(figure)).toContain("precision@10");
});
