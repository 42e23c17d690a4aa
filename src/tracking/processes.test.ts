import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import Database from "better-sqlite3";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { packageFolder } from "../core/folders.js";
import type { Provenance } from "./run.js";
import { openTracker } from "./tracker.js";

// Real processes on a real file: the tracker is compiled once, children load it as a program would.

const provenance: Provenance = {
  commit: null,
  dirtyPatch: null,
  lockHash: null,
  versions: {},
  machine: {},
  command: [],
};
const scratch = mkdtempSync(join(tmpdir(), "processes-"));
const database = () => join(mkdtempSync(join(scratch, "results-")), "runs.sqlite");

beforeAll(() => {
  const options = "--ignoreConfig --module nodenext --target es2022 --lib es2023 --types node --skipLibCheck";
  const tsc = packageFolder("node_modules/typescript/bin/tsc");
  const files = [
    "--rootDir",
    packageFolder("src"),
    "--outDir",
    join(scratch, "code"),
    packageFolder("src/tracking/tracker.ts"),
  ];
  const { status, stdout } = spawnSync(process.execPath, [tsc, ...options.split(" "), ...files], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stdout);
  copyFileSync(packageFolder("package.json"), join(scratch, "package.json"));
  symlinkSync(packageFolder("node_modules"), join(scratch, "node_modules"));
});

afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A program that has `open`, `facts`, `say` (a line of JSON) and `until` (a moment); a Refusal is said, not thrown. */
const program = (path: string, body: string): string => `
  import { openTracker } from ${JSON.stringify(pathToFileURL(join(scratch, "code/tracking/tracker.js")).href)};
  import { writeSync } from "node:fs";
  const provenance = ${JSON.stringify(provenance)};
  const open = options => openTracker(${JSON.stringify(path)}, options);
  const say = value => writeSync(1, JSON.stringify(value) + "\\n");
  const until = moment => { while (Date.now() < moment); };
  try { ${body} } catch (error) { if (error.name !== "Refusal") throw error; say({ refusal: error.message }); }`;

const started = (path: string, body: string): ChildProcess =>
  spawn(process.execPath, ["--input-type=module", "-e", program(path, body)], {
    stdio: ["ignore", "pipe", "inherit"],
  });

/** What a process said, once it has ended by itself. */
async function said(child: ChildProcess, expected = 0): Promise<unknown[]> {
  let text = "";
  child.stdout!.setEncoding("utf8").on("data", part => (text += part));
  const [code] = await once(child, "close");
  expect(code).toBe(expected);
  return text
    .split("\n")
    .filter(Boolean)
    .map(line => JSON.parse(line));
}

const together = (path: string, count: number, body: (index: number) => string): Promise<unknown[][]> => {
  const moment = Date.now() + 700; // all are up by then, and start in the same millisecond
  return Promise.all(
    Array.from({ length: count }, (_, index) => said(started(path, `until(${moment}); ${body(index)}`))),
  );
};

it("lets six processes make the file, the tables and the first rows at once", async () => {
  for (let round = 0; round < 3; round++) {
    const path = database();
    const answers = await together(
      path,
      6,
      index =>
        `const t = open(); t.begin("a", { index: ${index} }, provenance).finish({ measures: { x: 1 } }); t.close(); say("ok");`,
    );
    expect(answers).toEqual(Array(6).fill([["ok"]].flat()));
    const tracker = openTracker(path);
    expect(tracker.runs().map(run => run.state)).toEqual(Array(6).fill("finished"));
    tracker.close();
  }
});

it("doubles no row when four processes do the same trials and their own", async () => {
  const path = database();
  const [shared, own, rivals] = [10, 50, 4];
  await together(
    path,
    rivals,
    index => `
      const t = open();
      for (let trial = 0; trial < ${shared}; trial++)
        t.begin("shared", { trial }, provenance)
          .finish({ measures: { by: ${index} }, curves: { loss: [${index}, trial] } });
      for (let trial = 0; trial < ${own}; trial++)
        t.begin("own", { by: ${index}, trial }, provenance).finish({ measures: { trial }, curves: { loss: [trial] } });
      if (t.finished("shared").size !== ${shared}) throw new Error("does not see its own trials");
      t.close();`,
  );
  const tracker = openTracker(path);
  const runs = tracker.runs();
  expect(runs).toHaveLength(shared + own * rivals);
  expect(runs.every(run => run.state === "finished")).toBe(true);
  for (const run of tracker.runs({ experiment: "shared" })) {
    expect(tracker.attempts(run.id)).toHaveLength(rivals);
    expect(tracker.curves(run.id)).toEqual({ loss: [run.measures.by, run.settings.trial] }); // from one hand
  }
  tracker.close();
  const rows = new Database(path, { readonly: true });
  const count = (sql: string) => rows.prepare(sql).pluck().get();
  const attempts = (shared + own) * rivals;
  expect(count("SELECT count(*) FROM attempts WHERE outcome = 'finished'")).toBe(attempts);
  expect(count("SELECT count(*) FROM metrics")).toBe(2 * attempts);
  expect(count("SELECT sum(count) FROM chunks")).toBe(rivals * (2 * shared + own));
  expect(rows.pragma("integrity_check", { simple: true })).toBe("ok");
  expect(rows.pragma("foreign_key_check")).toEqual([]);
  rows.close();
});

it("calls a trial lost when its process was killed, and finishes it at the next start", async () => {
  const path = database();
  const child = started(
    path,
    `const t = open(); t.begin("a", { T: 8 }, provenance); say("begun"); setInterval(() => {}, 1000);`,
  );
  await once(child.stdout!, "data");
  const tracker = openTracker(path);
  expect(tracker.runs().map(run => run.state)).toEqual(["running"]);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(tracker.runs()).toMatchObject([{ state: "lost", endedAt: null, measures: {} }]);
  expect(tracker.finished("a").size).toBe(0);
  expect(tracker.experiments()[0]!.states.lost).toBe(1);

  tracker.begin("a", { T: 8 }, provenance).finish({ measures: { accuracy: 0.9 } });
  expect(tracker.runs()).toMatchObject([{ id: 1, state: "finished", measures: { accuracy: 0.9 } }]);
  expect(tracker.attempts(1).map(attempt => attempt.state)).toEqual(["lost", "finished"]);
  tracker.close();
});

it("keeps every finished trial of a process that is killed in the middle of writing", async () => {
  const path = database();
  const child = started(
    path,
    `const t = open();
     for (let trial = 0; ; trial++) {
       const loss = Array.from({ length: 2000 }, (_, k) => trial + k);
       t.begin("a", { trial }, provenance).finish({ measures: { trial, twice: 2 * trial }, curves: { loss, more: loss } });
       say(trial);
     }`,
  );
  let last = -1;
  child.stdout!.on("data", (lines: Buffer) => {
    last = Number(String(lines).trim().split("\n").at(-1));
    if (last >= 40) child.kill("SIGKILL");
  });
  await once(child, "close");
  const tracker = openTracker(path);
  const finished = tracker.runs({ state: "finished" });
  expect(finished.length).toBeGreaterThan(last); // trials 0 … last were said to be saved
  for (const { id, settings, measures } of finished) {
    expect(measures).toEqual({ trial: settings.trial, twice: 2 * (settings.trial as number) });
    expect(Object.values(tracker.curves(id)).map(curve => [curve.length, curve[0]])).toEqual([
      [2000, settings.trial],
      [2000, settings.trial],
    ]);
  }
  const rest = tracker.runs().filter(run => run.state !== "finished");
  expect(rest.length).toBeLessThanOrEqual(1);
  expect(rest.every(run => run.state === "lost")).toBe(true);
  tracker.close();
});

/** Records until the place is full and beyond it; then tells what it reads. Never throws. */
const beyondFull = `
  const t = open({ say });
  for (let trial = 0; trial < 400; trial++) {
    const loss = Array.from({ length: 1000 }, (_, k) => trial + k);
    t.begin("a", { trial }, provenance).finish({ measures: { trial }, curves: { loss } });
  }
  const runs = t.runs({ state: "finished" });
  say({ kept: runs.length, whole: runs.every(run => t.curves(run.id).loss.length === 1000) });
  t.close();`;

it.skipIf(process.platform === "win32")(
  "goes on when no file may grow any more, reads what it recorded, and tells with its exit code that it is lost",
  async () => {
    const path = database();
    const limit = 'ulimit -f 600; exec "$0" "$@"'; // blocks of 512 bytes or 1 KiB, by shell
    const child = spawn(
      "sh",
      ["-c", limit, process.execPath, "--input-type=module", "-e", program(path, beyondFull)],
      {
        stdio: ["ignore", "pipe", "inherit"],
        env: { ...process.env, NEURALBITS_CACHE: join(path, "..", "cache") },
      },
    );
    const [full, ...more] = await said(child, 1);
    expect(full).toMatch(
      /^cannot write .*\.spool: it may not grow any more; what is recorded waits in memory/,
    );
    expect(more).toContainEqual({ kept: 400, whole: true });
    expect(more.at(-1)).toMatch(/^\d+ bytes of what was recorded could not be written .* and are lost$/);
  },
);

/** A shell as root of a name space of its own, where it may mount; many systems allow that to everybody. */
const alone = (script: string, args: readonly string[]): [string, string[]] => [
  "unshare",
  ["-rm", "sh", "-c", script, ...args],
];
const canMount = (() => {
  const [command, args] = alone("mount -t tmpfs none /mnt", []);
  return spawnSync(command, args).status === 0;
})();

it.skipIf(!canMount)("loses nothing on a full disk (needs unshare and mount)", async () => {
  const folder = mkdtempSync(join(scratch, "disk-"));
  const path = join(folder, "runs.sqlite");
  const script = `mount -t tmpfs -o size=800k none ${folder} && exec "$0" "$@"`;
  const words = [process.execPath, "--input-type=module", "-e", program(path, beyondFull)];
  const [command, args] = alone(script, words);
  const env = { ...process.env, NEURALBITS_CACHE: join(scratch, "cache") };
  const [full, ...more] = await said(spawn(command, args, { stdio: ["ignore", "pipe", "inherit"], env }));
  expect(full).toMatch(
    /^cannot write .*: the disk is full; what is recorded waits in .*cache.*\.spool until/,
  );
  expect(more).toContainEqual({ kept: 400, whole: true });

  vi.stubEnv("NEURALBITS_CACHE", join(scratch, "cache")); // the disk is gone with its name space; the spool is not
  const tracker = openTracker(path);
  expect(tracker.runs({ state: "finished" })).toHaveLength(400);
  expect(tracker.curves(400).loss).toHaveLength(1000);
  tracker.close();
});

const isRoot = process.getuid?.() === 0;

it.skipIf(process.platform === "win32" || (isRoot && !canMount))(
  "refuses to write into a read-only folder, and still reads there",
  async () => {
    const path = database();
    const folder = join(path, "..");
    const writer = openTracker(path);
    writer.begin("a", { T: 8 }, provenance).finish({ measures: { accuracy: 0.9 } });
    writer.close();
    const before = readFileSync(path);
    const body = `
      try { open(); } catch (error) { say([error.name, error.message]); }
      const t = open({ readonly: true });
      say(t.runs().map(run => run.measures));
      t.close();`;
    const script = `mount --bind ${folder} ${folder} && mount -o remount,bind,ro ${folder} && exec "$0" "$@"`;
    const words = [process.execPath, "--input-type=module", "-e", program(path, body)];
    const [command, args] = isRoot ? alone(script, words) : [words[0]!, words.slice(1)]; // no mode stops root
    chmodSync(folder, 0o555);
    chmodSync(path, 0o444);
    const [refusal, measures] = await said(spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] }));
    chmodSync(folder, 0o755);
    expect(refusal).toEqual([
      "Refusal",
      expect.stringMatching(/^cannot write .*runs\.sqlite: .*(read-only|cannot be written)/),
    ]);
    expect(measures).toEqual([{ accuracy: 0.9 }]);
    expect(readFileSync(path).equals(before)).toBe(true);
  },
);

it.skipIf(process.platform === "win32")("refuses a folder that cannot be made", () => {
  const path = database();
  mkdirSync(path);
  expect(() => openTracker(path)).toThrow(/^cannot open .*it is a folder/);
  expect(() => openTracker("/dev/null/deep/runs.sqlite")).toThrow(
    /^cannot write .*a file stands where a folder/,
  );
});
