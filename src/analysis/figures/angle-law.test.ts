import { expect, it } from "vitest";
import { angleLaw } from "./angle-law.js";

const half = Math.PI / 2; // p = 1/2, σ = 0.05 for 100 bits

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
