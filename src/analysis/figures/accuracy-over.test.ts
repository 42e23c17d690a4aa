import { expect, it } from "vitest";
import { rows } from "../../../test/neural-bits-rows.js";
import type { Row } from "../measures.js";
import { accuracyOver } from "./accuracy-over.js";

const base = { ...rows[2]!, T: 60, d: 12 };
const of = (share: number, seed: number, accuracy: number, more: Partial<Row> = {}): Row => ({
  ...base,
  ...{ seed, accuracy, further: share ? { misspellings: share } : {} },
  ...more,
});
const over = { kind: "over", name: "misspellings", title: "share of misspelled words" } as const;

it("a line per configuration over the setting, absent ones at 0, with a band of one sd over seeds", () => {
  const all = [
    of(0.2, 1, 0.5),
    of(0, 1, 0.9),
    of(0, 2, 0.7),
    of(0.2, 2, 0.5),
    of(0, 1, 0.6, { objective: "self" }),
  ];
  const { data } = accuracyOver(all, over, "Words");
  const lines = data.filter(({ mode }) => mode === "lines+markers");
  expect(lines.map(({ name, x, y }) => [name, x, y])).toEqual([
    ["projection 60×12, joint", [0, 0.2], [80, 50]],
    ["projection 60×12, self", [0], [60]],
  ]);
  expect(data[0]!.x).toEqual([0, 0.2, 0.2, 0]);
  expect((data[0]!.y as number[])[0]).toBeCloseTo(80 + 20 * Math.SQRT1_2, 2);
});

it("over a size, networks of one kind and objective are a line, and the legend has each name once", () => {
  const sized = [800, 6_000].map((parameters, i) => of(0, 1, 0.7 + i / 10, { parameters, T: 8 + i }));
  const both = [...sized, ...sized.map(row => ({ ...row, dataset: "fashion-mnist" }))];
  const { data, layout } = accuracyOver(
    both,
    { kind: "over", name: "parameters", title: "parameters", log: true },
    "Size",
  );
  const lines = data.filter(({ mode }) => mode === "lines+markers");
  expect(lines.map(({ x, xaxis, showlegend }) => [x, xaxis, showlegend])).toEqual([
    [[800, 6_000], "x", true],
    [[800, 6_000], "x2", false],
  ]);
  expect(layout.xaxis).toMatchObject({ type: "log" });
});

it("over a size, settings that tell lines apart give each its own, and one that has panels a row of these", () => {
  const quantised = (bytes: number, hidden: string, weightBits: number, misspellings?: number) =>
    of(0, 1, 0.9 - (misspellings ?? 0), {
      ...{ bytes, hidden, model: "quantised-projection", T: bytes },
      further: { weightBits, ...(misspellings ? { misspellings } : {}) },
    });
  const one = [quantised(900, "0", 2), quantised(900, "0", 2, 0.2), quantised(1_900, "0", 2)];
  const all = [...one, quantised(950, "16", 2), quantised(1_900, "8", 2), quantised(990, "0", 4)];
  const both = [...all, ...all.map(row => ({ ...row, dataset: "atis" }))];
  const { data, layout } = accuracyOver(
    both,
    {
      ...{ kind: "over", name: "bytes", title: "bytes", log: true, published: true },
      ...{ apart: ["layers", "weightBits"], panels: "misspellings" },
    },
    "Size",
  );
  const lines = data.filter(({ mode, xaxis }) => mode === "lines+markers" && xaxis === "x");
  expect(lines.map(({ name, x }) => [name, x])).toEqual([
    ["quantised-projection, linear, weightBits 2", [900, 1_900]],
    ["quantised-projection, 1 hidden layer, weightBits 2", [950, 1_900]],
    ["quantised-projection, linear, weightBits 4", [990]],
  ]);
  const headings = (layout.annotations as { text: string }[]).map(({ text }) => text);
  expect(headings).toEqual([
    "<b>mnist</b><br>misspellings 0",
    "<b>atis</b><br>misspellings 0",
    "<b>mnist</b><br>misspellings 0.2",
    "<b>atis</b><br>misspellings 0.2",
  ]);
  const published = data.filter(({ mode }) => mode === "markers").map(({ xaxis }) => xaxis);
  expect(new Set(published)).toEqual(new Set(["x", "x2", "x4"])); // beside misspelled words, what was run here on texts
  const named = data
    .filter(({ showlegend, mode }) => mode === "markers" && showlegend)
    .map(({ name }) => name);
  expect(named).toEqual([...new Set(named)]);
  const scales = ["yaxis", "yaxis2", "yaxis3", "yaxis4"].map(
    name => (layout[name] as { matches?: string }).matches,
  );
  expect(scales).toEqual([undefined, undefined, "y", "y2"]); // each set has its own
});

it("a panel per network has its data set in a line of its own, where there are several", () => {
  const kind = { ...over, perNetwork: true };
  const names = (rows: Row[]) =>
    (accuracyOver(rows, kind, "Words").layout.annotations as { text: string }[]).map(({ text }) => text);
  const one = [of(0.2, 1, 0.5), of(0.2, 1, 0.5, { T: 10 })];
  expect(names(one)).toEqual(["<b>projection 60×12</b>", "<b>projection 10×12</b>"]);
  expect(names([...one, of(0, 1, 0.5, { dataset: "clinc150" })])).toEqual([
    "<b>mnist</b><br>projection 60×12",
    "<b>mnist</b><br>projection 10×12",
    "<b>clinc150</b><br>projection 60×12",
  ]);
});

it("beside bytes lie the points that others published of the data sets here, each with its source", () => {
  const sized = [600, 1_700].map((bytes, i) =>
    of(0, 1, 0.97 + i / 100, { bytes, model: "patch-cnn", T: 8 + i }),
  );
  const kind = { kind: "over", name: "bytes", title: "bytes", log: true } as const;
  const drawn = (published: boolean) =>
    accuracyOver(sized, { ...kind, published }, "Size").data.filter(({ mode }) => mode === "markers");
  expect(drawn(false)).toEqual([]);
  const found = drawn(true);
  expect(found.map(({ name }) => name)).toContain("BitNetMCU, CNN");
  expect(found.some(({ name }) => name === "MLPerf Tiny")).toBe(false); // of CIFAR-10
  const cnn = found.find(({ name }) => name === "BitNetMCU, CNN")!;
  expect((cnn.x as number[])[0]).toBe(3_200);
  expect((cnn.y as number[])[0]).toBeCloseTo(98.92);
  expect((cnn.text as string[])[0]).toContain("documentation_cnn.md (read)");
});
