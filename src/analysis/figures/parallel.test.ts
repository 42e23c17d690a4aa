import { expect, it } from "vitest";
import { runs } from "../../../test/recorded-runs.js";
import { axesOf } from "../axes.js";
import { measures } from "../measures.js";
import { parallel } from "./parallel.js";
import { svg } from "./picture.js";

it("parallel coordinates have an axis for what differs, and a line per run from bottom to top", async () => {
  const axes = axesOf(measures(runs));
  const titles = ["T", "T·d", "objective", "parameters", "validation, %", "test, %"];
  expect(axes.map(({ title }) => title)).toEqual(titles);
  const { data, layout } = parallel(runs);
  expect(data).toHaveLength(8);
  const best = data.at(-1) as unknown as { y: number[]; name: string };
  expect(best).toMatchObject({ name: "joint", y: [0, 0, 0, 0, 1, 1] });
  expect((data[0] as unknown as { y: number[] }).y.at(-1)).toBe(0);
  expect((layout.annotations as { text: string }[]).map(({ text }) => text)).toContain("<b>T·d</b>");
  expect(await svg(parallel(runs))).toContain("objective");
  expect(() => parallel(runs.slice(0, 1))).toThrow("runs to set side by side: got 1");
});

it("a model without bits passes by the axes that it has no value on", () => {
  const [one, ...rest] = measures(runs);
  const figure = parallel([{ ...one!, model: "full", T: null, d: null, validation_accuracy: 0.99 }, ...rest]);
  expect((figure.data.at(-1) as unknown as { y: (number | null)[] }).y.filter(y => y === null)).toHaveLength(
    2,
  );
});

it("the best by validation lies on top, coloured by its test accuracy", () => {
  const [one, other, ...rest] = measures(runs).map(row => ({ ...row, validation_accuracy: 0.5 }));
  const { data } = parallel([
    { ...one!, accuracy: 0.7, validation_accuracy: 0.9 },
    { ...other!, accuracy: 0.99, validation_accuracy: 0.4 },
    ...rest,
  ]);
  expect((data.at(-1) as unknown as { text: string }).text).toContain("70.0 %");
  expect((data[0] as unknown as { text: string }).text).toContain("99.0 %");
});
