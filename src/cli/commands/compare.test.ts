import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { outputOf, ownResults } from "../../../test/command-output.js";
import { type Params, start } from "../../tracking/index.js";
import compare from "./compare.js";
import send from "./export.js";

const recorded = async (experiment: string, params: Params, summary: Record<string, number>) => {
  const run = start({ experiment, params, system: false, provenance: false });
  await run.finish(summary);
};

let folder: string;
beforeEach(() => void (folder = ownResults()));
afterEach(() => void vi.unstubAllEnvs());

it("says what it averages over, in the table and as JSON", async () => {
  for (const [rate, seed] of [
    [1, 1],
    [2, 1],
    [2, 2],
  ] as const)
    await recorded(rate === 1 ? "a" : "b", { T: 8, rate, seed }, { accuracy: rate });
  expect(await outputOf(compare, "compare", "--by", "T")).toContain("averaged over experiment, rate");
  expect(await outputOf(compare, "compare")).not.toContain("averaged over");
  expect(JSON.parse(await outputOf(compare, "compare", "--by", "T", "--json"))).toMatchObject([
    { averagedOver: ["experiment", "rate"], withoutSeed: 0 },
  ]);
});

it("shows the n of each mean, and of the pairs", async () => {
  for (const T of [8, 60])
    for (const seed of [1, 2, 3])
      await recorded("a", { T, seed }, seed === 3 && T === 8 ? { loss: 1 } : { loss: 1, accuracy: seed });
  const table = await outputOf(compare, "compare", "--by", "T", "--baseline", "T=60");
  expect(table).toMatch(/8 .*1\.5.* \(n=2\) .*\(n=2\)/);
});

it("takes failed runs only where the query asks for a state", async () => {
  await recorded("solid-state", { seed: 1 }, { accuracy: 1 });
  const failing = start({ experiment: "solid-state", params: { seed: 2 }, system: false, provenance: false });
  failing.log({ accuracy: 0 }, 0);
  await failing.fail(new Error("no luck"));
  const runsOf = async (query: string) =>
    (JSON.parse(await outputOf(compare, "compare", query, "--json")) as { runs: number[] }[]).flatMap(
      ({ runs }) => runs,
    );
  expect(await runsOf("experiment = solid-state")).toEqual([1]);
  expect(await runsOf("experiment = solid-state and state = failed")).toEqual([2]);
});

it("takes the numbers of finished runs in place of a query, and refuses those of none and of others", async () => {
  await recorded("a", { T: 8, seed: 1 }, { accuracy: 1 });
  await recorded("a", { T: 60, seed: 1 }, { accuracy: 0.5 });
  const runsOf = async (...ids: string[]) =>
    (JSON.parse(await outputOf(compare, "compare", ...ids, "--json")) as { runs: number[] }[]).flatMap(
      ({ runs }) => runs,
    );
  expect(await runsOf("2")).toEqual([2]);
  expect(await runsOf("2", "1", "2")).toEqual([1, 2]);
  await expect(outputOf(compare, "compare", "2", "7")).rejects.toThrow(/^run: got 7, expected the number/);
  const failing = start({ experiment: "a", params: { seed: 2 }, system: false, provenance: false });
  await failing.fail(new Error("no luck"));
  await expect(outputOf(compare, "compare", "2", "3")).rejects.toThrow(/^state of run 3: got "failed"/);
});

it.each([
  ["Loss", "**1.00**"],
  ["testAccuracy", "**2.00**"],
  ["foo", "1.00"],
])("marks the best %s by its name, and none where that says nothing", async (metric, first) => {
  await recorded("a", { T: 8, seed: 1 }, { [metric]: 1 });
  await recorded("a", { T: 60, seed: 1 }, { [metric]: 2 });
  const table = await outputOf(compare, "compare", "--pivot", "rows=T", `cells=${metric}`, "--digits", "2");
  expect(table).toContain(`| ${first} |`);
  expect(table.includes("**")).toBe(metric !== "foo");
});

it("says in a line what cannot be written, and writes whole files", async () => {
  await recorded("a", { T: 8, seed: 1 }, { accuracy: 1 });
  const file = join(folder, "runs.csv");
  writeFileSync(file, "old");
  const within = join(file, "t.md");
  for (const format of ["csv", "jsonl", "folder"])
    await expect(outputOf(send, "export", "-f", format, "-o", within)).rejects.toThrow("cannot write");
  await expect(outputOf(compare, "compare", "--pivot", "rows=T", "-o", within)).rejects.toThrow(
    "cannot write",
  );
  expect(readFileSync(file, "utf8")).toBe("old");
  expect(await outputOf(send, "export", "-o", file)).toBe(`1 run written to ${file}\n`);
  expect(readFileSync(file, "utf8")).toMatch(/^id,key,.*\n1,.*\n$/);
});

it("makes intervals by the bootstrap, the same every time, for means, differences and tables", async () => {
  for (const T of [8, 60])
    for (const seed of [1, 2, 3, 4]) await recorded("a", { T, seed }, { accuracy: T / 100 + seed ** 2 / 50 });
  const found = async (...words: string[]) =>
    JSON.parse(await outputOf(compare, "compare", "--json", "--baseline", "T=60", ...words)) as {
      metrics: { accuracy: { low: number; high: number; mean: number; difference: { low: number } | null } };
    }[];
  const [t, percentile, bca] = [
    await found(),
    await found("--interval", "bootstrap"),
    await found("--interval", "bca"),
  ];
  expect(await found("--interval", "bootstrap")).toEqual(percentile);
  const [wide, narrow, skewed] = [t, percentile, bca].map(groups => groups[0]!.metrics.accuracy);
  expect(narrow!.mean).toBe(wide!.mean);
  expect(narrow!.low).toBeGreaterThan(wide!.low);
  expect(narrow!.low).toBeGreaterThanOrEqual(0.08 + 1 / 50); // no resample is below its least value
  expect(skewed!.high).toBeGreaterThan(narrow!.high);
  expect(narrow!.difference).toMatchObject({ low: expect.closeTo(-0.52, 9), high: expect.closeTo(-0.52, 9) });
  const table = await outputOf(compare, "compare", "--interval", "bootstrap");
  expect(table).toMatch(/0\.\d+ ± 0\.\d+ \[0\.\d+, 0\.\d+\]/);
  expect(table).toContain("percentile, 10,000 resamples");
  const csv = await outputOf(
    compare,
    "compare",
    "--pivot",
    "rows=T",
    "--format",
    "csv",
    "--interval",
    "bootstrap",
  );
  expect(csv).toContain(`,${narrow!.low},${narrow!.high},`);
  await expect(outputOf(compare, "compare", "--interval", "normal")).rejects.toThrow("interval: got");
});

it("keeps the groups on the front, by their means over seeds", async () => {
  for (const [T, accuracy, bytes] of [
    [8, 0.8, 100],
    [20, 0.9, 200],
    [40, 0.85, 300],
    [60, 0.95, 400],
  ] as const)
    for (const seed of [1, 2])
      await recorded("a", { T, seed }, { accuracy: accuracy + (seed === 1 ? 0.01 : -0.01), bytes });
  const pareto = ["--pareto", "accuracy:max,bytes:min"];
  const groups = JSON.parse(await outputOf(compare, "compare", ...pareto, "--json")) as {
    settings: { T: number };
    metrics: object;
  }[];
  expect(groups.map(({ settings }) => settings.T)).toEqual([60, 20, 8]);
  expect(Object.keys(groups[0]!.metrics)).toEqual(["accuracy", "bytes"]);
  const table = await outputOf(compare, "compare", ...pareto, "--baseline", "T=40");
  expect(table).toContain(
    "3 of 4 groups: no other is as good in accuracy (max), bytes (min) and better in one",
  );
  await expect(outputOf(compare, "compare", "--pareto", "speed:max")).rejects.toThrow("metric: got");
});

it("compares the groups on a front by a setting that others alone have", async () => {
  for (const seed of [1, 2]) {
    await recorded("a", { T: 1, seed }, { bytes: 1 });
    await recorded("a", { T: 2, w: 1, seed }, { bytes: 2 });
  }
  const options = ["--by", "T,w", "--pareto", "bytes:min", "--baseline", "T=2"];
  const [group] = JSON.parse(await outputOf(compare, "compare", ...options, "--json"));
  expect(group).toMatchObject({ settings: { T: 1 }, metrics: { bytes: { difference: { mean: -1, n: 2 } } } });
  const table = await outputOf(compare, "compare", ...options);
  expect(table).toContain("1 of 2 groups");
});

it.each<[string, string[]]>([
  ["-o", ["-o", "t.md"]],
  ["--format", ["--format", "latex"]],
  ["--percent", ["--percent"]],
  ["--digits", ["--digits", "1"]],
  ["--best", ["--best", "highest"]],
  ["--pareto", ["--pivot", "rows=T", "--pareto", "accuracy:max"]],
  ["--baseline", ["--pivot", "rows=T", "--baseline", "T=8"]],
  ["--metrics", ["--pivot", "rows=T", "--metrics", "accuracy"]],
  ["--digits", ["--pivot", "rows=T", "--digits", "1", "--json"]],
  ["--by", ["--importance", "accuracy", "--by", "T"]],
  ["--interval", ["--importance", "accuracy", "--interval", "bca"]],
  ["--pivot", ["--importance", "accuracy", "--pivot", "rows=T"]],
  ["--except", ["--by", "T", "--except", "seed"]],
])("refuses %s where it would do nothing: %j", async (option, words) => {
  await recorded("a", { T: 8, seed: 1 }, { accuracy: 1 });
  await expect(outputOf(compare, "compare", ...words)).rejects.toThrow(new RegExp(`got "[^"]*${option}`));
});

it("says which parameters a metric goes with, and of how many runs", async () => {
  for (const T of [8, 20, 40])
    for (const d of [8, 10])
      for (const seed of [1, 2, 3]) await recorded("a", { T, d, seed }, { accuracy: T / 100 + d / 1000 });
  const found = JSON.parse(await outputOf(compare, "compare", "--importance", "accuracy", "--json"));
  expect(found).toMatchObject({ metric: "accuracy", n: 18, leftOut: [] });
  expect(found.parameters[0]).toMatchObject({ names: ["T"] });
  expect(found.parameters[0].share).toBeGreaterThan(0.9);
  const text = await outputOf(compare, "compare", "--importance", "accuracy");
  expect(text).toMatch(/^T +\d+\.\d %/m);
  expect(text).toContain("of 18 runs");
  expect(text).toContain("it describes these runs");
});

it("settings and metrics called like JavaScript's own are those of runs that have them", async () => {
  const odd = JSON.parse('{"__proto__": 5, "constructor": 1, "seed": 1}') as Params;
  await recorded("a", { ...odd, T: 8 }, { toString: 2, loss: 1 } as unknown as Record<string, number>);
  await recorded("a", { T: 60, seed: 1 }, { loss: 3 });
  const table = await outputOf(compare, "compare", "--by", "T,constructor");
  expect(table).not.toMatch(/native code|undefined|NaN/);
  expect(table).toMatch(/60 +- +- +3/);
});

it("writes no table where the file of its origin has no place", async () => {
  await recorded("a", { T: 8, seed: 1 }, { accuracy: 1 });
  const file = join(folder, "t.md");
  mkdirSync(`${file}.origin.json`);
  const asked = outputOf(compare, "compare", "--pivot", "rows=T", "-o", file);
  await expect(asked).rejects.toThrow("a folder stands where a file is expected");
  expect(existsSync(file)).toBe(false);
});
