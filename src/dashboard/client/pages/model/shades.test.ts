import { expect, it } from "vitest";
import { shades } from "./shades.js";

it("has zero in the middle, the largest size at an end, and nothing where there is no number", () => {
  const pixels = shades([-2, 0, 1, null], "light");
  const pixel = (at: number) => [...pixels.slice(4 * at, 4 * at + 4)];
  expect(pixel(0)).toEqual([0, 90, 156, 255]);
  expect(pixel(1)).toEqual([246, 246, 244, 255]);
  expect(pixel(2)).toEqual([218, 162, 122, 255]);
  expect(pixel(3)).toEqual([0, 0, 0, 0]);
  expect([...shades([0, 0], "dark").slice(0, 3)]).toEqual([34, 39, 44]);
});
