import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Run } from "../tracking/run.js";
import { openTracker } from "../tracking/tracker.js";
import { comparison, comparisonFigure, differences } from "./differences.js";
import { bands, curveNames, learningCurves, withCurves } from "./figures/learning-curves.js";
import { parallel, uprights } from "./figures/parallel.js";
import { svg } from "./figures/picture.js";
import { measures } from "./measures.js";
import { having, recorded, runTable } from "./tables/runs.js";

const path = join(mkdtempSync(join(tmpdir(), "compare-")), "runs.sqlite");
const provenance = { commit: null, dirtyPatch: null, lockHash: null, versions: {}, machine: {}, command: [] };

/** Two sizes, two objectives, two seeds, in a real database. */
const runs: Run[] = (() => {
  const tracker = openTracker(path);
  for (const [T, better] of [
    [8, 0.02],
    [60, -0.01],
  ] as const)
    for (const objective of ["joint", "self"])
      for (const seed of [1, 2]) {
        const settings = {
          dataset: "mnist",
          model: "projection",
          T,
          d: 10,
          hidden: "0",
          objective,
          seed,
          epochs: 2,
        };
        const accuracy = 0.8 + seed / 100 + (objective === "joint" ? better : 0);
        tracker.begin("small", settings, provenance).finish({
          measures: { parameters: T * 100 + 10, accuracy, validation_accuracy: accuracy },
          curves: { loss: [seed, seed / 2], validation_accuracy: [accuracy / 2, accuracy] },
        });
      }
  const found = tracker.runs();
  tracker.close();
  return found;
})();

it("differences are paired by seed, per configuration, with the interval of their mean", () => {
  const found = differences(runs);
  expect(found.map(({ name, n }) => [name, n])).toEqual([
    ["projection 8×10", 2],
    ["projection 60×10", 2],
  ]);
  expect(found[0]!.mean).toBeCloseTo(0.02, 12);
  expect(found[1]!.mean).toBeCloseTo(-0.01, 12);
  expect(found[0]!.high! - found[0]!.low!).toBeCloseTo(0, 10); // both seeds differ by the same
  const [bySize] = differences(runs, { by: "T", of: 60, minus: 8 });
  expect(bySize!.mean).toBeCloseTo(-0.03, 12);
});

it("a comparison reads its intervals; the figure has a mark per configuration", async () => {
  const text = String(comparison(runs));
  expect(text).toContain("joint − self, in points of P@1, paired by seed");
  expect(text).toMatch(/8×10 +2 +\+2\.00 +\+2\.00 to \+2\.00 +better/);
  expect(text).toMatch(/60×10 +2 +−1\.00 .* worse/);
  expect(String(comparison(having(runs, { seed: [1] })))).toContain("one seed says nothing of spread");
  const figure = comparisonFigure(runs);
  expect(figure.data[0]).toMatchObject({ x: [-1, 2], y: ["projection 60×10", "projection 8×10"] });
  expect(await svg(figure)).toContain("projection 60×10");
  expect(() => differences(runs, { by: "hidden", of: "128", minus: "0" })).toThrow('hidden: got "128"');
});

it("curves come back from the database: mean and sd over the seeds of a configuration, at each epoch", async () => {
  const curved = withCurves(runs, path);
  expect(curveNames(curved)).toEqual(["loss", "validation_accuracy"]);
  const [first, ...others] = bands(curved, "loss");
  expect(others).toHaveLength(3);
  expect(first).toMatchObject({ name: "projection 8×10", objective: "joint", n: 2, mean: [1.5, 0.75] });
  expect(first!.sd[0]).toBeCloseTo(Math.SQRT1_2, 12);
  const figure = learningCurves(curved, { curve: "loss" });
  const [low, high, line] = figure.data as unknown as { y: number[] }[];
  expect(line!.y).toEqual([1.5, 0.75]);
  expect(high!.y[0]! - low!.y[0]!).toBeCloseTo(Math.SQRT2, 3);
  expect(learningCurves(curved).data[2]).toMatchObject({ y: [41.75, 83.5] }); // percent: (0.83 + 0.84) / 2
  expect(await svg(figure)).toContain("mean ± sd over 2 seeds");
  expect(() => bands(curved, "speed")).toThrow(
    'curve: got "speed", expected one of loss, validation_accuracy',
  );
});

it("one seed has a line without a band", () => {
  expect(learningCurves(withCurves(having(runs, { seed: [1] }), path)).data).toHaveLength(4);
});

it("parallel coordinates have an axis for what differs, and a line per run from bottom to top", async () => {
  const axes = uprights(measures(runs));
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
  const figure = parallel([{ ...one!, model: "full", T: null, d: null, accuracy: 0.99 }, ...rest]);
  expect((figure.data.at(-1) as unknown as { y: (number | null)[] }).y.filter(y => y === null)).toHaveLength(
    2,
  );
});

it("tables list experiments and the best runs with the settings that differ", () => {
  expect(String(recorded(path))).toMatch(/small +8 +8/);
  expect(String(recorded(`${path}.none`))).toContain("nothing recorded yet");
  const [table] = runTable(runs, { most: 2 }).tables;
  expect(table!.title).toBe("the best 2 of 8 runs");
  expect(table!.columns.map(({ title }) => title)).toEqual([
    "run",
    "T",
    "objective",
    "seed",
    "parameters",
    "validation,\u00a0%",
    "test,\u00a0%",
  ]);
  expect(table!.rows[0]!.slice(1)).toEqual(["8", "joint", "2", "810", "84.00", "84.00"]);
});

it("runs are picked by settings and by code length", () => {
  expect(having(runs, { objective: ["self"], seed: [1] })).toHaveLength(2);
  expect(having(runs, {}, { fewestBits: 100 }).map(run => run.settings.T)).toEqual([60, 60, 60, 60]);
  expect(having(runs, { colour: ["red"] })).toEqual([]);
});
