import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { Command } from "commander";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Provenance } from "../../tracking/run.js";
import { openTracker } from "../../tracking/tracker.js";
import runs from "./runs.js";

const facts: Provenance = {
  commit: "0123abcd",
  dirtyPatch: "diff --git a/x b/x\n+1\n",
  lockHash: "f00d",
  versions: { node: "20.20.2", tensorflow: "2.9.1" },
  machine: { cores: 2 },
  command: ["node", "main.js", "reproduce"],
  environment: { TF_NUM_INTRAOP_THREADS: "1" },
};

let printed = "";

/** What `neuralbits runs …` prints. */
async function output(...words: string[]): Promise<string> {
  printed = "";
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  runs(program);
  await program.parseAsync(["runs", ...words], { from: "user" });
  return printed;
}

/** What `--help` prints of a command, in lines that do not break. */
function helpOf(name: string): string {
  const program = new Command().configureHelp({ helpWidth: 1000 });
  runs(program);
  return program.commands.find(command => command.name() === name)!.commands[0]!.helpInformation();
}

beforeEach(() => {
  vi.stubEnv("NEURALBITS_RESULTS", mkdtempSync(join(tmpdir(), "runs-")));
  vi.spyOn(process.stdout, "write").mockImplementation(text => {
    printed += text;
    return true;
  });
  const tracker = openTracker();
  for (const [T, hidden, accuracy] of [
    [8, "0", 0.75],
    [60, "0", 0.925],
    [60, "256", Number.NaN],
  ] as const)
    tracker.begin("mnist-table", { dataset: "mnist", T, hidden, seed: 1 }, facts).finish({
      measures: { accuracy, top3: null, parameters: 187_146 },
      curves: { loss: [4, 3, Number.NaN, 1], flat: [0.5, 0.5] },
    });
  tracker
    .begin("mnist-table", { dataset: "mnist", T: 70, hidden: "256", seed: 1 }, facts)
    .fail(new Error("\x1b[31mred"));
  tracker.begin("text-bits", { dataset: "wordnet" }, facts).stop("Ctrl-C");
  tracker.close();
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const withoutTimes = (text: string) =>
  text
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, "TIME")
    .replace(/ +\d+(\.\d)? s\b/g, " 0 s")
    .replace(/started +took/g, "started took");

it("lists by experiment, the newest first, what differs as columns", async () => {
  expect(withoutTimes(await output())).toBe(`text-bits: 1 stopped
id  state    dataset  started took  error
 5  stopped  wordnet  TIME 0 s  Ctrl-C

mnist-table: 3 finished, 1 failed
all with dataset=mnist seed=1
id  state      T  hidden  accuracy  parameters  started took  error
 4  failed    70  256            -           -  TIME 0 s  Error: �[31mred
 3  finished  60  256          NaN      187146  TIME 0 s
 2  finished  60  0         0.9250      187146  TIME 0 s
 1  finished   8  0         0.7500      187146  TIME 0 s
`);
});

const ids = async (...words: string[]): Promise<number[]> =>
  (JSON.parse(await output("list", "--json", ...words)) as { id: number }[]).map(run => run.id);

it("picks, sorts and limits", async () => {
  expect(await ids()).toEqual([5, 4, 3, 2, 1]);
  expect(await ids("-e", "mnist-table", "-s", "finished")).toEqual([3, 2, 1]);
  expect(await ids("T", ">=", "60", "and", "state", "=", "finished")).toEqual([3, 2]);
  expect(await ids("accuracy is nan or not experiment = mnist-table")).toEqual([5, 3]);
  expect(await ids("--where", "T=60", "hidden=0")).toEqual([2]);
  expect(await ids("--where", "T=60", "--where", "hidden=0")).toEqual([2]);
  expect(await ids("--where", "accuracy>0.5")).toEqual([2, 1]);
  expect(await ids("--sort", "accuracy")).toEqual([2, 1, 5, 4, 3]);
  expect(await ids("--sort", "accuracy", "--ascending", "-e", "mnist-table")).toEqual([1, 2, 4, 3]);
  expect(await ids("--ascending", "--limit", "2")).toEqual([1, 2]);
  expect(await output("--limit", "2")).toContain("2 of 5 runs; --limit 0 shows all");
  expect(await output("--state", "lost")).toMatch(/^No runs fit in .*runs\.sqlite\.\n$/);
});

it("prints JSON that keeps NaN as a word", async () => {
  expect(JSON.parse(await output("--json", "--where", "hidden=256", "T=60"))).toMatchObject([
    {
      id: 3,
      state: "finished",
      settings: { dataset: "mnist", T: 60, hidden: "256", seed: 1 },
      measures: { accuracy: "NaN", top3: null, parameters: 187_146 },
    },
  ]);
});

it("shows one run with everything", async () => {
  expect(withoutTimes(await output("show", "2"))).toMatch(
    new RegExp(
      [
        "^run 2 of mnist-table: finished, started TIME, took 0 s",
        "key [0-9a-f]{64}",
        "",
        "settings",
        " {2}dataset {2}mnist",
        " {2}T {8}60",
        " {2}hidden {3}0",
        " {2}seed {5}1",
        "",
        "measures",
        " {2}accuracy {4}0.925",
        " {2}top3 {8}-",
        " {2}parameters {2}187146",
        "",
        "curves",
        " {2}loss {2}█▆ ▁ {2}4 to 1 in 4, least 1, most 4",
        " {2}flat {2}▄▄ {4}0.5000 to 0.5000 in 2, least 0.5000, most 0.5000",
        "",
        "attempts",
        ` {2}1 {2}finished {2}TIME 0 s {2}process ${process.pid} on .*`,
        "",
        "provenance",
        " {2}commit {7}0123abcd",
        " {2}patch {8}the working tree differed, 2 lines .*",
        " {2}lock file {4}sha256 f00d",
        " {2}versions {5}node 20.20.2, tensorflow 2.9.1",
        " {2}machine {6}cores 2",
        " {2}command {6}node main.js reproduce",
        " {2}environment {2}TF_NUM_INTRAOP_THREADS 1",
        "$",
      ].join("\n"),
    ),
  );
  expect(await output("show", "4")).toMatch(/error\n {2}Error: �\[31mred\n {2} {4}at /);
  expect(await output("show", "2", "--patch")).toBe(facts.dirtyPatch);
  const told = JSON.parse(await output("show", "2", "--json")) as Record<string, unknown>;
  expect(told).toMatchObject({ id: 2, curves: { loss: [4, 3, "NaN", 1] }, facts, artifacts: [] });
});

it("takes a run's number alone as `runs show` does", async () => {
  expect(await output("2")).toBe(await output("show", "2"));
  expect(JSON.parse(await output("2", "--json"))).toMatchObject({ id: 2, facts });
});

it("reads the conditions of its own help", async () => {
  const help = /each must hold: (.*)$/m.exec(helpOf("runs"))![1]!;
  const [first, ...others] = help.split(" ").map(word => word.replaceAll("'", ""));
  expect(await ids("-w", first!)).toEqual([1]);
  expect(others).toHaveLength(2);
  expect(await ids("-w", "T=60", ...others)).toEqual([]);
});

it("shows a run whose provenance is gone, or is not whole, without a stack", async () => {
  const path = openTracker(undefined, { readonly: true }).path;
  const db = new Database(path);
  db.pragma("foreign_keys = OFF");
  db.exec("UPDATE provenance SET content = '{}'");
  expect(await output("show", "2")).toContain(
    "provenance\n  commit     none\n  patch      unknown (not under git)\n",
  );
  db.exec("DELETE FROM provenance");
  db.close();
  expect(await output("show", "2")).toContain("provenance\n  none: another program has changed the database");
  expect(await output("show", "2", "--patch")).toBe("");
});

it("leaves out measures where the terminal is narrow, and says so", async () => {
  const columns = Object.getOwnPropertyDescriptor(process.stdout, "columns");
  Object.defineProperty(process.stdout, "columns", { value: 60, configurable: true });
  try {
    const lines = (await output("-e", "mnist-table")).split("\n");
    expect(lines.slice(2, 7).every(line => line.length <= 60)).toBe(true);
    expect(lines.find(line => line.startsWith("not shown"))).toMatch(/for want of room: .*error$/);
  } finally {
    if (columns) Object.defineProperty(process.stdout, "columns", columns);
    else Reflect.deleteProperty(process.stdout, "columns");
  }
});

it.each([
  [["-e", "nothing"], /^experiment: got "nothing", expected one of mnist-table, text-bits/],
  [["-s", "done"], /^state: got "done", expected one of queued, running, finished/],
  [["-w", "q=1"], /^query, character 1: got "q", expected a setting or metric that some run has: T, dataset/],
  [["T", "=", "8", "and", "q=1"], /^query, character 11: got "q".*\n {2}T = 8 and q=1\n {12}\^$/],
  [["-w", "T"], /^query, character 2: got the end, expected a sign/],
  [["--sort", "q"], /^query, character 1: got "q"/],
  [["--limit", "many"], /^limit: got "many"/],
  [["show", "99"], /^run: got 99/],
  [["show", "two"], /^run: got "two"/],
])("refuses %j", async (words, message) => {
  await expect(output(...words)).rejects.toThrow(message);
});

it("says what to do where nothing was recorded yet", async () => {
  vi.stubEnv("NEURALBITS_RESULTS", mkdtempSync(join(tmpdir(), "runs-")));
  await expect(output()).rejects.toThrow(/^database of runs: got ".*runs\.sqlite", expected a file/);
});

it("deletes runs, and brings them back from the copy that it names", async () => {
  await expect(output("rm", "2")).rejects.toThrow("--yes"); // nobody to ask here
  await expect(output("rm", "2", "77", "--yes")).rejects.toThrow("run: got 77");
  expect(JSON.parse(await output("--json"))).toHaveLength(5);

  const said = await output("rm", "2", "3", "--yes");
  const copy = /runs restore (\S+)/.exec(said)![1]!;
  const left = JSON.parse(await output("--json")) as { id: number }[];
  expect(left.map(({ id }) => id).sort()).toEqual([1, 4, 5]);

  const shown = await output("show", "1");
  expect(await output("restore", copy, "--yes")).toContain("before-restore");
  expect(JSON.parse(await output("--json"))).toHaveLength(5);
  expect(await output("show", "1")).toBe(shown);
  expect(await output("show", "2")).toContain("0.925");
  await expect(output("restore", "nothing.sqlite", "--yes")).rejects.toThrow();
});

it("does not delete a run that is at work", async () => {
  const tracker = openTracker();
  const attempt = tracker.begin("mnist-table", { dataset: "mnist", T: 9 }, facts);
  const [run] = tracker.runs({ state: "running" });
  await expect(output("rm", String(run!.id), "--yes")).rejects.toThrow("stop it first");
  attempt.stop("the test is over");
  tracker.close();
});
