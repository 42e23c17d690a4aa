import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, it } from "vitest";
import { packageFolder } from "../../core/folders.js";
import type { Run } from "../run.js";
import { openTracker } from "../tracker.js";

// Real programs that end in every way there is, and what is read of them afterwards.

const scratch = mkdtempSync(join(tmpdir(), "crashes-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const door = pathToFileURL(packageFolder("dist", "tracking", "index.js")).href;

/** A program that has `start`, `track`, a run with a hundred points, and `say` to tell where it is. */
const program = (body: string): string => `
  import { writeSync } from "node:fs";
  import { start, track } from ${JSON.stringify(door)};
  const say = word => writeSync(1, word + "\\n");
  const options = { experiment: "a", database: process.argv[2], provenance: false, system: false };
  const logged = run => { for (let i = 0; i < 100; i++) run.log({ loss: 1 / (i + 1) }); return run; };
  ${body}`;

interface End {
  readonly run: Run;
  readonly points: number;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly said: string;
}

async function ended(
  body: string,
  disturb?: (child: ChildProcess) => void,
  flags: string[] = [],
): Promise<End> {
  const folder = mkdtempSync(join(scratch, "run-"));
  writeFileSync(join(folder, "program.mjs"), program(body));
  const database = join(folder, "runs.sqlite");
  const child = spawn(process.execPath, [...flags, join(folder, "program.mjs"), database], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr!.setEncoding("utf8").on("data", text => (said += text));
  child.stdout!.once("data", () => disturb?.(child));
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  const tracker = openTracker(database, { readonly: true });
  const [run] = tracker.runs();
  const points = tracker.curves(1).loss?.length ?? 0;
  tracker.close();
  return { run: run!, points, code, signal, said };
}

const kill = (name: NodeJS.Signals) => (child: ChildProcess) => child.kill(name);
/** A program that yields hears signals from its first turn on. */
const waits = `logged(start(options)); setTimeout(() => say("here"), 20); setInterval(() => {}, 1000);`;
const busy = `const run = logged(start(options)); say("here"); for (;;) run.log({ other: 1 });`;

it.each([
  ["killed", waits, kill("SIGKILL"), { state: "lost", error: null }, [null, "SIGKILL"]],
  ["killed in the middle of logging", busy, kill("SIGKILL"), { state: "lost" }, [null, "SIGKILL"]],
  ["Ctrl-C", waits, kill("SIGINT"), { state: "stopped", error: "SIGINT" }, [null, "SIGINT"]],
  ["told to end", waits, kill("SIGTERM"), { state: "stopped", error: "SIGTERM" }, [null, "SIGTERM"]],
  [
    "an error that nobody catches",
    `logged(start(options)); throw new TypeError("no planes");`,
    undefined,
    { state: "failed", error: expect.stringMatching(/^TypeError: no planes\n\s+at /) },
    [1, null],
  ],
  [
    "a promise that nobody awaits",
    `logged(start(options)); Promise.reject(new RangeError("later")); setInterval(() => {}, 1000);`,
    undefined,
    { state: "failed", error: expect.stringMatching(/^RangeError: later\n/) },
    [1, null],
  ],
  [
    "an exit code",
    `logged(start(options)); process.exit(3);`,
    undefined,
    { state: "failed", error: "its process ended with exit code 3" },
    [3, null],
  ],
  [
    "an await that never ends",
    `logged(start(options)); await new Promise(() => {});`,
    undefined,
    { state: "failed", error: "its process ended with exit code 13" },
    [13, null],
  ],
  [
    "the end of the program, finish() forgotten",
    `logged(start(options));`,
    undefined,
    { state: "finished" },
    [0, null],
  ],
  [
    "a block with using that was left by an error",
    `{ const run = logged(start(options)); try { throw new Error("inside"); } finally { run[Symbol.dispose](); } }`,
    undefined,
    { state: "failed", error: expect.stringMatching(/^Error: inside\n/) },
    [1, null],
  ],
  [
    "a block with using that was left without finish()",
    `{ const run = logged(start(options)); run[Symbol.dispose](); }`,
    undefined,
    { state: "stopped", error: "its block was left before finish()" },
    [0, null],
  ],
  [
    "work that throws",
    `await track(options, run => { logged(run); throw new Error("within"); }).catch(() => {});`,
    undefined,
    { state: "failed", error: expect.stringMatching(/^Error: within\n/) },
    [0, null],
  ],
  [
    "work that looks whether it is to stop",
    `await track(options, async run => {
       logged(run); setTimeout(() => say("here"), 20);
       while (!run.signal.aborted) await new Promise(resolve => setTimeout(resolve, 5));
       run.signal.throwIfAborted();
     }).catch(() => {});`,
    kill("SIGINT"),
    { state: "stopped", error: "it was asked to stop" },
    [0, null],
  ],
  [
    "listeners of the program's own",
    `logged(start(options)); process.on("SIGINT", () => process.exit(130)); setTimeout(() => say("here"), 20); setInterval(() => {}, 1000);`,
    kill("SIGINT"),
    { state: "stopped", error: "SIGINT" },
    [130, null],
  ],
] as const)("tells the truth of: %s", async (_, body, disturb, expected, end) => {
  const { run, points, code, signal, said } = await ended(body, disturb);
  expect(run, said).toMatchObject(expected);
  expect(points).toBe(100);
  expect([code, signal]).toEqual(end);
});

it("calls a run lost whose process had no memory left", async () => {
  const eats = `logged(start(options)); const all = []; for (;;) all.push(new Array(1e5).fill(all.length));`;
  const { run, points } = await ended(eats, undefined, ["--max-old-space-size=40"]);
  expect(run).toMatchObject({ state: "lost", error: null });
  expect(points).toBe(100);
});

it("lets Ctrl-C end a program that never yields, as it would without us", async () => {
  const yields = `const run = logged(start(options)); await new Promise(resolve => setTimeout(resolve, 600));`;
  const never = `say("here"); for (;;) run.log({ other: 1 });`;
  const again = (child: ChildProcess) => {
    const timer = setInterval(() => child.kill("SIGINT"), 300);
    child.once("exit", () => clearInterval(timer));
  };
  const { run, points, signal } = await ended(yields + never, again);
  expect(signal).toBe("SIGINT");
  expect(["stopped", "lost"]).toContain(run.state);
  expect(points).toBe(100);
});

it("loses nothing of eight processes that log ten thousand points each into one project", async () => {
  const folder = mkdtempSync(join(scratch, "eight-"));
  const database = join(folder, "runs.sqlite");
  writeFileSync(
    join(folder, "program.mjs"),
    program(`
      const run = start({ ...options, seed: Number(process.argv[3]) });
      for (let i = 0; i < 10_000; i++) run.log({ loss: i, twice: 2 * i });
      await run.finish({ last: 9999 });`),
  );
  const children = Array.from({ length: 8 }, (_, seed) =>
    spawn(process.execPath, [join(folder, "program.mjs"), database, String(seed)], {
      stdio: ["ignore", "ignore", "pipe"],
    }),
  );
  let said = "";
  for (const child of children) child.stderr!.setEncoding("utf8").on("data", text => (said += text));
  const reader = openTracker(database); // imports while they write
  const codes = await Promise.all(
    children.map(async child => {
      const [code] = await once(child, "close");
      reader.count();
      return code as number;
    }),
  );
  expect([codes, said]).toEqual([Array(8).fill(0), ""]);
  const runs = reader.runs();
  expect(runs.map(run => run.state)).toEqual(Array(8).fill("finished"));
  expect(new Set(runs.map(run => run.settings.seed)).size).toBe(8);
  for (const { id } of runs) {
    const { loss, twice } = reader.curves(id);
    expect(loss).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
    expect(twice!.length).toBe(10_000);
  }
  reader.close();
});
