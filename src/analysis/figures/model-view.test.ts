import { describe, expect, it } from "vitest";
import { displaySymbol } from "../../core/bundle.js";
import { modelView } from "./model-view.js";

const spec = { net: "softmax", dataset: "halves", sizes: [4, 2], T: 0, d: 0, epoch: 3, accuracy: 0.75 };
const classes = ["upper", "lower"];
const weights = {
  "layer 0": { shape: [4, 2], values: Float32Array.of(1, -2, 1, -1, -1, 2, -1, 0) },
  "bias 0": { shape: [2], values: Float32Array.of(0.5, 0) },
};

describe("a model on pixels", () => {
  const view = modelView({ spec: { ...spec, classes, shape: [2, 2, 1] }, weights });

  it("is a table of layers with their sizes and bytes", () => {
    expect(view.table.title).toContain("softmax, 4 → 2, on halves: 75.00 % of the test part after epoch 3");
    expect(view.table.rows).toEqual([
      ["layer 0", "4 × 2", "8", "32"],
      ["bias 0", "2", "2", "8"],
      ["all", "", "10", "40"],
    ]);
    expect(String(view)).toContain("layer 0");
  });

  it("and a picture per class, of the input's shape: 0 is the middle", () => {
    expect(view.pictures).toHaveLength(1);
    const [upper, lower] = view.pictures[0]!;
    expect([upper!.caption, lower!.caption]).toEqual(classes);
    expect([upper!.height, upper!.width, upper!.most]).toEqual([2, 2, 4]);
    expect(upper!.values).toEqual([3, 3, 1, 1]);
    expect(lower!.values).toEqual([0, 1, 4, 2]);
  });

  it("shows itself as HTML with the pictures in it", () => {
    const bundle = view[displaySymbol]();
    expect(bundle["text/html"]).toMatch(/<table>.*<svg .*upper.*<\/svg>/s);
    expect(bundle["text/plain"]).toBe(String(view));
  });
});

it("weights on bits are a row per projection function", () => {
  const bits = { ...spec, net: "projection", sizes: [6, 2], T: 3, d: 2, classes };
  const values = Float32Array.from({ length: 12 }, (_, i) => i - 6);
  const [row] = modelView({ spec: bits, weights: { "layer 0": { shape: [6, 2], values } } }).pictures;
  expect(row!.map(({ height, width }) => [height, width])).toEqual([
    [3, 2],
    [3, 2],
  ]);
  expect(row![0]!.values).toEqual([0, 2, 4, 6, 8, 10]);
});

it("convolutions are their filters; a large matrix is block means; weights that are all 0 are one grey", () => {
  const { pictures } = modelView({
    spec: { ...spec, classes, shape: [9, 9, 1] },
    weights: {
      "convolution 0": {
        shape: [1, 2, 2, 1],
        values: Float32Array.of(1, 3, -1, -1),
      },
      "layer 0": { shape: [96, 2], values: Float32Array.from({ length: 192 }, (_, i) => (i < 4 ? i : 0)) },
      "layer 1": { shape: [3, 3], values: new Float32Array(9) },
    },
  });
  expect(pictures[0]![0]!.values).toEqual([4, 1]);
  const large = pictures[1]![0]!;
  expect([large.height, large.width]).toEqual([48, 2]);
  expect([large.values[0]! - 2, large.values[1]! - 2, large.values[2]! - 2]).toEqual([1, 2, 0]);
  expect(new Set(pictures[2]![0]!.values as number[]).size).toBe(1);
});
