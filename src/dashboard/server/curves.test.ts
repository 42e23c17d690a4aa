import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { start } from "../../tracking/index.js";
import type { CurvesAsk } from "../api.js";
import { type Answers, answersOf } from "./answers.js";

const folder = mkdtempSync(join(tmpdir(), "curves-"));
const database = join(folder, "runs.sqlite");
const options = { database, system: false, provenance: false } as const;
let answers: Answers;

beforeAll(async () => {
  for (const T of [8, 16, 32]) {
    const run = start({ ...options, experiment: "grid", params: { T } });
    for (let step = 0; step < 50; step++) run.log({ loss: T / (step + 1) }, step);
    await run.finish();
  }
  const odd = start({ ...options, experiment: "odd" });
  odd.log({ loss: Number.NaN }, 0);
  odd.log({ loss: Number.POSITIVE_INFINITY }, 1);
  odd.log({ loss: 3 }, 2);
  await odd.finish();
  answers = answersOf(database);
});

afterAll(() => {
  answers.close();
  rmSync(folder, { recursive: true, force: true });
});

const curves = (more: Partial<CurvesAsk> = {}) =>
  answers.ask("curves", { query: "id <= 3", metrics: ["loss"], limit: 10, x: "step", width: 100, ...more });

it("curves come whole where they are short, and only what is new where they are known", async () => {
  const whole = await curves();
  expect(whole.curves.map(({ mark }) => [mark.run, mark.count])).toEqual([
    [3, 50],
    [2, 50],
    [1, 50],
  ]);
  expect(whole.curves[2]).toMatchObject({ exact: true, tail: false, odd: 0, least: 8 / 50, most: 8 });
  expect(whole.curves[2]!.y.slice(0, 3)).toEqual([8, 4, 8 / 3]);
  const known = whole.curves.map(({ mark }) => ({ ...mark, count: 48 }));
  const tail = await curves({ known });
  expect(tail.curves[2]).toMatchObject({ tail: true, x: [48, 49], y: [8 / 49, 8 / 50] });
  const other = await curves({ known: known.map(mark => ({ ...mark, attempt: mark.attempt + 1000 })) });
  expect(other.curves).toEqual(whole.curves);
  const part = await curves({ from: 10, to: 12 });
  expect(part.curves[2]!.x).toEqual([10, 11, 12]);
});

it("long curves are cut into the same stretches, with mean, least and most of each", async () => {
  const {
    curves: [long],
  } = await curves({ query: "id = 1", width: 50, from: 0, to: 49.999 });
  expect(long!.exact).toBe(true);
  const run = start({ ...options, experiment: "long" });
  run.curve(
    "loss",
    Float64Array.from({ length: 10_000 }, (_, step) => step),
  );
  await run.finish();
  const {
    curves: [cut],
  } = await curves({ query: "experiment = long", width: 100 });
  expect([cut!.exact, cut!.x.length]).toEqual([false, 100]);
  expect([cut!.low![0], cut!.high![0], cut!.y[0]]).toEqual([0, 99, 49.5]);
  expect([cut!.low!.at(-1), cut!.high!.at(-1)]).toEqual([9900, 9999]);
  const {
    curves: [part],
  } = await curves({ query: "experiment = long", width: 100, from: 5000, to: 5050 });
  expect([part!.exact, part!.x.length, part!.x[0]]).toEqual([true, 51, 5000]);
});

it("what broke in a curve is told with its place", async () => {
  const {
    curves: [odd],
  } = await curves({ query: "experiment = odd" });
  expect(odd).toMatchObject({
    y: [null, null, 3],
    odd: 2,
    odds: [
      [0, "NaN"],
      [1, "Infinity"],
    ],
  });
});
