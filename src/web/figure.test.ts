import { expect, it } from "vitest";
import { figureBundle, figureLine, isFigure } from "./figure.js";

it.each([
  [{ data: [{ y: [1, 2] }], layout: { title: "loss" } }, "Figure: loss, 1 trace, 2 points"],
  [{ data: [{ x: [1], y: [1, 2] }, { z: [3] }] }, "Figure: 2 traces, 3 points"],
  [
    { data: [{ y: Float32Array.of(1, 2) }], layout: { title: { text: "a <b>b</b> &lt; c" } } },
    "Figure: a  b  < c, 1 trace, 2 points",
  ],
  [
    { data: [{ y: [1] }, { y: [1], visible: false }, { y: [1], visible: "legendonly" }] },
    "Figure: 1 trace, 1 point",
  ],
  [{ data: [{ y: Array(1200).fill(0) }] }, "Figure: 1 trace, 1,200 points"],
  [{ data: [], layout: { title: { text: 7 } } }, "Figure: 0 traces"],
])("%j is %s", (figure, line) => {
  expect(figureLine(figure)).toBe(line);
});

it("a bundle holds JSON and a line, and the picture where there is one", () => {
  const figure = { data: [{ y: [1] }] };
  expect(figureBundle(figure)).toEqual({
    "application/vnd.plotly.v1+json": { data: figure.data, layout: {} },
    "text/plain": "Figure: 1 trace, 1 point",
  });
  expect(Object.keys(figureBundle(figure, "<svg/>"))).toEqual([
    "application/vnd.plotly.v1+json",
    "image/svg+xml",
    "text/plain",
  ]);
});

it("knows figures", () => {
  expect([{ data: [] }, { data: [{}], layout: {} }].map(isFigure)).toEqual([true, true]);
  expect(
    [undefined, null, 1, {}, { data: 1 }, { data: [1] }, { data: [], layout: 1 }].map(isFigure),
  ).not.toContain(true);
});
