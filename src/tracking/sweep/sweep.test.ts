import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import Database from "better-sqlite3";
import { expect, it, vi } from "vitest";
import { packageFolder } from "../../core/folders.js";
import { openTracker } from "../tracker.js";
import { rungsOf } from "./halving.js";
import { openSweep, type TrialSweep } from "./sweep.js";

const database = () => join(mkdtempSync(join(tmpdir(), "sweep-")), "runs.sqlite");

function runsIn(path: string) {
  const tracker = openTracker(path, { readonly: true });
  try {
    return tracker
      .runs()
      .map(run => ({ ...run, attempts: tracker.attempts(run.id).map(({ state }) => state) }));
  } finally {
    tracker.close();
  }
}

it("a trial that failed comes again, so often; one that was stopped however often; one that is abandoned never", async () => {
  const path = database();
  const sweep = openSweep({ experiment: "a", space: { T: [1, 2, 3] }, retries: 1, database: path });
  expect(runsIn(path).map(run => run.state)).toEqual(["queued", "queued", "queued"]);
  const seen: unknown[] = [];
  for await (const trial of sweep) {
    seen.push(trial.params.T);
    if (trial.params.T === 1) await trial.fail(new Error("no luck"));
    else if (trial.params.T === 2 && seen.filter(T => T === 2).length < 4)
      await trial.run.stop("enough for now");
    else if (trial.params.T === 3) await trial.abandon("makes no sense");
    else await trial.tell({ accuracy: 0.9 });
  }
  expect(seen.sort()).toEqual([1, 1, 2, 2, 2, 2, 3]);
  expect(runsIn(path).map(run => [run.state, run.attempts.length, run.tags])).toEqual([
    ["failed", 2, []],
    ["finished", 4, []],
    ["stopped", 1, ["abandoned"]],
  ]);
  expect(openSweep({ experiment: "a", database: path }).ask()).toBeNull();
});

it.each([
  [
    "throws",
    async (sweep: TrialSweep) => {
      for await (const _ of sweep) throw new Error("no luck");
    },
  ],
  [
    "breaks",
    async (sweep: TrialSweep) => {
      for await (const _ of sweep) break;
    },
  ],
  [
    "forgets to tell",
    async (sweep: TrialSweep) => {
      for await (const _ of sweep);
    },
  ],
])("a loop that %s has failed its trial, which comes again so often as others", async (_, loop) => {
  const path = database();
  for (let i = 0; i < 4; i++)
    await loop(openSweep({ experiment: "a", space: { T: [1] }, retries: 1, database: path })).catch(() => {});
  expect(runsIn(path)).toMatchObject([{ state: "failed", attempts: ["failed", "failed"] }]);
  expect(runsIn(path)[0]!.error).toContain("before tell, fail or abandon");
});

it("gives each trial to one alone", async () => {
  const path = database();
  const sweep = openSweep({ experiment: "a", space: { T: [1, 2] }, database: path });
  const [first, second] = [sweep.ask()!, sweep.ask()!];
  expect([first.params.T, second.params.T, sweep.ask(), sweep.left()]).toEqual([1, 2, null, 2]);
  await second.tell({ accuracy: 1 });
  expect([sweep.ask(), sweep.left()]).toEqual([null, 1]);
  await first.fail(new Error("no luck"));
  expect(sweep.left()).toBe(1);
  await sweep.ask()!.tell({ accuracy: 1 });
  expect([sweep.ask(), sweep.left()]).toEqual([null, 0]);
});

/** How often this process has the file open. */
const openIn = (path: string): number =>
  readdirSync("/proc/self/fd").filter(fd => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path;
    } catch {
      return false; // the one that the folder was read with
    }
  }).length;

it.skipIf(process.platform !== "linux")(
  "asks with one connection, and lets go of it at the end",
  async () => {
    const path = database();
    const sweep = openSweep({ experiment: "a", space: { T: [1, 2] }, database: path });
    const mine = sweep.ask()!;
    for (let i = 0; i < 3; i++) expect([sweep.left(), openIn(path)]).toEqual([2, 1]);
    const rest = (async () => {
      for await (const { tell } of sweep) await tell({ accuracy: 1 });
    })();
    await vi.waitUntil(() => sweep.left() === 1, { timeout: 60_000 });
    expect(openIn(path)).toBe(1); // it waits for the one that is ours
    await mine.tell({ accuracy: 1 });
    await rest;
    expect(openIn(path)).toBe(0);
  },
);

it("gives a trial to another when its holder was gone before it began", async () => {
  const path = database();
  const sweep = openSweep({ experiment: "a", space: { T: [1, 2] }, database: path });
  const db = new Database(path);
  const claim = db.prepare(
    "INSERT INTO leases SELECT 'trial ' || key, 'here', 'b', 1, 'x', ? FROM runs WHERE id = 1",
  );
  claim.run(Date.now() + 1000);
  db.close();
  await sweep.ask()!.tell({ T: 2 });
  expect(sweep.ask()).toBeNull();
  await new Promise(resolve => setTimeout(resolve, 1050));
  const trial = sweep.ask()!;
  expect(trial.params.T).toBe(1);
  await trial.tell({ T: 1 });
  expect(runsIn(path).map(run => run.measures.T)).toEqual([1, 2]);
});

it("halves: all with little, the best third with three times more, and so on", async () => {
  const path = database();
  const halving = { resource: "epochs", least: 1, most: 9, metric: "accuracy", best: "highest" } as const;
  expect(rungsOf(halving)).toEqual([1, 3, 9]);
  const sweep = openSweep({
    ...{ experiment: "a", database: path, halving },
    space: { rate: [1, 2, 3, 4, 5, 6, 7, 8, 9] },
    seeds: [1, 2],
  });
  for await (const { params, ...trial } of sweep) {
    const noise = params.seed === 1 ? 0.3 : -0.3; // seeds are averaged: neither decides
    await trial.tell({ accuracy: Number(params.rate) + noise * Number(params.rate === 8) });
  }
  const tried = (epochs: number) =>
    runsIn(path)
      .filter(run => run.settings.epochs === epochs && run.settings.seed === 1)
      .map(run => run.settings.rate)
      .sort();
  expect([tried(1).length, tried(3), tried(9)]).toEqual([9, [7, 8, 9], [9]]);
  expect(openSweep({ experiment: "a", halving, database: path }).ask()).toBeNull();
});

it("hands out no trials of another space, keeps them, and says so once", async () => {
  const path = database();
  const options = { experiment: "a", database: path };
  await openSweep({ ...options, space: { T: [1, 2, 3] } })
    .ask()!
    .run.stop("enough"); // and 2 and 3 are queued
  const said = vi.spyOn(process.stderr, "write").mockImplementation(() => true);
  const seen: unknown[] = [];
  const sweep = openSweep({ ...options, space: { T: [3, 4] } });
  for await (const { params, tell } of sweep) {
    seen.push(params.T);
    await tell({ accuracy: 1 });
  }
  expect([seen, sweep.ask(), sweep.left()]).toEqual([[3, 4], null, 0]);
  expect(said.mock.calls.map(([line]) => line)).toEqual([
    "neuralbits: sweep a: trials of an older design are kept and not handed out: 2; openSweep without a space has them\n",
  ]);
  said.mockRestore();
  expect(runsIn(path).map(run => [run.settings.T, run.state])).toEqual([
    [1, "stopped"],
    [2, "queued"],
    [3, "finished"],
    [4, "finished"],
  ]);
  const all: unknown[] = [];
  for await (const { params, tell } of openSweep(options)) {
    all.push(params.T);
    await tell({ accuracy: 1 });
  }
  expect(all).toEqual([1, 2]);
});

it("hands out what is queued once it is opened, also before anybody asks", async () => {
  const path = database();
  const sweep = openSweep({ experiment: "a", database: path, space: { T: [1] } });
  const tracker = openTracker(path);
  tracker.queue("a", [{ T: 99 }]);
  tracker.close();
  const seen: unknown[] = [];
  for await (const { params, tell } of sweep) {
    seen.push(params.T);
    await tell({ accuracy: 1 });
  }
  expect(seen).toEqual([1, 99]);
});

it("halves the trials of its own space alone", async () => {
  const path = database();
  const halving = { resource: "epochs", least: 1, most: 3, metric: "accuracy", best: "highest" } as const;
  const said = vi.spyOn(process.stderr, "write").mockImplementation(() => true);
  openSweep({ experiment: "a", database: path, halving, space: { rate: [7, 8, 9, 10, 11, 12] } });
  const sweep = openSweep({ experiment: "a", database: path, halving, space: { rate: [1, 2, 3] } });
  const seen: unknown[] = [];
  for await (const { params, tell } of sweep) {
    seen.push([params.rate, params.epochs]);
    await tell({ accuracy: Number(params.rate) });
  }
  said.mockRestore();
  expect(seen).toEqual([
    [1, 1],
    [2, 1],
    [3, 1],
    [3, 3],
  ]);
});

it("promotes the lowest loss where that is best, and refuses to guess which is", async () => {
  const path = database();
  const options = { experiment: "a", database: path, space: { rate: [1, 2, 3] } };
  const halving = { resource: "epochs", least: 1, most: 3, metric: "loss" };
  expect(() => openSweep({ ...options, halving: halving as never })).toThrow(
    "best: got undefined, expected one of highest, lowest",
  );
  for await (const { params, tell } of openSweep({ ...options, halving: { ...halving, best: "lowest" } }))
    await tell({ loss: Number(params.rate) });
  expect(runsIn(path).filter(run => run.settings.epochs === 3)).toMatchObject([{ settings: { rate: 1 } }]);
});

const door = pathToFileURL(packageFolder("dist", "tracking", "index.js")).href;

it("every trial ends finished exactly once, whoever is killed at it", async () => {
  const path = database();
  const T = Array.from({ length: 12 }, (_, i) => i);
  openSweep({ experiment: "a", space: { T }, retries: 3, database: path });
  const code = `import { openSweep } from ${JSON.stringify(door)};
    const dies = process.argv[2] === "dies";
    let done = 0;
    for await (const trial of openSweep({ experiment: "a", retries: 3, database: process.argv[1] })) {
      for (let step = 0; step < 20; step++) {
        trial.run.log({ loss: 1 / (step + 1) }, step);
        await new Promise(resolve => setTimeout(resolve, 2));
        if (dies && done === 1 && step === 10) process.kill(process.pid, "SIGKILL");
      }
      await trial.tell({ accuracy: trial.params.T });
      done++;
    }`;
  const worker = (...words: string[]) =>
    once(
      spawn(process.execPath, ["--input-type=module", "-e", code, path, ...words], { stdio: "inherit" }),
      "close",
    );
  const dying = [worker("dies"), worker("dies")];
  await Promise.race(dying); // sooner, the others could have done all before one of these has begun
  const ends = await Promise.all([...dying, worker(), worker()]);
  expect(ends.filter(([, signal]) => signal === "SIGKILL").length).toBeGreaterThan(0);
  const runs = runsIn(path);
  expect(runs.map(run => run.state)).toEqual(T.map(() => "finished"));
  expect(runs.map(run => run.attempts.filter(state => state === "finished").length)).toEqual(T.map(() => 1));
  expect(runs.flatMap(run => run.attempts).filter(state => state === "lost").length).toBe(
    ends.filter(([, signal]) => signal === "SIGKILL").length,
  );
  expect(runs.map(run => run.measures.accuracy)).toEqual(T);
});

it("a program that is asked to stop ends its trial, and its loop: what it stopped is there for the next", async () => {
  const path = database();
  openSweep({ experiment: "a", space: { T: [0, 1, 2] }, database: path });
  const code = `import { openSweep } from ${JSON.stringify(door)};
    const stopAt = Number(process.argv[2]);
    for await (const { params, run, tell } of openSweep({ experiment: "a", database: process.argv[1] })) {
      run.signal; // it is looked at: Ctrl-C does not end the process
      if (params.T === stopAt) process.kill(process.pid, "SIGINT");
      await new Promise(resolve => setTimeout(resolve, 50));
      if (run.signal.aborted) await run.stop("asked to stop");
      else await tell({ accuracy: params.T });
    }
    console.log("in order");`;
  const worker = async (stopAt: number) => {
    const words = ["--input-type=module", "-e", code, path, String(stopAt)];
    const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
    const [said, [exit]] = await Promise.all([text(child.stdout), once(child, "close")]);
    return [said.trim(), exit as unknown];
  };
  expect(await worker(1)).toEqual(["in order", 0]);
  expect(runsIn(path).map(run => run.state)).toEqual(["finished", "stopped", "queued"]);
  expect(await worker(9)).toEqual(["in order", 0]);
  expect(runsIn(path).map(run => run.state)).toEqual(["finished", "finished", "finished"]);
});

it("waits for a database that somebody holds, says so once, and lets all else in the process go on", async () => {
  const path = database();
  const sweep = openSweep({ experiment: "s", space: { a: [1, 2, 3] }, database: path });
  const other = new Database(path);
  const said: string[] = [];
  const spy = vi.spyOn(process.stderr, "write").mockImplementation(text => {
    said.push(String(text));
    setTimeout(() => other.exec("ROLLBACK")); // no sooner than the loop lets go of the process
    return true;
  });
  try {
    let done = 0;
    for await (const { params, tell } of sweep) {
      await tell({ loss: Number(params.a) });
      if (++done === 1) other.exec("BEGIN EXCLUSIVE");
    }
    expect(said).toEqual([
      expect.stringContaining("runs.sqlite is locked by another program; the sweep waits"),
    ]);
  } finally {
    spy.mockRestore();
    other.close();
  }
  expect(runsIn(path).map(({ state }) => state)).toEqual(["finished", "finished", "finished"]);
});
