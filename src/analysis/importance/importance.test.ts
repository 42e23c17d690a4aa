import { expect, it } from "vitest";
import { seeded } from "../../core/random.js";
import type { Param, Run } from "../../tracking/run.js";
import { importance } from "./importance.js";

const runWith = (settings: Record<string, Param>, y: number, id: number): Run => ({
  ...{ id, experiment: "a", key: String(id), name: null, state: "finished", settings },
  ...{ measures: { y }, metrics: { y }, tags: [], branch: null },
  ...{ startedAt: "2026-01-01T00:00:00.000Z", endedAt: null, error: null },
});

/** Each pair of values of a grid, so often, with a seed each. */
function grid(
  a: readonly Param[],
  b: readonly Param[],
  y: (a: number, b: number) => number,
  times = 30,
): Run[] {
  return a.flatMap((one, i) =>
    b.flatMap((other, j) =>
      Array.from({ length: times }, (_, seed) =>
        runWith({ a: one, b: other, seed, fixed: 1 }, y(i, j), seed),
      ),
    ),
  );
}

const sharesOf = (runs: readonly Run[]) =>
  Object.fromEntries(importance(runs, "y").parameters.map(({ names, share }) => [names.join("+"), share]));

it("divides the variance of a sum on a grid as it divides by hand: 9 · 5/4 and 4 · 2/3", () => {
  const all = 9 * 1.25 + 4 * (2 / 3);
  for (const b of [
    [0, 1, 2],
    ["x", "y", "z"],
  ]) {
    const found = sharesOf(grid([1, 2, 3, 4], b, (i, j) => 3 * i + 2 * j));
    expect(found.a).toBeCloseTo((9 * 1.25) / all, 9);
    expect(found.b).toBeCloseTo((4 * (2 / 3)) / all, 9);
  }
});

it("gives what two parameters do only together to neither", () => {
  const found = importance(
    grid([0, 1], [false, true], (i, j) => (i === j ? 1 : 0), 200),
    "y",
  );
  for (const { share } of found.parameters) expect(share).toBeLessThan(0.02);
  expect(found.together).toBeGreaterThan(0.95);
  expect(found.explained).toBeCloseTo(1, 6);
});

it("finds the known shares of Ishigami's function: 0.314, 0.442, 0", () => {
  const random = seeded(3);
  const n = 2000;
  const [x, y, z] = ["x", "y", "z"].map(name =>
    Array.from(random.stream(name).uniforms(n), u => Math.PI * (2 * u - 1)),
  ) as [number[], number[], number[]];
  const runs = x.map((a, i) => {
    const value = Math.sin(a) + 7 * Math.sin(y[i]!) ** 2 + 0.1 * z[i]! ** 4 * Math.sin(a);
    return runWith({ x: a, y: y[i]!, z: z[i]! }, value, i);
  });
  const found = sharesOf(runs);
  expect(Math.abs(found.x! - 0.3139)).toBeLessThan(0.05);
  expect(Math.abs(found.y! - 0.4424)).toBeLessThan(0.05);
  expect(found.z!).toBeLessThan(0.03);
  expect(importance(runs, "y").explained).toBeGreaterThan(0.9);
});

it("says where the parameters explain nothing, and is the same every time", () => {
  const noise = seeded(5).normals(200);
  const runs = Array.from(noise, (y, i) => runWith({ a: i % 7, b: i % 3 }, y, i));
  expect(importance(runs, "y").explained).toBeLessThan(0.1);
  expect(importance(runs, "y")).toEqual(importance(runs, "y"));
});

it("takes parameters that change together as one, and leaves out a text of its own in each run", () => {
  const runs = grid([1, 2, 3], [0, 1], i => i, 5).map((run, i) => ({
    ...run,
    settings: { ...run.settings, less: -2 * Number(run.settings.a), path: `/tmp/${i}` },
  }));
  const found = importance(runs, "y");
  expect(found.parameters[0]!.names).toEqual(["a", "less"]);
  expect(found.parameters.flatMap(({ names }) => names)).not.toContain("fixed");
  expect(found.leftOut).toEqual(["path"]);
  expect(found.n).toBe(30);
});

it("takes two that are always opposite as one, whichever run comes first", () => {
  const runs = grid([1, 2, 3], [0, 1], i => i, 5).map(run => ({
    ...run,
    settings: { ...run.settings, less: -Number(run.settings.a) },
  }));
  const middle = runs.findIndex(run => run.settings.less === -2);
  for (const order of [runs, [...runs.slice(middle), ...runs.slice(0, middle)]])
    expect(importance(order, "y").parameters.map(({ names }) => names)).toEqual([["a", "less"], ["b"]]);
});

it("refuses what says nothing", () => {
  const runs = grid([1, 2], [0, 1], i => i, 5);
  expect(() => importance(runs.slice(0, 9), "y")).toThrow("runs with a finite y: got 9, expected 10 or more");
  expect(() =>
    importance(
      grid([1], [1], () => 1, 12),
      "y",
    ),
  ).toThrow("none that differs");
  expect(() =>
    importance(
      grid([1, 2], [1], () => 1, 12),
      "y",
    ),
  ).toThrow("values that differ");
});
