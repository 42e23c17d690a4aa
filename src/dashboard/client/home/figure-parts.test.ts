import { expect, it } from "vitest";
import { inTheme, switchesOf, turnedTo } from "./figure-parts.js";

const figure = {
  data: [
    { name: "P@1 line", visible: true },
    { name: "P@3 line", visible: false },
  ],
  layout: {
    ...{ height: 500, margin: { t: 84, l: 58 }, font: { size: 13, color: "#222222" } },
    updatemenus: [
      {
        buttons: [
          { label: "P@1", args: [{ visible: [true, false] }] as const },
          { label: "P@3", args: [{ visible: [false, true] }] as const },
        ],
      },
    ],
  },
};

it("a figure is turned as its own buttons would turn it", () => {
  expect(switchesOf(figure)).toEqual(["P@1", "P@3"]);
  expect(turnedTo(figure, 1).data).toEqual([
    { name: "P@1 line", visible: false },
    { name: "P@3 line", visible: true },
  ]);
  const { updatemenus: _, ...plain } = figure.layout;
  expect(switchesOf({ ...figure, layout: plain })).toEqual([]);
  expect(turnedTo({ ...figure, layout: plain }, 0).data).toBe(figure.data);
});

it("takes the page's colours, and leaves no room for buttons that are the page's", () => {
  const { layout } = inTheme(figure, { ink: "#eee", soft: "#aaa" });
  expect(layout).not.toHaveProperty("updatemenus");
  expect(layout).toMatchObject({
    height: 472,
    margin: { t: 56, l: 58 },
    font: { size: 13, color: "#eee" },
    modebar: { color: "#aaa", activecolor: "#eee" },
  });
});
