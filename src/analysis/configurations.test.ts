import { expect, it } from "vitest";
import { randomRun } from "../../test/random-runs.js";
import { base, full, seeds } from "../../test/rows.js";
import type { Param } from "../tracking/run.js";
import { axesOf } from "./axes.js";
import { configurations, distinctions, settingIn, settingsOf } from "./configurations.js";
import { accuracyOver } from "./figures/accuracy-over.js";
import { accuracyOverBits } from "./figures/accuracy-over-bits.js";
import { fromCsv, measures, type Row, toCsv } from "./measures.js";
import { relativeAccuracies } from "./relative-accuracy.js";
import { resultTables } from "./tables/results.js";

it("averages over seeds only, in the order of the first appearance", () => {
  const found = configurations([...seeds([0.9, 0.92]), ...full, { ...base, seed: 9, accuracy: 0.94 }]);
  expect(found.map(({ model }) => model)).toEqual(["projection", "full"]);
  expect(found[0]!.accuracy!.mean).toBeCloseTo(0.92, 12);
  expect(found[0]!.accuracy!.sd).toBeCloseTo(0.02, 12); // (0.02² + 0 + 0.02²) / 2
  expect(found[0]!.accuracy!.n).toBe(3);
  expect(found[1]!.accuracy!.sd).toBeNull();
  expect(() => configurations([])).toThrow("rows of a table: got 0");
});

it("a rate that separates is a column and a word in the legend; one that goes with the model is neither", () => {
  const rates = [1e-4, 0.01, 0.3].flatMap(rate => seeds([0.9, 0.8], { further: { rate, batch: 128 } }));
  const [table] = resultTables(rates);
  expect(table!.columns.at(-1)).toEqual({ title: "rate", align: "right" });
  expect(table!.rows.map(row => row.at(-1))).toEqual(["0.0001", "0.01", "0.3"]);
  const legend = accuracyOverBits(rates).data.filter(({ visible, showlegend }) => visible && showlegend);
  expect(legend.map(({ name }) => name)).toContain("no hidden layer, joint, rate 0.3");
  expect(toCsv(rates).split("\n")[0]).toMatch(/train_seconds,rate$/);
  expect(axesOf(measured(rates)).map(({ title }) => title)).toContain("rate");
  const byModel = [
    ...seeds([0.9], { further: { rate: 0.01 } }),
    ...full.map(row => ({ ...row, further: { rate: 0.001 } })),
  ];
  expect(resultTables(byModel)[0]!.columns.map(({ title }) => title)).not.toContain("rate");
  expect(toCsv(byModel).split("\n")[0]).toMatch(/train_seconds$/);
  expect(axesOf(byModel).map(({ title }) => title)).not.toContain("rate");
});

const measured = (rows: readonly Row[]): Row[] => rows.map((row, i) => ({ ...row, accuracy: i / 10 }));

it("values that look alike are told apart; so are two experiments", () => {
  const values: Param[] = [1, "1", true, "true", "", null, [1]];
  const rows = [...values.flatMap(coding => seeds([0.9], { further: { coding } })), ...seeds([0.9])];
  const [table] = resultTables(rows);
  expect(table!.rows.map(row => row.at(-1))).toEqual(["1", '"1"', "true", '"true"', '""', "null", "[1]", ""]);
  expect(configurations(fromCsv(toCsv(rows)))).toHaveLength(8);
  const found = configurations([...seeds([0.9]), ...seeds([0.9], { experiment: "again" })]);
  expect(found.map(distinctions(found, ({ model }) => model))).toEqual([
    ", experiment mnist-table",
    ", experiment again",
  ]);
});

it("a setting named like a column of measures.csv stays a setting", () => {
  const further = { accuracy: 3, hidden: 0, "setting x": "a" };
  const rows = [...seeds([0.9], { further }), ...seeds([0.8])];
  const back = fromCsv(toCsv(rows));
  expect(back[0]!.further).toEqual(further);
  expect(back.map(({ accuracy }) => accuracy)).toEqual([0.9, 0.8]);
});

it("tells configurations apart that share no seed, in measures.csv too", () => {
  const runs = [
    randomRun(1, { model: "projection", rate: 0.01, seed: 1 }, 0.9),
    randomRun(2, { model: "projection", rate: 0.3, seed: 2 }, 0.1),
  ];
  expect(configurations(measures(runs))).toHaveLength(2);
  expect(configurations(fromCsv(toCsv(measures(runs))))).toHaveLength(2);
});

it("n says of how many numbers a mean is; sizes in which seeds differ are none", () => {
  const [one, other, third] = seeds([0.9, 0.8, 0.7]);
  const found = configurations([
    { ...one!, top3: null },
    { ...other!, accuracy: null },
    { ...third!, ratio: 5 },
  ]);
  expect(found[0]).toMatchObject({ seeds: 3, accuracy: { n: 2 }, top3: { n: 2 }, top5: { n: 3 } });
  expect(found[0]!.accuracy!.mean).toBeCloseTo(0.8, 12);
  expect(found[0]).toMatchObject({ ratio: null, parameters: 7210 });
  const [table] = resultTables([one!, { ...other!, accuracy: null }]);
  expect(table!.rows[0]![table!.columns.findIndex(({ title }) => title === "n")]).toBe("1 of 2");
});

it("full networks that differ beside one projection network are refused, unless what differs says which is meant", () => {
  const rows = (rates: readonly number[], own: number) => [
    ...rates.flatMap(rate => full.map(row => ({ ...row, further: { rate } }))),
    ...seeds([0.9], { further: { rate: own } }),
  ];
  expect(relativeAccuracies(rows([0.1], 0.3))).toHaveLength(1);
  expect(relativeAccuracies(rows([0.1, 0.3], 0.3))).toHaveLength(1);
  expect(() => relativeAccuracies(rows([0.1, 0.2], 0.3))).toThrow('got "rate 0.1 and rate 0.2"');
});

it("bytes that differ over seeds are told from the fewest to the most, and drawn at the most", () => {
  const sized = [1_743, 1_741, 1_742].map(bytes => seeds([0.97], { bytes })[0]!);
  const rows = sized.map((row, i) => ({ ...row, seed: i + 1 }));
  const [table] = resultTables(rows);
  const place = table!.columns.findIndex(({ title }) => title === "bytes");
  expect(table!.rows.map(cells => cells[place])).toEqual(["1,741–1,743"]);
  const { data } = accuracyOver(rows, { kind: "over", name: "bytes", title: "bytes" }, "Size");
  expect(data.find(({ mode }) => mode === "lines+markers")).toMatchObject({ x: [1_743] });
});

it("a baseline without projections is called so in tables and figures", () => {
  const rows = seeds([0.99], { model: "reused-cnn", T: null, d: null, hidden: "16", bytes: 2_158 });
  const [table] = resultTables([...rows, ...seeds([0.98])]);
  expect(table!.rows.map(([name]) => name)).toEqual(["reused-cnn (no projection) 16", "projection 60×12"]);
  const kind = { kind: "over", name: "bytes", title: "bytes" } as const;
  const lines = accuracyOver([...rows, ...seeds([0.98])], kind, "Size").data;
  expect(lines.filter(({ mode }) => mode === "lines+markers").map(({ name }) => name)).toEqual([
    "reused-cnn (no projection), joint",
    "projection, joint",
  ]);
});

it("one setting of a row is that of them all", () => {
  const further = { experiment: "own", seed: 3, rate: 0.1, hidden: null };
  const row = { ...base, T: null, objective: "", further } as unknown as Row;
  const all = settingsOf(row);
  const names = [
    ...Object.keys(all),
    "setting experiment",
    "seed",
    "T",
    "objective",
    "hidden",
    "nothing",
    "constructor",
  ];
  for (const name of names) {
    const expected = Object.hasOwn(all, name) ? all[name] : undefined;
    expect(settingIn(row, name), name).toEqual(expected);
  }
});
