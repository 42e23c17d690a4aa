import { expect, it } from "vitest";
import type { Run } from "../../tracking/run.js";
import { obstacles } from "./alike.js";
import { formats, usualDigits } from "./formats.js";
import { differencesTo, groupRuns, groupWith } from "./groups.js";
import { paretoFront } from "./pareto.js";
import { isBest, originOf, pivot } from "./pivot.js";

let id = 0;
const source = {
  code: "c0de",
  commit: "0123abc",
  backend: "native",
  tensorflow: "2.9.1",
  data: { mnist: "aa" },
};
const run = (settings: Run["settings"], accuracy: number | null, more: Partial<Run> = {}): Run => ({
  id: ++id,
  experiment: "table",
  key: String(id).padStart(64, "0"),
  name: null,
  state: "finished",
  settings,
  measures: { accuracy },
  metrics: { accuracy },
  tags: [],
  branch: null,
  source,
  startedAt: "2026-01-31T10:00:00Z",
  endedAt: "2026-01-31T10:01:00Z",
  error: null,
  ...more,
});

const runs = [
  run({ T: 8, d: 10, seed: 1 }, 0.7),
  run({ T: 8, d: 10, seed: 2 }, 0.8),
  run({ T: 8, d: 10, seed: 3 }, 0.9),
  run({ T: 60, d: 10, seed: 1 }, 0.8),
  run({ T: 60, d: 10, seed: 2 }, 0.9),
  run({ T: 60, d: 10, seed: 4 }, 0.1),
];

it("groups all that differ in their seeds alone: mean, s and Student's interval", () => {
  const [eight, sixty] = groupRuns(runs);
  expect(eight!.settings).toEqual({ experiment: "table", T: 8, d: 10 });
  const { mean, sd, n, low, high } = eight!.metrics.accuracy!;
  expect([mean, sd, n]).toEqual([expect.closeTo(0.8, 12), expect.closeTo(0.1, 12), 3]);
  const half = (4.302652729911275 * 0.1) / Math.sqrt(3); // t of 2 degrees of freedom at 97.5 %
  expect([low, high]).toEqual([expect.closeTo(0.8 - half, 9), expect.closeTo(0.8 + half, 9)]);
  expect(sixty!.metrics.accuracy!.mean).toBeCloseTo(0.6, 12);
});

it("pairs common seeds alone, where nothing else differs", () => {
  const by = { except: ["seed"] };
  const groups = groupRuns(runs, by);
  const [own, other] = differencesTo(groupWith(groups, { T: "8" }), groups, "accuracy", by);
  expect(own).toBeNull();
  expect(other).toMatchObject({ n: 2, mean: expect.closeTo(0.1, 12) }); // not −0.2, as of all three
  expect(() => groupWith(groups, { d: "10" })).toThrow(/^baseline: got "d=10", expected .* 2 have these/);
});

it("refuses two runs of one configuration and seed, naming both", () => {
  const [first, again] = [run({ T: 8, seed: 1 }, 0.7), run({ T: 8, seed: 1 }, 0.7)];
  const message = `runs ${first.id} and ${again.id} have the same settings and seed 1`;
  expect(() => groupRuns([first, run({ T: 8, seed: 2 }, 0.8), again])).toThrow(message);
  expect(() => groupRuns([first, again], { by: ["T"] })).toThrow(message);
  expect(() => pivot([first, again], { ...options, columns: [] })).toThrow(message);
  expect(groupRuns([first, { ...again, experiment: "other" }])).toHaveLength(2);
});

it("runs without a seed may be repeats, and it is said", () => {
  const repeats = [0.7, 0.8, 0.9].map(accuracy => run({ T: 8, d: 1 }, accuracy));
  expect(groupRuns([...repeats, run({ T: 8, d: 2 }, 1)], { by: ["T"] })[0]).toMatchObject({
    withoutSeed: 3,
    averagedOver: ["d"],
  });
  expect(formats.markdown.text(pivot(repeats, options), style)).toContain("repeats without a seed: 3 runs");
  expect(groupRuns(runs).map(group => [group.withoutSeed, group.averagedOver])).toEqual([
    [0, []],
    [0, []],
  ]);
});

it("refuses settings that no run has, with the nearest that one has", () => {
  const rated = [run({ T: 8, rate: 0.1, seed: 1 }, 0.7)];
  expect(() => groupRuns(rated, { by: ["rat"] })).toThrow(/got "rat".*did you mean "rate"/);
  expect(() => groupRuns(rated, { except: ["sede"] })).toThrow(/got "sede".*did you mean "seed"/);
  expect(() => groupWith(groupRuns(rated), { rat: "0.1" })).toThrow(/got "rat".*did you mean "rate"/);
});

it("says what means are over beside seeds", () => {
  const mixed = [
    run({ T: 8, rate: 1, seed: 1 }, 0.7),
    run({ T: 8, rate: 2, seed: 1 }, 0.7, { experiment: "x" }),
  ];
  expect(groupRuns(mixed, { by: ["T"] })[0]!.averagedOver).toEqual(["experiment", "rate"]);
});

it("params.T is T, in groups, pairs and baseline alike", () => {
  const by = { by: ["params.T"] };
  const groups = groupRuns(runs, by);
  expect(groups.map(({ settings }) => settings)).toEqual([{ T: 8 }, { T: 60 }]);
  const differences = differencesTo(groupWith(groups, { "params.T": "60" }), groups, "accuracy", by);
  expect(differences[0]).toMatchObject({ n: 2, mean: expect.closeTo(-0.1, 12) });
});

it("a run without the number has no part in it, a diverged one makes it NaN", () => {
  const [group] = groupRuns([run({ T: 8, seed: 1 }, 0.5), run({ T: 8, seed: 2 }, null)]);
  expect(group!.metrics.accuracy).toMatchObject({ n: 1, mean: 0.5, sd: null, low: null });
  const [diverged] = groupRuns([run({ T: 8, seed: 1 }, 0.5), run({ T: 8, seed: 2 }, Number.NaN)]);
  expect(diverged!.metrics.accuracy!.mean).toBeNaN();
});

const options = { rows: ["T"], columns: ["d"], cells: "accuracy", best: "highest" } as const;
const style = { digits: 1, percent: true };

it("writes a paper's table: the best cell marked, its runs and code beside it", () => {
  const table = pivot(runs, options);
  const markdown = formats.markdown.text(table, style);
  expect(markdown).toContain("| T | d = 10 |\n| --- | ---: |\n| 8 | **80.0 ± 10.0** |\n| 60 | 60.0 ± 43.6 |");
  expect(markdown).toContain("<!-- code 0123abc (c0de) -->");
  expect(formats.latex.text(table, style)).toContain("8 & \\textbf{80.0 $\\pm$ 10.0} \\\\");
  const [head, first] = formats.csv.text(table, style).split("\n");
  expect(head).toBe("T,d,metric,n,mean,sd,low,high,best");
  expect(first).toMatch(/^8,10,accuracy,3,0\.(8|79999)\d*,0\.1\d*,/);
  expect(originOf(table).runs).toHaveLength(6);
});

it("marks the lowest where less is better, and says how many where cells differ in that", () => {
  const table = pivot([...runs, run({ T: 20, d: 8, seed: 1 }, 0.05)], { ...options, best: "lowest" });
  const text = formats.markdown.text(table, style);
  expect(text).toContain("| 20 | **5.0 (1)** |  |");
  expect(text).toContain("| 8 |  | 80.0 ± 10.0 (3) |");
});

it.each<[string, Run]>([
  ["rate: none (6 runs), 0.1 (1 run)", run({ T: 8, d: 10, seed: 9, rate: 0.1 }, 0.5)],
  [
    "code: c0de (6 runs), 0ld (1 run)",
    run({ T: 8, d: 10, seed: 9 }, 0.5, { source: { ...source, code: "0ld" } }),
  ],
  [
    "code: c0de (6 runs), not recorded (1 run)",
    run({ T: 8, d: 10, seed: 9 }, 0.5, { source: undefined as never }),
  ],
  ["examples of mnist", run({ T: 8, d: 10, seed: 9 }, 0.5, { source: { ...source, data: { mnist: "bb" } } })],
  ["experiment: table (6 runs), other (1 run)", run({ T: 8, d: 10, seed: 9 }, 0.5, { experiment: "other" })],
  ["not finished: run", run({ T: 8, d: 10, seed: 9 }, 0.5, { state: "failed" })],
])("refuses a table of runs that need not compare: %s", (reason, other) => {
  expect(() => pivot([...runs, other], options)).toThrow(`these runs need not compare`);
  expect(obstacles([...runs, other], ["T", "d", "seed"]).join("\n")).toContain(reason);
});

it("heads that learned from trainers of other settings need not compare", () => {
  const taught = [1, 2].map(rate =>
    run({ T: 8, objective: "joint", seed: rate }, 0.5, { source: { ...source, trainer: `rate ${rate}` } }),
  );
  expect(obstacles(taught, ["seed"])).toEqual(["trainer: rate 1 (1 run), rate 2 (1 run)"]);
  expect(obstacles(taught, ["seed", "trainer"])).toEqual([]);
});

it("refuses rows and cells that no run has", () => {
  expect(() => pivot(runs, { ...options, rows: ["q"] })).toThrow(
    /^row or column: got "q", expected a setting/,
  );
  expect(() => pivot(runs, { ...options, cells: "q" })).toThrow(/^cells: got "q", expected a metric/);
});

it("keeps LaTeX and Markdown whole, whatever names hold", () => {
  const odd = [run({ T: "50% & a_b | \\x", d: 10, seed: 1 }, 0.5)];
  const table = pivot(odd, options);
  expect(formats.latex.text(table, style)).toContain("50\\% \\& a\\_b \\textbar{} \\textbackslash{}x & ");
  expect(formats.markdown.text(table, style)).toContain("| 50% &amp; a\\_b \\| \\\\x | **50.0** |");
});

it("names that all objects have are settings and metrics of those runs alone that have them", () => {
  const odd = run({ constructor: "x", T: 1 }, 0.5, { metrics: { accuracy: 0.5, valueOf: 1 } });
  const plain = run({ T: 1 }, 0.6);
  const groups = groupRuns([plain, odd], { by: ["constructor"] });
  expect(groups.map(({ runs }) => runs.map(one => one.id))).toEqual([[plain.id], [odd.id]]);
  expect(groups.map(({ metrics }) => Object.keys(metrics))).toEqual([["accuracy"], ["accuracy", "valueOf"]]);
  expect(pivot([odd], { rows: ["T"], columns: [], cells: "valueOf", best: null }).spreads[0]![0]!.mean).toBe(
    1,
  );
});

it("a setting that is called experiment hides no experiment", () => {
  const both = ["one", "two"].map(name => run({ experiment: "x" }, 0.5, { experiment: name }));
  const groups = groupRuns(both);
  expect(groups.map(({ settings }) => settings)).toEqual([
    { experiment: "one", "params.experiment": "x" },
    { experiment: "two", "params.experiment": "x" },
  ]);
  expect(groupRuns(both, { except: ["seed", "experiment"] })).toHaveLength(1);
  const table = { rows: ["experiment"], columns: [], cells: "accuracy", best: null };
  expect(() => pivot(both, table)).toThrow("experiment: one (1 run), two (1 run)");
  expect(pivot(both.slice(0, 1), table).rowKeys).toEqual([["x"]]);
});

it("each run that has no seed to be told by counts, of however many configurations", () => {
  const all = [1, 1, 2, 2, 3].map(x => run({ x }, 0.5));
  expect(groupRuns(all, { by: ["experiment"] })[0]!.withoutSeed).toBe(4);
});

it("rows are in the order of their numbers, and means of the same values tie in whatever order they were summed", () => {
  const rates = [10, 0.5, 0.25, 1e-7, 0.001, 0.1, -2];
  const sorted = pivot(
    rates.map(rate => run({ rate }, 0.5)),
    { rows: ["rate"], columns: [], cells: "accuracy", best: "highest" },
  );
  expect(sorted.rowKeys.flat().map(Number)).toEqual(rates.toSorted((a, b) => a - b));
  const same = [0.1, 0.2, 0.3].flatMap((value, i, all) => [
    run({ way: "up", seed: i }, value),
    run({ way: "down", seed: i }, all.at(-1 - i)!),
  ]);
  const table = pivot(same, { rows: ["way"], columns: [], cells: "accuracy", best: "highest" });
  expect(table.spreads.flat().map(spread => isBest(table, spread))).toEqual([true, true]);
  const [up, down] = table.spreads.flat().map(spread => ({ mean: spread!.mean }));
  expect(paretoFront([up!, down!], [{ name: "mean", best: "max" }], one => one.mean)).toHaveLength(2);
  expect(groupRuns([1, 2, 3].map(seed => run({ seed }, 0.1)))[0]!.metrics.accuracy!.sd).toBe(0);
});

it("a table has as many decimals as its deviations, or else its means, give reason to", () => {
  const table = (...means: number[][]) =>
    pivot(
      means.flatMap((values, T) => values.map((value, seed) => run({ T, seed }, value))),
      { rows: ["T"], columns: [], cells: "accuracy", best: null },
    );
  expect(usualDigits(table([0.923, 0.925], [0.91, 0.913]), true)).toBe(2); // ± 0.14 and ± 0.21
  expect(usualDigits(table([0.031, 0.033]), false)).toBe(4); // ± 0.0014
  expect(usualDigits(table([4000, 4100]), false)).toBe(0); // ± 71
  expect(usualDigits(table([4000], [4100]), false)).toBe(0);
  expect(usualDigits(table([0.0331], [0.0123]), false)).toBe(4);
  expect(usualDigits(table([0.5, 0.5], [0, 0]), false)).toBe(3);
  expect(usualDigits(table([0, 0]), false)).toBe(1);
  expect(usualDigits(table([1e-30, 2e-30]), false)).toBe(8);
});
