import { expect, it } from "vitest";
import { thinned } from "./thinned.js";

const linear = { isLogX: false, isLogY: false };
const cloud = Array.from({ length: 4000 }, (_, i) => ({ x: (i * 7919) % 1009, y: (i * 104_729) % 997, i }));

it("a few points stay all", () => {
  expect(thinned(cloud, linear, 4000)).toBe(cloud);
});

it("of many at most so many stay, over all of the picture, the first of those that lie together", () => {
  const found = thinned(cloud, linear, 500);
  expect(found.length).toBeLessThanOrEqual(500);
  expect(found.length).toBeGreaterThan(100);
  expect(found[0]).toBe(cloud[0]);
  const corners = [0, 1].flatMap(right =>
    [0, 1].map(top => found.some(({ x, y }) => (right ? x > 800 : x < 200) && (top ? y > 800 : y < 200))),
  );
  expect(corners).toEqual([true, true, true, true]);
});

it("points of one place are one, and by magnitudes where an axis is logarithmic", () => {
  expect(
    thinned(
      cloud.map(({ i }) => ({ x: 1, y: 1, i })),
      linear,
      500,
    ),
  ).toHaveLength(1);
  const magnitudes = cloud.map((_, i) => ({ x: 10 ** (i % 9), y: 1 }));
  expect(thinned(magnitudes, { ...linear, isLogX: true }, 500)).toHaveLength(9);
});
