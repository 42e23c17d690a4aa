import { mkdtempSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { thisProcess } from "../process.js";
import { frameHeadBytes, headBytes } from "../spool/frame.js";
import type { SpoolBytes } from "../spool/reader.js";
import { paramRecords } from "../spool/records.js";
import { Spool } from "../spool/spool.js";
import { stamp } from "../stamp.js";
import { uuid } from "../uuid.js";
import { type Connection, copyInMemory } from "./database.js";
import { importSpool } from "./importer.js";
import { readCurves, readExperiments } from "./read.js";
import { readRuns } from "./runs.js";
import { lookAgain } from "./state.js";

const folder = mkdtempSync(join(tmpdir(), "importer-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const say = (line: string): never => {
  throw new Error(line);
};

/** A spool of a process with two runs, the first of them finished; its path, and where its frames begin. */
function recorded(): { id: string; bytes: Buffer; frames: number[] } {
  const database = join(mkdtempSync(join(folder, "source-")), "runs.sqlite");
  const spool = new Spool(database, say);
  const begin = (seed: number) =>
    spool.begin(
      {
        ...{ id: uuid(), experiment: "a", key: `${seed}`, at: stamp(), tags: ["try"], name: `run ${seed}` },
        params: paramRecords({ seed, rate: Number.NaN, list: [1, "x"], text: "t", none: null, yes: true }),
      },
      () => ({ outcome: "stopped", error: "left" }),
    );
  const [first, second] = [begin(1), begin(2)];
  for (let step = 0; step < 5; step++) {
    spool.points(first, step, ["loss", "accuracy"], [1 / (step + 1), step / 5]);
    spool.points(second, 10 * step, ["loss"], [step === 2 ? Number.NaN : step === 3 ? Infinity : step]);
  }
  spool.curve(first, "long", {
    firstStep: 0,
    steps: null,
    values: Float64Array.from({ length: 2500 }, (_, i) => Math.sqrt(i)),
  });
  spool.summary(first, { accuracy: 0.9, top3: null, worst: -Infinity });
  spool.label({ run: first, at: stamp(), note: "a note" });
  spool.output({ run: first, time: 5, stream: "stderr", text: "said\n" });
  spool.provenance(first, '{"commit":"abc"}');
  spool.end({ run: first, at: stamp(), outcome: "finished", error: null });
  const bytes = readFileSync(spool.path);
  const frames: number[] = [];
  for (let at = headBytes; at < bytes.length; at += frameHeadBytes + bytes.readUInt32LE(at + 4))
    frames.push(at);
  spool.close();
  return { id: spool.id, bytes, frames };
}

const source = (id: string, bytes: Buffer) => {
  const spool: SpoolBytes = {
    ...{ path: join(folder, `${id}.spool`), id, close() {} },
    size: () => bytes.length,
    read: (into, position) => bytes.copy(into, 0, position),
  };
  return { spool, isOwn: true };
};

const database = (): Connection => copyInMemory(join(folder, "none.sqlite"));

/** All that a database says of its runs. */
function content(db: Connection): unknown {
  lookAgain();
  const dump = (sql: string) => db.prepare(sql).all();
  return {
    runs: readRuns(db).map(run => ({ ...run, curves: readCurves(db, run.id) })),
    experiments: readExperiments(db),
    chunks: dump(
      `SELECT m.attempt_id, m.name, c.first, c.count, c.least, c.most, c.step, c.at, c.steps, c.times, c.points
         FROM chunks c JOIN metrics m ON m.id = c.metric_id ORDER BY 1, 2, 3`,
    ),
    metrics: dump(
      `SELECT attempt_id, name, measure, value, is_nan, count, least, most, first_step, last_step
         FROM metrics ORDER BY 1, 2`,
    ),
    notes: dump("SELECT run_id, text FROM notes"),
    output: dump("SELECT attempt_id, at, stream, text FROM output"),
    provenance: dump(
      "SELECT a.uuid, p.content FROM attempts a LEFT JOIN provenance p ON p.id = a.provenance_id",
    ),
  };
}

const { id, bytes, frames } = recorded();
const whole = (() => {
  const db = database();
  importSpool(db, source(id, bytes));
  return content(db);
})();

it("brings everything, NaN and infinities included", () => {
  expect(whole).toMatchObject({
    runs: [
      {
        ...{ id: 1, state: "finished", name: "run 1", tags: ["try"], experiment: "a" },
        settings: { seed: 1, rate: Number.NaN, list: [1, "x"], text: "t", none: null, yes: true },
        measures: { accuracy: 0.9, top3: null, worst: -Infinity },
        metrics: { loss: 1 / 5, accuracy: 0.9, long: Math.sqrt(2499) },
        curves: { loss: [1, 1 / 2, 1 / 3, 1 / 4, 1 / 5], accuracy: [0, 0.2, 0.4, 0.6, 0.8] },
      },
      { id: 2, state: "running", curves: { loss: [0, 1, Number.NaN, Infinity, 4] }, measures: {} },
    ],
    notes: [{ run_id: 1, text: "a note" }],
    output: [{ attempt_id: 1, at: 5, stream: "stderr", text: "said\n" }],
  });
  expect((whole as { chunks: { count: number }[] }).chunks.map(chunk => chunk.count)).toEqual([
    5, 1000, 1000, 500, 5, 5,
  ]);
});

it("is the same when the spool comes in pieces of any size, late, and more than once", () => {
  for (const size of [1000, 97, 13]) {
    const db = database();
    for (let end = 0; end < bytes.length; end += size * 7) {
      importSpool(db, source(id, bytes.subarray(0, end)));
      importSpool(db, source(id, bytes.subarray(0, Math.max(0, end - size)))); // an older copy
    }
    for (let again = 0; again < 3; again++) importSpool(db, source(id, bytes));
    expect(content(db)).toEqual(whole);
  }
});

it("is the same after any number of imports that were cut off in the middle", () => {
  const db = database();
  for (const from of frames) {
    const broken = db.transaction(() => {
      importSpool(db, source(id, bytes.subarray(0, from)));
      throw new Error("cut off");
    });
    expect(broken).toThrow("cut off");
    importSpool(db, source(id, bytes.subarray(0, from)));
  }
  importSpool(db, source(id, bytes));
  expect(content(db)).toEqual(whole);
});

it("with any one frame damaged loses what that frame says and nothing else", () => {
  const { runs } = whole as { runs: { curves: Record<string, number[]> }[] };
  const known = new Set<number>();
  const values = (of: typeof runs) => of.flatMap(run => Object.values(run.curves).flat());
  for (const value of values(runs)) known.add(value);
  for (const [index, from] of frames.slice(0, -1).entries()) {
    const damaged = Buffer.from(bytes);
    damaged[from + frameHeadBytes]! ^= 0x10;
    const db = database();
    const { damages } = importSpool(db, source(id, damaged));
    expect(damages).toEqual([{ from, to: frames[index + 1] ?? bytes.length, frames: 1 }]);
    const found = (content(db) as { runs: typeof runs }).runs;
    const kind = bytes[from + 12]!;
    const lost =
      kind === 4 ? (bytes.readUInt32LE(from + frameHeadBytes + 20) as number) : kind === 5 ? 2500 : 0;
    expect(values(found).length, `frame ${index} of kind ${kind}`).toBe(values(runs).length - lost);
    expect(values(found).filter(value => !known.has(value))).toEqual([]);
  }
});

it("does not bring back what was deleted", () => {
  const db = database();
  const middle = frames[frames.length >> 1]!;
  importSpool(db, source(id, bytes.subarray(0, middle)));
  db.exec("DELETE FROM runs WHERE key = '1'");
  importSpool(db, source(id, bytes));
  expect(readRuns(db).map(run => run.key)).toEqual(["2"]);
  expect(db.pragma("foreign_key_check")).toEqual([]);
});

it("the attempt that counts is the same in whatever order spools come", () => {
  const spools = [1, 2, 3].map(number => {
    const path = join(mkdtempSync(join(folder, "rival-")), "runs.sqlite");
    const spool = new Spool(path, say);
    const end = { outcome: "finished", error: null } as const;
    // 1 and 2 overlap and 2 finishes first; 3 is a repetition that begins after both
    const times = { 1: ["10", "40"], 2: ["20", "30"], 3: ["50", "60"] }[number] as [string, string];
    const at = (second: string) => `2026-01-01T00:00:${second}.000Z`;
    const run = spool.begin(
      { id: uuid(), experiment: "a", key: "k", params: [], at: at(times[0]) },
      () => end,
    );
    spool.summary(run, { number });
    spool.end({ run, at: at(times[1]), ...end });
    spool.close();
    return source(spool.id, readFileSync(spool.path));
  });
  for (const [order, counts] of [
    ["012", 3],
    ["210", 3],
    ["102", 3],
    ["01", 2],
    ["10", 2],
    ["20", 3],
  ] as const) {
    const db = database();
    for (const index of order) importSpool(db, spools[Number(index)]!);
    expect(
      readRuns(db).map(run => run.measures),
      order,
    ).toEqual([{ number: counts }]);
  }
});

/** Imports what a process on another machine left: a file written `ageMs` ago, by the clock of the file system. */
function importFromElsewhere(
  db: Connection,
  ageMs: number,
  more: (spool: Spool) => void = () => {},
): string[] {
  const mark = { ...thisProcess(), host: "elsewhere", boot: "another", pid: 7 };
  const spool = new Spool(join(mkdtempSync(join(folder, "elsewhere-")), "runs.sqlite"), say, mark);
  spool.begin({ id: uuid(), experiment: "a", key: uuid(), params: [], at: stamp() }, () => ({
    outcome: "stopped",
    error: null,
  }));
  more(spool);
  const at = (Date.now() - ageMs) / 1000;
  utimesSync(spool.path, at, at);
  const { id, path } = spool;
  const opened = source(id, readFileSync(path));
  importSpool(db, { spool: { ...opened.spool, path }, isOwn: false });
  spool.close();
  lookAgain();
  return readRuns(db).map(run => run.state);
}

const minute = 60_000;

it("believes a process elsewhere as long as its file is young, or for as long as it promised", () => {
  expect(importFromElsewhere(database(), 0)).toEqual(["running"]);
  expect(importFromElsewhere(database(), 5 * minute)).toEqual(["running"]);
  expect(importFromElsewhere(database(), 11 * minute)).toEqual(["lost"]);
  expect(importFromElsewhere(database(), 11 * minute, spool => spool.promise(30 * minute))).toEqual([
    "running",
  ]);
  expect(importFromElsewhere(database(), 31 * minute, spool => spool.promise(30 * minute))).toEqual(["lost"]);
  expect(importFromElsewhere(database(), -60 * minute)).toEqual(["running"]); // a clock ahead: not believed for longer
});
