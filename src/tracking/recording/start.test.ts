import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, it, onTestFinished, vi } from "vitest";
import { readArtifact } from "../artifacts.js";
import { ownSpool } from "../spool/spool.js";
import { openTracker, type Tracker } from "../tracker.js";
import type { StartOptions } from "./options.js";
import { start, track } from "./start.js";

const scratch = mkdtempSync(join(tmpdir(), "start-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let database: string;
let options: StartOptions;
let said: string[];

beforeEach(() => {
  database = join(mkdtempSync(join(scratch, "results-")), "runs.sqlite");
  options = { experiment: "digits", database, provenance: false, system: false };
  said = [];
  const write = vi.spyOn(process.stderr, "write").mockImplementation(text => said.push(String(text)) > 0);
  onTestFinished(() => {
    write.mockRestore();
    ownSpool(database)?.close();
  });
});

function read<T>(work: (tracker: Tracker) => T): T {
  const tracker = openTracker(database, { readonly: true });
  try {
    return work(tracker);
  } finally {
    tracker.close();
  }
}

it("records parameters of every kind, curves, numbers, tags, notes, figures and files", async () => {
  const run = start({
    ...options,
    name: "first try",
    params: {
      rate: 0.1,
      adam: { beta: [0.9, 0.999], name: "x" },
      none: null,
      yes: true,
      nan: Number.NaN,
      not: undefined,
    },
    seed: 7,
    tags: ["paper"],
  });
  expect(read(tracker => tracker.runs())).toMatchObject([{ state: "running", metrics: {} }]);
  run.log({ loss: 0.5, accuracy: 0.1 });
  run.log({ loss: Number.NaN, accuracy: 0.2 });
  run.log({ loss: Infinity }, 10);
  expect(read(tracker => tracker.curves(1))).toEqual({
    loss: [0.5, Number.NaN, Infinity],
    accuracy: [0.1, 0.2],
  });
  run.curve("long", Float32Array.of(1, 2, 3), { firstStep: 5 });
  run.curve("spaced", [1, 2], { steps: [10, 1000] });
  run.tag("later");
  run.note("a thought");
  const figure = await run.figure("loss", { data: [{ y: [1, 2] }] }, 3);
  const file = await run.artifact("notes.md", Buffer.from("# Notes"));
  await run.finish({ accuracy: 0.9, top5: null });
  const [found] = read(tracker => tracker.runs());
  expect(found).toMatchObject({
    ...{ experiment: "digits", name: "first try", state: "finished", tags: ["later", "paper"] },
    settings: {
      rate: 0.1,
      "adam.beta": [0.9, 0.999],
      "adam.name": "x",
      none: null,
      yes: true,
      nan: Number.NaN,
      seed: 7,
    },
    measures: { accuracy: 0.9, top5: null },
    metrics: { loss: Infinity, long: 3, spaced: 2, accuracy: 0.9, top5: null },
  });
  expect(found!.settings).not.toHaveProperty("not");
  expect(read(tracker => tracker.artifacts(1))).toEqual([figure, file]);
  expect(JSON.parse(Buffer.from(readArtifact(database, figure!.sha256)).toString())).toEqual({
    data: [{ y: [1, 2] }],
  });
  expect(Buffer.from(readArtifact(database, file!.sha256)).toString()).toBe("# Notes");
  expect(said).toEqual([]);
});

it("is a run of its own each time, and an attempt at one trial where that is asked for", async () => {
  for (let time = 0; time < 2; time++) {
    await start({ ...options, params: { rate: 1 } }).finish();
    await start({ ...options, params: { rate: 2 }, trial: true }).finish({ time });
  }
  read(tracker => {
    const runs = tracker.runs();
    expect(runs.map(run => run.settings.rate)).toEqual([1, 2, 1]);
    expect(runs.map(run => tracker.attempts(run.id).length)).toEqual([1, 2, 1]);
    expect(runs[1]!.measures).toEqual({ time: 1 });
  });
});

it("keeps where a run comes from and what was changed", async () => {
  const parent = start({ ...options, params: { rate: 0.1, batch: 8 } });
  const child = start({ ...options, params: { rate: 0.2, momentum: 0.9 }, parent, parentStep: 50 });
  await Promise.all([parent.finish(), child.finish()]);
  expect(read(tracker => tracker.runs())[1]!.branch).toEqual({
    parent: parent.uuid,
    step: 50,
    changed: { rate: [0.1, 0.2], batch: [8, null], momentum: [null, 0.9] },
  });
});

it("track hands back what the work does, and ends the run as it ended", async () => {
  expect(await track(options, run => run.log({ loss: 1 }))).toBeUndefined();
  expect(await track(options, async () => 5)).toBe(5);
  const broken = track(options, () => Promise.reject(new Error("broken")));
  await expect(broken).rejects.toThrow("broken");
  await track(options, run => run.stop("enough"));
  expect(read(tracker => tracker.runs().map(run => [run.state, run.error?.split("\n")[0]]))).toEqual([
    ["finished", undefined],
    ["finished", undefined],
    ["failed", "Error: broken"],
    ["stopped", "enough"],
  ]);
});

it.each([
  [{ experiment: "" }, /^experiment: got "", expected a name of 1 to 200/],
  [{ experimnt: "a" }, /^option of a run: got "experimnt", expected one of experiment, name, /],
  [{ params: [1] }, /^params: got \[1\], expected an object/],
  [{ params: { f: () => 1 } }, /^param f: got function f, expected a number, text/],
  [{ params: { a: { m: new Map([[1, 2]]) } } }, /^param a\.m: got Map of 1, expected a number, text/],
  [{ params: { a: [new Set([1, 2])] } }, /^param a: got Set of 2, expected a number, text/],
  [{ params: { a: Promise.resolve(1) } }, /^param a: got Promise \{\}, expected a number, text/],
  [{ params: new Map([["a", 1]]) }, /^params: got Map of 1, expected an object with/],
  [{ params: { "a\ud800": 1 } }, /^name of a param: got "a\\ud800", expected .* without .* lone surrogates/],
  [{ params: { a: "\udc00" } }, /^param a: got "\\udc00", expected text without lone surrogates/],
  [{ experiment: "a\ud800" }, /^experiment: got "a\\ud800"/],
  [{ tags: ["\ud800"] }, /^tag: got "\\ud800"/],
  [{ params: { a: [1, Number.NaN] } }, /^number in param a: got NaN, expected a finite one/],
  [
    { params: { a: { b: [{ c: -Infinity }] } } },
    /^number in param a\.b: got -Infinity, expected a finite one/,
  ],
  [{ params: { a: Float64Array.of(1, Infinity) } }, /^number in param a: got Infinity, expected/],
  [{ params: new Set([1]) }, /^params: got /],
  [{ params: { "a.b": 1, a: { b: 2 } } }, /^param a\.b: got "two values/],
  [{ seed: -1 }, /^seed: got -1, expected a whole number/],
  [{ seed: 1, params: { seed: 2 } }, /^param seed: got 2, expected the option seed, 1/],
  [{ tags: "paper" }, /^tags: got "paper", expected a list/],
  [{ tags: ["a\nb"] }, /^tag: got "a\\nb"/],
  [{ parent: "x" }, /^parent: got "x", expected a run that start\(\) began, or the uuid/],
  [{ parent: { uuid: "0".repeat(32) } }, /^parent: got \{"uuid":/],
  [{ parent: null }, /^parent: got null/],
  [{ parent: "0".repeat(32), parentStep: 2 ** 53 }, /^parentStep: got 9007199254740992/],
  [{ trial: true, params: { list: [1] } }, /^setting list: got \[1\]/],
  [{ output: "yes" }, /^output: got "yes", expected true or false/],
])("refuses %j at the door", (bad, message) => {
  expect(() => start({ ...options, ...(bad as object) })).toThrow(message);
  expect(() => start({ ...options, params: { big: 1n } })).toThrow(/^param big: got 1n/);
  expect(read.bind(null, tracker => tracker.runs())).toThrow(/^database of runs: /); // nothing was begun
});

it.each([[new Map([["experiment", "a"]])], [["a"]], [null]])(
  "refuses options that have no names: %#",
  bad => {
    expect(() => start(bad as never)).toThrow(
      /^options of a run: got .*, expected an object with a value per/,
    );
  },
);

it("takes a module as parameters, as `import * as` gives it, whole or within others", async () => {
  const source: string = "data:text/javascript,export const T = 8, rate = 0.5";
  const module = (await import(source)) as { T: number };
  await start({ ...options, params: module }).finish();
  await start({ ...options, params: { net: module } }).finish();
  expect(read(tracker => tracker.runs().map(run => run.settings))).toEqual([
    { T: 8, rate: 0.5 },
    { "net.T": 8, "net.rate": 0.5 },
  ]);
});

it("records what has a name of JavaScript's own", async () => {
  const params = Object.fromEntries([
    ["__proto__", 1],
    ["constructor", 2],
    ["toString", 3],
  ]);
  const run = start({ ...options, params });
  run.log(params);
  await run.finish();
  const [found] = read(tracker => tracker.runs());
  expect(Object.entries(found!.settings)).toEqual(Object.entries(params));
  expect(Object.entries(found!.metrics)).toEqual(Object.entries(params));
});

it("says once what it cannot record, records the rest, and never throws", async () => {
  const run = start(options);
  const wrong = { loss: "0.5", accuracy: 0.5 } as unknown as Record<string, number>;
  for (let time = 0; time < 3; time++) run.log(wrong);
  run.log({ loss: 1 }, Number.NaN);
  run.log({ loss: 1 }, null as never);
  run.log(null as unknown as Record<string, number>);
  run.curve("loss", "12" as unknown as number[]);
  run.summary({ accuracy: "high" } as unknown as Record<string, number>);
  run.tag("");
  run.promise(-1);
  expect(await run.artifact("model", join(scratch, "none.bin"))).toBe(null);
  expect(await run.figure("f", {} as never)).toBe(null);
  await run.finish();
  run.log({ loss: 2 });
  await run.finish(null as never);
  expect(said.map(line => line.trim())).toEqual([
    'neuralbits: log: loss: got "0.5", expected a number; it is left out',
    "neuralbits: log: step: got NaN, expected a finite number below 2^53; it is left out",
    "neuralbits: log: values: got null, expected an object with a number per name; it is left out",
    'neuralbits: curve loss: values: got "12", expected a list of numbers; it is left out',
    'neuralbits: summary: accuracy: got "high", expected a number or null; it is left out',
    expect.stringMatching(/^neuralbits: tag: tag: got ""/),
    expect.stringMatching(/^neuralbits: promise: promise: got -1/),
    expect.stringMatching(/^neuralbits: file model: ENOENT.*it is not kept$/),
    expect.stringMatching(/^neuralbits: file f: figure: got undefined|\{\}/),
    "neuralbits: log: the run has ended; what comes after that is left out",
    "neuralbits: summary: the run has ended; what comes after that is left out",
    expect.stringMatching(/the end of a run came twice/),
  ]);
  expect(read(tracker => tracker.curves(1))).toEqual({ accuracy: [0.5, 0.5, 0.5] });
});

it("refuses records longer than a spool takes, and promises that no column holds, and keeps the run", async () => {
  const long = "x".repeat(2 ** 26 + 1);
  expect(() => start({ ...options, params: { text: long } })).toThrow(
    /^record: got "\d+ bytes", expected at most 67108864/,
  );
  said.length = 0;
  const run = start(options);
  run.note(long);
  run.promise(Number.MAX_SAFE_INTEGER);
  run.promise(1 / 7);
  await run.finish({ accuracy: 0.5 });
  expect(said.map(line => line.trim())).toEqual([
    expect.stringMatching(/^neuralbits: note: record: got "\d+ bytes"/),
    expect.stringMatching(
      /^neuralbits: promise: promise: got 9007199254740991, expected minutes, more than 0 and at most/,
    ),
  ]);
  expect(read(tracker => tracker.runs()[0])).toMatchObject({ state: "finished", metrics: { accuracy: 0.5 } });
});

it("leaves out a bad name or value alone, and keeps what stands beside it", async () => {
  const run = start(options);
  run.log({ loss: 0.5, "acc\t%": 1, "a\udfff": 2 });
  run.log(Promise.resolve({ loss: 1 }) as never);
  run.tag("a", "", "\ud800", "b");
  run.summary({ accuracy: 0.9, confusion: [[1]], ["__proto__"]: 1 } as never);
  await run.fail(Object.defineProperty(new Error("x"), "stack", { get: () => JSON.parse("{") }));
  const [found] = read(tracker => tracker.runs());
  expect(found).toMatchObject({ state: "failed", tags: ["a", "b"] });
  expect(Object.entries(found!.metrics)).toEqual(
    Object.entries({ loss: 0.5, accuracy: 0.9, ["__proto__"]: 1 }),
  );
  expect(read(tracker => tracker.curves(1))).toEqual({ loss: [0.5] });
  expect(said).toHaveLength(4);
  expect(said.join()).toContain("log: values: got Promise {}, expected an object with a number per name");
});

it("refuses steps from which on whole numbers are not told apart", async () => {
  const run = start(options);
  const last = Number.MAX_SAFE_INTEGER;
  run.log({ loss: 1 }, 2 ** 53);
  run.log({ loss: 2 }, last);
  run.log({ loss: 3 });
  run.curve("a", [1, 2], { firstStep: last });
  run.curve("a", [1, 2], { firstStep: last - 1 });
  run.curve("b", [1], { steps: [-(2 ** 60)] });
  expect(await run.artifact("f", Buffer.from("x"), 2 ** 53)).toBe(null);
  await run.finish();
  expect(read(tracker => tracker.curves(1))).toEqual({ loss: [2], a: [1, 2] });
  expect(read(tracker => tracker.points(1)).a!.steps).toEqual(Float64Array.of(last - 1, last));
  expect(said).toEqual([
    expect.stringContaining("log: step: got 9007199254740992, expected a finite number below 2^53"),
    expect.stringContaining("curve a: last step: got 9007199254740992"),
    expect.stringContaining("curve b: steps[0]: got -1152921504606847000"),
    expect.stringContaining("file f: step: got 9007199254740992"),
  ]);
});

it("takes steps of a curve that are finite numbers, by their name; others make no database unreadable", async () => {
  const run = start(options);
  const given: unknown[] = [
    [10, 20],
    7,
    { firstStepp: 1 },
    { steps: [Number.NaN, 1] },
    { steps: [0, Infinity] },
    { steps: [1] },
  ];
  for (const where of given) run.curve("loss", [1, 2], where as never);
  run.curve("loss", [1, 2], { steps: [10, 20] });
  await run.finish();
  expect(read(tracker => tracker.curves(1))).toEqual({ loss: [1, 2] });
  expect(said.length).toBeGreaterThanOrEqual(4);
});

it("keeps what the program writes, both streams in order, without secrets", async () => {
  const run = start({ ...options, output: true });
  process.stdout.write("one\n");
  process.stderr.write("two ");
  process.stderr.write("TOKEN=abcdef\n");
  process.stdout.write(Buffer.from("drei ☃\n"));
  await run.finish();
  process.stdout.write("after\n");
  const lines = read(tracker => tracker.output(1));
  expect(lines.map(({ stream, text }) => [stream, text])).toEqual([
    ["stdout", "one\n"],
    ["stderr", expect.stringMatching(/^two TOKEN=/)],
    ["stdout", "drei ☃\n"],
  ]);
});

it("keeps equal files once, and refuses one that was changed afterwards", async () => {
  const path = join(scratch, "model.bin");
  writeFileSync(path, "weights");
  const run = start(options);
  const [first, second] = [await run.artifact("a", path), await run.artifact("b", Buffer.from("weights"))];
  expect(first!.sha256).toBe(second!.sha256);
  await run.finish();
  const kept = join(`${database}-artifacts`, first!.sha256.slice(0, 2), first!.sha256.slice(2));
  expect(readFileSync(kept, "utf8")).toBe("weights");
  writeFileSync(kept, "changed");
  expect(() => readArtifact(database, first!.sha256)).toThrow(/is damaged: its sha256 is/);
  expect(() => readArtifact(database, "../../../etc/passwd")).toThrow(/^sha256 of a file: got /);
  expect(() => readArtifact(database, "0".repeat(64))).toThrow(/^no file with sha256 0+ is kept/);
});
