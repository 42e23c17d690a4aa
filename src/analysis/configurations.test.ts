import fc from "fast-check";
import { expect, it } from "vitest";
import { base, full, seeds } from "../../test/rows.js";
import type { Param, Run } from "../tracking/run.js";
import { axesOf } from "./axes.js";
import { bands } from "./bands.js";
import { type Configuration, configurations, distinctions } from "./configurations.js";
import { jointMinusSelf, pairedBySeed } from "./differences.js";
import { accuracyOverBits } from "./figures/accuracy-over-bits.js";
import { bitsRequired } from "./figures/bits-required.js";
import { learningCurves } from "./figures/learning-curves.js";
import { parallel } from "./figures/parallel.js";
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

// Grids over random settings, every number worked out again from the raw runs.

type Settings = Record<string, string | number | boolean>;

const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(x => (x === 0 ? 0 : x)),
  fc.constantFrom("", "0", "1", "true", "gray", "a,b", 'the "best"', 0, 1, 0.01, true, false),
);
const axes = fc.record(
  {
    dataset: fc.subarray(["set-a", "set-b"], { minLength: 1 }),
    objective: fc.subarray(["joint", "self"], { minLength: 1 }),
    T: fc.subarray([2, 4], { minLength: 1 }),
    d: fc.subarray([3, 5], { minLength: 1 }),
    hidden: fc.subarray(["0", "128", "64x32"], { minLength: 1 }),
    epochs: fc.subarray([1, 5], { minLength: 1 }),
    rate: fc.uniqueArray(fc.double({ min: 1e-9, max: 1, noNaN: true }), { minLength: 1, maxLength: 3 }),
    coding: fc.uniqueArray(value, { minLength: 1, maxLength: 3 }),
    accuracy: fc.uniqueArray(value, { minLength: 1, maxLength: 2 }),
    "any name, even this": fc.uniqueArray(value, { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: ["dataset", "objective", "T", "d", "hidden", "epochs"] },
);

/** Some of the grid's runs, each with accuracies and a curve of its own. */
const grids = fc
  .tuple(axes, fc.integer({ min: 1, max: 3 }), fc.infiniteStream(fc.nat({ max: 3 })))
  .map(([found, seedCount, chance]): Run[] => {
    let grid: Settings[] = [{ model: "projection" }];
    for (const [name, values] of Object.entries(found))
      grid = grid.flatMap(settings => values.map(one => ({ ...settings, [name]: one })));
    const kept = grid
      .flatMap(settings => Array.from({ length: seedCount }, (_, i) => ({ ...settings, seed: i + 1 })))
      .filter(() => chance.next().value !== 0)
      .slice(0, 60);
    return kept.map((settings, i) => run(i + 1, settings, (((i * 37) % 101) + 1) / 103));
  })
  .filter(runs => runs.length > 1);

const run = (id: number, settings: Settings, accuracy: number): Run => ({
  id,
  experiment: "random",
  key: String(id),
  name: null,
  state: "finished",
  settings,
  measures: { accuracy, validation_accuracy: 1 - accuracy, parameters: 10 },
  metrics: {},
  tags: [],
  branch: null,
  startedAt: "2025-01-01T00:00:00Z",
  endedAt: null,
  error: null,
});

/** The distinct non-seed settings, without any code of ours. */
function byHand(runs: readonly Run[], without: readonly string[] = ["seed"]): Map<string, Run[]> {
  const groups = new Map<string, Run[]>();
  for (const one of runs) {
    const names = Object.keys(one.settings).filter(name => !without.includes(name));
    const key = JSON.stringify(names.sort().map(name => [name, one.settings[name]]));
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups;
}

const accuracy = ({ measures: { accuracy: found } }: Run): number => found!;
const average = (values: readonly number[]): number => values.reduce((a, b) => a + b) / values.length;
function deviation(values: readonly number[]): number | null {
  const squares = values.map(one => (one - average(values)) ** 2);
  return values.length < 2 ? null : Math.sqrt(squares.reduce((a, b) => a + b) / (values.length - 1));
}

const sorted = (values: Iterable<number>): number[] => [...values].sort((a, b) => a - b);

function close(found: Iterable<number>, expected: Iterable<number>, digits = 9): void {
  const [a, b] = [sorted(found), sorted(expected)];
  expect(a).toHaveLength(b.length);
  for (const [i, one] of a.entries()) expect(one).toBeCloseTo(b[i]!, digits);
}

it("tells configurations apart that share no seed, in measures.csv too", () => {
  const runs = [
    run(1, { model: "projection", rate: 0.01, seed: 1 }, 0.9),
    run(2, { model: "projection", rate: 0.3, seed: 2 }, 0.1),
  ];
  expect(configurations(measures(runs))).toHaveLength(2);
  expect(configurations(fromCsv(toCsv(measures(runs))))).toHaveLength(2);
});

const forAnyGrid = (holds: (runs: readonly Run[]) => void): void =>
  fc.assert(fc.property(grids, holds), { numRuns: 25, seed: 13 });

it("tables and measures.csv have a row for each of the settings, with the mean and sd of its runs", () => {
  forAnyGrid(runs => {
    const groups = [...byHand(runs).values()].map(group => group.map(accuracy));
    const rows = measures(runs);
    const check = (found: readonly Configuration[]) => {
      expect(found).toHaveLength(groups.length);
      for (const [i, { accuracy: spread }] of found.entries()) {
        expect(spread!.mean).toBeCloseTo(average(groups[i]!), 12);
        expect(spread!.n).toBe(groups[i]!.length);
        expect(spread!.sd ?? -1).toBeCloseTo(deviation(groups[i]!) ?? -1, 12);
      }
    };
    check(configurations(rows));
    check(configurations(fromCsv(toCsv(rows))));
    for (const from of [rows, fromCsv(toCsv(rows))]) {
      const shown = resultTables(from).flatMap(({ title, columns, rows: lines }) => {
        const measure = /^(n|P@1.*|paper.*|ratio|with planes|parameters|bytes)$/;
        return lines.map(line =>
          JSON.stringify([title, line.filter((_, i) => !measure.test(columns[i]!.title))]),
        );
      });
      expect(new Set(shown).size).toBe(groups.length); // no two rows read the same
    }
  });
});

it("figures have a point, a band and a place for each of the settings", () => {
  forAnyGrid(runs => {
    const groups = [...byHand(runs).values()];
    const means = groups.map(group => average(group.map(accuracy)));
    const rows = measures(runs);
    const lines = accuracyOverBits(rows).data.filter(({ visible }) => visible);
    close(
      lines.flatMap(({ y }) => y as number[]),
      means.map(mean => 100 * mean),
      2,
    );
    for (const { x } of lines) expect(new Set(x as number[]).size).toBe((x as number[]).length);
    expect(new Set(lines.map(({ name, yaxis }) => `${yaxis} ${name}`)).size).toBe(lines.length);

    const curved = runs.map(one => ({ run: one, curves: { loss: [accuracy(one), 2 * accuracy(one)] } }));
    const found = bands(curved, "loss");
    close(
      found.map(({ mean }) => mean[1]!),
      means.map(mean => 2 * mean),
    );
    expect(new Set(found.map(({ name, objective }) => `${name}, ${objective}`)).size).toBe(groups.length);

    const places = axesOf(rows).filter(({ title }) => !/^(parameters|validation, %|test, %)$/.test(title));
    const at = rows.map(row => JSON.stringify(places.map(axis => axis.height(row))));
    expect(new Set(at).size).toBe(groups.length);
  });
});

it("differences pair the runs that differ in nothing but the objective, and their seed", () => {
  forAnyGrid(runs => {
    const expected = [...byHand(runs, ["objective"]).values()].filter(pair => pair.length === 2);
    const settings = new Set(expected.map(([one]) => [...byHand([one!], ["objective", "seed"]).keys()][0]));
    const found = pairedBySeed(measures(runs), jointMinusSelf);
    expect(found).toHaveLength(settings.size);
    expect(new Set(found.map(({ dataset, name }) => `${dataset} ${name}`)).size).toBe(found.length);
    const differences = expected.map(pair => {
      const [joint] = pair.filter(one => one.settings.objective === "joint");
      const [self] = pair.filter(one => one.settings.objective === "self");
      return accuracy(joint!) - accuracy(self!);
    });
    const sum = found.reduce((total, { n, mean }) => total + n * mean, 0);
    expect(sum).toBeCloseTo(
      differences.reduce((total, one) => total + one, 0),
      9,
    );
  });
});

it("bits required has a point for each of the settings of joint networks, by the full network of its budget", () => {
  forAnyGrid(some => {
    const runs = some.filter(
      ({ settings }) => settings.dataset === "set-a" && settings.objective === "joint",
    );
    if (runs.length === 0) return;
    const fulls = [1, 5].map((epochs, i) =>
      run(
        1000 + i,
        { model: "full", dataset: "set-a", epochs, hidden: "9", objective: "label", seed: 1 },
        (epochs + 4) / 10,
      ),
    );
    const expected = [...byHand(runs).values()].map(
      group => average(group.map(accuracy)) / ((Number(group[0]!.settings.epochs) + 4) / 10),
    );
    const rows = measures([...runs, ...fulls]);
    close(
      relativeAccuracies(rows).map(({ relative }) => relative),
      expected,
    );
    const marks = bitsRequired(rows).data.filter(({ mode }) => mode === "markers");
    close(
      marks.flatMap(({ y }) => y as number[]),
      expected,
      3,
    );
    for (const { x } of marks) expect(new Set(x as number[]).size).toBe((x as number[]).length);
  });
});

it("two runs of the same settings and seed are refused by every table and figure, which names them", () => {
  forAnyGrid(runs => {
    const first = runs[0]!;
    const again = { ...first, id: 500, measures: { ...first.measures, accuracy: 0.5 } };
    const rows = measures([...runs, again]);
    const curved = [...runs, again].map(one => ({ run: one, curves: { loss: [1] } }));
    const shows = [
      () => resultTables(rows),
      () => accuracyOverBits(rows),
      () => parallel(rows),
      () => pairedBySeed(rows, jointMinusSelf),
      () => bitsRequired(rows),
      () => bands(curved, "loss"),
      () => learningCurves(curved, { curve: "loss" }),
    ];
    for (const show of shows) expect(show).toThrow("run 1 and run 500");
  });
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
