import fc from "fast-check";
import { expect, it } from "vitest";
import { accuracy, average, byHand, deviation, grids, randomRun } from "../../test/random-runs.js";
import type { Run } from "../tracking/run.js";
import type { Trace } from "../web/figure.js";
import { axesOf } from "./axes.js";
import { bands } from "./bands.js";
import { type Configuration, configurations } from "./configurations.js";
import { type Contrast, jointMinusSelf, pairedBySeed } from "./differences.js";
import { accuracyOverBits } from "./figures/accuracy-over-bits.js";
import { bitsRequired } from "./figures/bits-required.js";
import { comparisonFigure } from "./figures/comparison.js";
import { learningCurves } from "./figures/learning-curves.js";
import { parallel } from "./figures/parallel.js";
import { groupRuns } from "./groups/groups.js";
import { fromCsv, measures, toCsv } from "./measures.js";
import { relativeAccuracies } from "./relative-accuracy.js";
import { comparison } from "./tables/differences.js";
import { resultTables } from "./tables/results.js";
import { runTable } from "./tables/runs.js";

// For grids over random settings, everything shown has one place for each configuration, and the mean of its runs there.

const forAnyGrid = (holds: (runs: readonly Run[]) => void): void =>
  fc.assert(fc.property(grids, holds), { numRuns: 25, seed: 13 });

const sorted = (values: Iterable<number>): number[] => [...values].sort((a, b) => a - b);

function close(found: Iterable<number>, expected: Iterable<number>, digits = 9): void {
  const [a, b] = [sorted(found), sorted(expected)];
  expect(a).toHaveLength(b.length);
  for (const [i, one] of a.entries()) expect(one).toBeCloseTo(b[i]!, digits);
}

const yOf = (traces: readonly Trace[]): number[] => traces.flatMap(({ y }) => y as number[]);
const percent = (fraction: number): string => (100 * fraction).toFixed(2);

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
    const printed = groups.map(group => {
      const [mean, sd] = [percent(average(group)), deviation(group)];
      return `${group.length} ${sd === null ? mean : `${mean} ± ${percent(sd)}`}`;
    });
    for (const from of [rows, fromCsv(toCsv(rows))]) {
      const lines = resultTables(from).flatMap(({ title, columns, rows: cells }) =>
        cells.map(line => ({ title, cells: new Map(columns.map((column, i) => [column.title, line[i]!])) })),
      );
      expect(lines.map(({ cells }) => `${cells.get("n")} ${cells.get("P@1,\u00a0%")}`).sort()).toEqual(
        [...printed].sort(),
      );
      const measured = /^(n|P@1.*|paper.*|ratio|with planes|parameters|bytes)$/;
      const settings = lines.map(({ title, cells }) =>
        JSON.stringify([title, [...cells].filter(([name]) => !measured.test(name))]),
      );
      expect(new Set(settings).size).toBe(groups.length); // no two rows read the same
    }
  });
});

it("groups of runs are one for each of the settings, with the mean and sd of its runs", () => {
  forAnyGrid(runs => {
    const expected = [...byHand(runs).values()].map(group => group.map(accuracy));
    const found = groupRuns(runs).map(({ metrics }) => metrics.accuracy!);
    expect(found).toHaveLength(expected.length);
    for (const [i, { mean, sd, n }] of found.entries()) {
      expect(mean).toBeCloseTo(average(expected[i]!), 12);
      expect(sd ?? -1).toBeCloseTo(deviation(expected[i]!) ?? -1, 12);
      expect(n).toBe(expected[i]!.length);
    }
  });
});

it("a table of runs has a row for each, told apart by its settings", () => {
  forAnyGrid(runs => {
    const [table] = runTable(runs, { most: 100 }).tables;
    const column = (name: string) => table!.columns.findIndex(({ title }) => title === name);
    const cells = (name: string) => table!.rows.map(row => row[column(name)]!).sort();
    expect(cells("run")).toEqual(runs.map(({ id }) => String(id)).sort());
    expect(cells("test,\u00a0%")).toEqual(runs.map(run => percent(accuracy(run))).sort());
    const measured = ["run", "seed", "parameters", "validation,\u00a0%", "test,\u00a0%"].map(column);
    const settings = table!.rows.map(row => JSON.stringify(row.filter((_, i) => !measured.includes(i))));
    expect(new Set(settings).size).toBe(textOfSettings(runs));
  });
});

/** Texts stand in a list as they are, so that "0" and 0 read the same. */
const textOfSettings = (runs: readonly Run[]): number => {
  const names = [...new Set(runs.flatMap(({ settings }) => Object.keys(settings)))].filter(
    name => name !== "seed",
  );
  return new Set(runs.map(({ settings }) => JSON.stringify(names.map(name => String(settings[name] ?? "")))))
    .size;
};

it("accuracy over bits has a point for each of the settings, and no two in one place of a line", () => {
  forAnyGrid(runs => {
    const groups = [...byHand(runs).values()];
    const lines = accuracyOverBits(measures(runs)).data.filter(({ visible }) => visible);
    close(
      yOf(lines),
      groups.map(group => 100 * average(group.map(accuracy))),
      2,
    );
    const counts = lines.flatMap(({ text }) =>
      (text as string[]).map(one => Number(/n = (\d+)/.exec(one)![1])),
    );
    expect(sorted(counts)).toEqual(sorted(groups.map(group => group.length)));
    for (const { x } of lines) expect(new Set(x as number[]).size).toBe((x as number[]).length);
    expect(new Set(lines.map(({ name, yaxis }) => `${yaxis} ${name}`)).size).toBe(lines.length);
  });
});

it("learning curves have a line for each of the settings", () => {
  forAnyGrid(runs => {
    const groups = [...byHand(runs).values()];
    const curved = runs.map(one => ({ run: one, curves: { loss: [accuracy(one), 2 * accuracy(one)] } }));
    const means = groups.map(group => average(group.map(accuracy)));
    const found = bands(curved, "loss");
    close(
      found.map(({ mean }) => mean[1]!),
      means.map(mean => 2 * mean),
    );
    expect(new Set(found.map(({ name, objective }) => `${name}, ${objective}`)).size).toBe(groups.length);
    const lines = learningCurves(curved, { curve: "loss" }).data.filter(
      ({ mode }) => mode === "lines+markers",
    );
    close(
      yOf(lines),
      means.flatMap(mean => [mean, 2 * mean]),
      3,
    );
    expect(new Set(lines.map(({ name }) => name)).size).toBe(groups.length);
  });
});

it("parallel coordinates have a line for each run, in another place for each of the settings", () => {
  forAnyGrid(runs => {
    const rows = measures(runs);
    const places = axesOf(rows).filter(({ title }) => !/^(parameters|validation, %|test, %)$/.test(title));
    const at = rows.map(row => JSON.stringify(places.map(axis => axis.height(row))));
    const groups = byHand(runs).size;
    expect(new Set(at).size).toBe(groups);
    const { data } = parallel(runs);
    expect(data).toHaveLength(runs.length);
    const drawn = data.map(({ y }) => JSON.stringify((y as number[]).slice(0, places.length)));
    expect(new Set(drawn).size).toBe(groups);
    const all = runs.map(accuracy);
    const [least, most] = [Math.min(...all), Math.max(...all)];
    close(
      data.map(({ y }) => (y as number[]).at(-1)!),
      all.map(one => (one - least) / (most - least)),
      3,
    );
  });
});

it("comparisons pair the runs that differ in nothing but what is compared, and their seed", () => {
  const contrasts: Contrast[] = [
    jointMinusSelf,
    { by: "T", of: 2, minus: 4 },
    { by: "epochs", of: 5, minus: 1 },
  ];
  let compared = 0;
  forAnyGrid(runs => {
    for (const contrast of contrasts) {
      const expected = differencesByHand(runs, contrast);
      const rows = measures(runs);
      const found = pairedBySeed(rows, contrast);
      close(
        found.map(({ mean }) => mean),
        expected.map(average),
      );
      expect(sorted(found.map(({ n }) => n))).toEqual(sorted(expected.map(({ length }) => length)));
      expect(new Set(found.map(({ dataset, name }) => `${dataset} ${name}`)).size).toBe(found.length);
      if (expected.length === 0) continue;
      compared++;
      const cells = comparison(rows, contrast).tables.flatMap(table => table.rows.map(row => row[2]!));
      close(
        cells.map(cell => Number(cell.replace("−", "-"))),
        expected.map(one => 100 * average(one)),
        1,
      );
      const [marks] = comparisonFigure(rows, contrast).data;
      close(
        marks!.x as number[],
        expected.map(one => 100 * average(one)),
        3,
      );
      expect(new Set(marks!.y as string[]).size).toBe(expected.length);
    }
  });
  expect(compared).toBeGreaterThan(20);
});

/** For each of the other settings the differences of the seeds that have both. */
function differencesByHand(runs: readonly Run[], { by, of, minus }: Contrast): number[][] {
  return [...byHand(runs, [by, "seed"]).values()]
    .map(group =>
      group
        .filter(({ settings }) => settings[by] === of)
        .flatMap(one => {
          const same = ({ settings }: Run) => settings[by] === minus && settings.seed === one.settings.seed;
          const other = group.find(same);
          return other ? [accuracy(one) - accuracy(other)] : [];
        }),
    )
    .filter(({ length }) => length > 0);
}

it("bits required has a point for each of the settings of joint networks, by the full network of its budget and seeds", () => {
  forAnyGrid(some => {
    const runs = some.filter(
      ({ settings }) => settings.dataset === "set-a" && settings.objective === "joint",
    );
    if (runs.length === 0) return;
    const base = (run: Run): number =>
      (Number(run.settings.epochs) + 4) / 10 - Number(run.settings.seed) / 50;
    const fulls = [1, 5].flatMap((epochs, i) =>
      [1, 2, 3].map(seed => {
        const settings = { model: "full", dataset: "set-a", epochs, hidden: "9", objective: "label", seed };
        const run = randomRun(1000 + 10 * i + seed, settings, 0);
        return { ...run, measures: { ...run.measures, accuracy: base(run) } };
      }),
    );
    const expected = [...byHand(runs).values()].map(
      group => average(group.map(accuracy)) / average(group.map(base)),
    );
    const rows = measures([...runs, ...fulls]);
    close(
      relativeAccuracies(rows).map(({ relative }) => relative),
      expected,
    );
    const { data } = bitsRequired(rows);
    const marks = data.filter(({ mode }) => mode === "markers");
    close(yOf(marks), expected, 3);
    for (const { x } of marks) expect(new Set(x as number[]).size).toBe((x as number[]).length);
    const points = new Set(marks.flatMap(({ name, x, y }) => placesOf(name, x, y)));
    for (const { name, x, y } of data.filter(({ mode }) => mode === "lines"))
      for (const place of placesOf(name, x, y)) expect(points).toContain(place); // a line has no place of its own
  });
});

const placesOf = (name: unknown, x: unknown, y: unknown): string[] =>
  (x as number[]).map((at, i) => `${name} ${at} ${(y as number[])[i]}`);

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
