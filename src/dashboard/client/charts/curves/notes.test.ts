import { expect, it } from "vitest";
import type { Curve, RunRow } from "../../../api.js";
import type { Line, RunCurve } from "./lines.js";
import { type NotesAsk, notesOn } from "./notes.js";

const run = (id: number): RunRow => ({ id }) as RunRow;
const curve = (id: number, more: Partial<Curve> = {}): RunCurve => ({
  run: run(id),
  curve: { mark: { run: id, metric: "loss", attempt: id, count: 10 }, exact: true, odd: 0, ...more } as Curve,
});
const line = (runs: number[], y: (number | null)[] = [1]): Line =>
  ({ runs, path: { y }, together: 0 }) as unknown as Line;

const quiet: NotesAsk = {
  answer: { total: 2, runs: [run(1), run(2)] },
  curves: [curve(1), curve(2)],
  lines: [line([1]), line([2])],
  ...{ halfLife: null, spread: "mean ± sd", isLog: false, thinned: false },
  ...{ over: "seeds", baseline: null },
};

it("says nothing where all is drawn as it is", () => {
  expect(notesOn(quiet)).toEqual([]);
});

it("says what is left out", () => {
  expect(notesOn({ ...quiet, answer: { total: 1234, runs: quiet.answer.runs } })).toEqual([
    "The newest 2 of 1,234 runs are drawn.",
  ]);
});

it("says what is thinned, by how many points", () => {
  const thin = curve(1, { exact: false, mark: { run: 1, metric: "loss", attempt: 1, count: 1_000_000 } });
  expect(notesOn({ ...quiet, curves: [thin, curve(2)] })[0]).toMatch(
    /^1,000,000 points in 1 of 2 curves: drawn by/,
  );
});

it("says where points of one curve share their place", () => {
  const lines = [{ ...line([1]), together: 3 }, line([2])];
  expect(notesOn({ ...quiet, lines })).toEqual([
    "3 points where another of the same curve is: the mean of these is drawn, of a single run within their least and most.",
  ]);
  expect(notesOn({ ...quiet, lines: [{ ...line([1, 2]), together: 1 }] })[0]).toBe(
    "1 point where another of the same curve is: the mean of these is drawn.",
  );
});

it("says over how many runs means are, and what is smoothed", () => {
  const notes = notesOn({ ...quiet, lines: [line([1, 2, 3]), line([4])], halfLife: "40 steps" });
  expect(notes[0]).toBe(
    "Mean ± sd over seeds, n = 3; a mean ends where the shortest of its runs does. 1 line of a single run has no band.",
  );
  expect(notes[1]).toMatch(/40 steps further back counts half/);
});

it("names the runs whose points are no numbers, and where that began", () => {
  const wrong = curve(7, { odd: 34, odds: [[812, "NaN"]] });
  expect(notesOn({ ...quiet, curves: [wrong] })).toEqual([
    "Not a finite number, so a gap with a mark: run 7 (34 points, the first NaN at 812).",
  ]);
});

it("says what a logarithmic axis cannot show", () => {
  expect(notesOn({ ...quiet, lines: [line([1], [1, 0, -1, null])], isLog: true })).toEqual([
    "2 points at 0 or below: no place on a logarithmic axis, left out.",
  ]);
});

it("says what means are over where that is not seeds", () => {
  expect(
    notesOn({ ...quiet, lines: [line([1, 2])], over: "runs of the same T that differ in dataset" }),
  ).toEqual([
    "Mean ± sd over runs of the same T that differ in dataset, n = 2; a mean ends where the shortest of its runs does.",
  ]);
});

it("differences are told as such, and promise no band", () => {
  const notes = notesOn({ ...quiet, lines: [line([1, 2]), line([3])], baseline: "T=8" });
  expect(notes[0]).toMatch(/^Each line minus T=8, point by point\. Differences have no band here/);
  expect(notes[1]).toBe("Means over seeds, n = 2; a mean ends where the shortest of its runs does.");
});
