import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, openSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { packageFolder } from "../core/folders.js";
import { openTracker } from "../tracking/tracker.js";

// The command as a user has it: the built program in a process of its own.

const program = packageFolder("dist/cli/main.js");
const scratch = () => mkdtempSync(join(tmpdir(), "main-"));

/** A database of many runs, longer than a pipe holds. */
function manyRuns(): string {
  const results = scratch();
  const tracker = openTracker(join(results, "runs.sqlite"));
  const provenance = {
    commit: null,
    dirtyPatch: null,
    lockHash: null,
    versions: {},
    machine: {},
    command: [],
  };
  for (let seed = 0; seed < 2000; seed++)
    tracker.begin("many", { T: 8, seed }, provenance).finish({ measures: { accuracy: seed / 2000 } });
  tracker.close();
  return results;
}

const started = (results: string, ...words: string[]): ChildProcess =>
  spawn(process.execPath, [program, ...words], {
    env: { ...process.env, NEURALBITS_RESULTS: results },
    stdio: ["ignore", "pipe", "pipe"],
  });

const codeOf = async (child: ChildProcess): Promise<number | null> => (await once(child, "close"))[0];

it("a sweep goes on when nobody reads what it says any more", async () => {
  const results = scratch();
  const axes = ["--dataset", "mnist", "--projections", "2,4", "--bits", "4"];
  const child = started(results, "sweep", ...axes, "--profile", "tiny", "--epochs", "1");
  const ended = codeOf(child);
  child.stdout!.destroy(); // as `2>&1 | head -1` does after the first line
  child.stderr!.once("data", () => child.stderr!.destroy());
  expect(await ended).toBe(0);
  expect(existsSync(join(results, "mnist-sweep", "table.md"))).toBe(true);
});

it("a list that nobody reads to its end ends in silence", async () => {
  const child = started(manyRuns(), "runs", "--limit", "0");
  const [ended, said] = [codeOf(child), text(child.stderr!)];
  child.stdout!.once("data", () => child.stdout!.destroy());
  expect([await ended, await said]).toEqual([0, ""]);
});

it.runIf(existsSync("/dev/full"))("a full disk under standard output is said in one line", async () => {
  const child = spawn(process.execPath, [program, "--version"], {
    stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
  });
  const [ended, said] = [codeOf(child), text(child.stderr!)];
  expect(await said).toBe("neuralbits: standard output: the disk is full; not all was written\n");
  expect(await ended).toBe(2);
});

it.skipIf(process.platform === "win32")("a removed working directory is said in one line", async () => {
  for (const words of [["runs"], ["reproduce", "mnist-table"]]) {
    const script = 'cd "$1" && rmdir "$1" && shift && exec "$@"';
    const child = spawn("sh", ["-c", script, "sh", scratch(), process.execPath, program, ...words], {
      env: { ...process.env, NEURALBITS_RESULTS: undefined },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [ended, said] = [codeOf(child), text(child.stderr!)];
    expect(await said).toBe(
      "neuralbits: the working directory was removed; change into another folder and try again\n",
    );
    expect(await ended).toBe(2);
  }
});

it("numbers that are none are refused as they were typed", async () => {
  for (const [words, message] of [
    [["reproduce", "--epochs", "abc"], 'epochs: got "abc", expected a positive whole number'],
    [["reproduce", "--workers", "1.5"], 'workers: got "1.5", expected a positive whole number'],
  ] as const) {
    const child = started(scratch(), ...words);
    const [ended, said] = [codeOf(child), text(child.stderr!)];
    expect([await ended, await said]).toEqual([2, `neuralbits: ${message}\n`]);
  }
});
