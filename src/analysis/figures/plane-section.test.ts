import { expect, it } from "vitest";
import { svg } from "./picture.js";
import { planeSectionFigure } from "./plane-section.js";

it("planes are lines at right angles to their normals, apart by what they do", async () => {
  const cuts = [
    { normal: [3, -4], separates: true },
    { normal: [3, 4], separates: false },
  ] as const;
  const figure = planeSectionFigure({ angle: Math.PI / 2, cuts, share: 0.5 }, { x: "<4>" });
  const [beside, between] = figure.data as unknown as { x: (number | null)[]; y: (number | null)[] }[];
  expect(between!.x).toEqual([-0.8, 0.8, null]);
  expect(between!.y).toEqual([-0.6, 0.6, null]);
  expect(beside!.x).toEqual([0.8, -0.8, null]);
  expect(figure.layout.title).toMatchObject({
    text: "θ = 90.0°: θ/π = 50.0 % expected, 50.0 % of 2 bits differ",
  });
  expect(await svg(figure)).toContain("&#60;4&#62;");
});
