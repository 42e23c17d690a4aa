import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { outputOf, ownResults } from "../../../test/command-output.js";
import { packageFolder } from "../../core/folders.js";
import { start } from "../../tracking/index.js";
import { openTracker } from "../../tracking/tracker.js";
import alerts from "./alerts.js";
import lineage from "./lineage.js";
import stop from "./stop.js";

let folder: string;
beforeEach(() => void (folder = ownResults()));
afterEach(() => void vi.unstubAllEnvs());

const door = pathToFileURL(packageFolder("dist", "tracking", "index.js")).href;

/** A program that logs until it is asked to stop, and says with which step it then ended. */
function training() {
  const code = `import { start } from ${JSON.stringify(door)};
    const run = start({ experiment: "a", system: false, provenance: false });
    let step = 0;
    for (; !run.signal.aborted; step++) {
      run.log({ loss: 1 / (1 + step) }, step);
      if (step === 0) console.log("begun");
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    await run.stop("asked at step " + step);
    console.log("ended");`;
  return spawn(process.execPath, ["--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

const states = () => {
  const tracker = openTracker(join(folder, "runs.sqlite"), { readonly: true });
  try {
    return tracker.runs().map(({ state, error }) => [state, error]);
  } finally {
    tracker.close();
  }
};

it("asks a run to stop as Ctrl-C does: it ends in its own time", async () => {
  const child = training();
  await once(child.stdout, "data");
  expect(states()[0]![0]).toBe("running");
  const closed = once(child, "close");
  expect(await outputOf(stop, "stop", "1")).toContain(`run 1: asked process ${child.pid} on `);
  expect(await closed).toEqual([0, null]);
  expect(states()).toEqual([["stopped", expect.stringMatching(/^asked at step \d+$/)]]);
  await expect(outputOf(stop, "stop", "1")).rejects.toThrow("expected a run that is running");
});

it("says in a line that a process is another user's", async () => {
  const run = start({ experiment: "a", system: false, provenance: false });
  const kill = vi.spyOn(process, "kill").mockImplementation(() => {
    throw Object.assign(new Error("kill EPERM"), { code: "EPERM" }); // root, who may run this, is never told so
  });
  await expect(outputOf(stop, "stop", "1")).rejects.toThrow("another user's: stop it as that user");
  kill.mockRestore();
  await run.finish();
});

it("asks a process on another machine by a file, which it finds", async () => {
  const child = training();
  await once(child.stdout, "data");
  expect(states()[0]![0]).toBe("running");
  const db = new Database(join(folder, "runs.sqlite")); // as that machine's reader of the shared folder sees it
  db.exec("UPDATE attempts SET host = 'elsewhere'; UPDATE spools SET host = 'elsewhere'");
  db.close();
  const closed = once(child, "close");
  expect(await outputOf(stop, "stop", "1")).toContain("on elsewhere, which looks every two seconds");
  expect(await closed).toEqual([0, null]);
  expect(states()).toEqual([["stopped", expect.stringMatching(/^asked at step \d+$/)]]);
});

interface Told {
  rule: string;
  run: number;
  text: string;
}

it("tells of runs that crashed, have NaN, are silent or get no better, and of no others", async () => {
  const begin = (experiment: string) => start({ experiment, system: false, provenance: false });
  await begin("well").finish({ accuracy: 0.9 });
  await begin("crashed").fail(new Error("out of memory"));
  await begin("diverged").finish({ loss: Number.NaN });
  const [better, flat] = [begin("better"), begin("flat")];
  for (let step = 0; step < 200; step++) {
    better.log({ loss: 1 / (1 + step) }, step);
    flat.log({ loss: 0.5 + (step % 10) / 100, accuracy: 0.1 }, step);
  }
  const told = async (...words: string[]) =>
    (
      JSON.parse(
        await outputOf(alerts, "alerts", "--json", "--rules", "crash,nan,silent,plateau", ...words),
      ) as Told[]
    ).map(({ rule, run, text }) => [rule, run, text]);
  expect(await told()).toEqual([
    ["plateau", 5, "loss got no better in its last half"],
    ["nan", 3, "loss is NaN"],
    ["crash", 2, "Error: out of memory"],
  ]);
  expect(await told("--silent", "0s")).toContainEqual(["silent", 4, "no new point for 0 min"]);
  expect(await told("--since", "0s")).toEqual([["plateau", 5, expect.any(String)]]);
  expect(await outputOf(alerts, "alerts", "--rules", "silent")).toBe("Nothing to look at.\n");
  await Promise.all([better.finish(), flat.finish()]);
});

it("draws what goes on from what, and what it changed", async () => {
  const begin = (options: object) => start({ experiment: "a", system: false, provenance: false, ...options });
  const root = begin({ params: { rate: 0.1 } });
  const copy = begin({ params: { rate: 0.01 }, parent: root });
  const further = begin({ params: { rate: 0.1 }, parent: root, parentStep: 7 });
  const last = begin({ params: { rate: 0.01, d: 8 }, parent: copy });
  for (const run of [root, copy, further, last]) await run.finish({ accuracy: 0.5 });
  const drawn = `run 1  a  finished  accuracy 0.5000
├─ run 2  a  finished  accuracy 0.5000  a copy, rate 0.1000 → 0.0100
│  └─ run 4  a  finished  accuracy 0.5000  a copy, d - → 8
└─ run 3  a  finished  accuracy 0.5000  from step 7
`;
  for (const id of ["1", "3", "4"]) expect(await outputOf(lineage, "lineage", id)).toBe(drawn);
  const tree = JSON.parse(await outputOf(lineage, "lineage", "2", "--json")) as {
    run: number;
    parent: number;
  }[];
  expect(tree.map(({ run, parent }) => [run, parent])).toEqual([
    [1, null],
    [2, 1],
    [4, 2],
    [3, 1],
  ]);
});
