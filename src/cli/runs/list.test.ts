import { expect, it } from "vitest";
import { displayWidth } from "../../core/text/terminal-text.js";
import type { Run } from "../../tracking/run.js";
import { unknownTime } from "../../tracking/stamp.js";
import { overviewOf, runList } from "./list.js";

/** Runs as mnist-table records them. */
const runs = Array.from({ length: 60 }, (_, i): Run => {
  const failed = i % 20 === 19;
  return {
    id: 60 - i,
    experiment: "mnist-table",
    key: "0".repeat(64),
    state: failed ? "failed" : "finished",
    settings: {
      dataset: "mnist",
      model: "projection",
      T: 8 + i,
      d: 10,
      hidden: "256",
      objective: "joint",
      seed: i,
    },
    measures: failed
      ? {}
      : {
          parameters: 810,
          ratio: 3453.1,
          bytes: 3240,
          planes_bytes: 0,
          accuracy: 0.7812,
          validation_accuracy: 0.79,
        },
    metrics: {},
    name: null,
    tags: [],
    branch: null,
    startedAt: "2026-01-31T10:00:00Z",
    endedAt: "2026-01-31T10:01:00Z",
    error: failed ? "Error: out of memory, and more words than a narrow terminal has room for" : null,
  };
});

it.each([40, 60, 80, 120, Number.POSITIVE_INFINITY])("shows accuracy, before ratio, in %d columns", width => {
  const lines = runList(overviewOf(runs), runs.slice(0, 50), width).split("\n");
  for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  const header = lines.find(line => line.startsWith("id"))!.split(/ +/);
  expect(header).toContain("accuracy");
  const ratio = header.indexOf("ratio");
  if (ratio >= 0) expect(header.indexOf("accuracy")).toBeLessThan(ratio);
  expect(lines.join("\n")).not.toContain("…");
});

it("counts all runs that fit in its heading, also those that the limit leaves out", () => {
  const text = runList(overviewOf(runs), runs.slice(0, 2), 100);
  expect(text).toMatch(/^mnist-table: 57 finished, 3 failed\n/);
  expect(text).toContain("all with dataset=mnist model=projection d=10 hidden=256 objective=joint\n");
  expect(text).toMatch(/2 of 60 runs; --limit 0 shows all, a query picks\.$/);
  expect(text.match(/^\d+ +finished/gm)).toHaveLength(2);
});

it("shows no times of a run that is queued, or has none", () => {
  const [one] = runs;
  const undated: Run = { ...one!, startedAt: unknownTime, endedAt: unknownTime };
  const queued: Run = { ...one!, state: "queued", endedAt: null };
  const text = runList(overviewOf([undated, queued]), [undated, queued], Number.POSITIVE_INFINITY);
  const [, , header, first, second] = text.split("\n");
  const cells = (line: string) => line.trim().split(/ {2,}/).slice(-2);
  expect(cells(header!)).toEqual(["started", "took"]);
  expect(cells(first!)).toEqual(["-", "-"]);
  expect(cells(second!)).toEqual(["-", "-"]);
});

it("shows the ends of curves where a program gave no numbers", () => {
  const curved = runs
    .slice(0, 2)
    .map((run): Run => ({ ...run, measures: {}, metrics: { loss: 0.5, "system/cpu": 9 } }));
  const [, , header, first] = runList(overviewOf(curved), curved, Number.POSITIVE_INFINITY).split("\n");
  expect(header).toMatch(/ loss /);
  expect(header).not.toContain("system");
  expect(first).toContain(" 0.5000 ");
});
