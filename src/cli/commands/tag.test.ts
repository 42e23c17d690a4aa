import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { outputOf, ownResults } from "../../../test/command-output.js";
import { start } from "../../tracking/index.js";
import { openTracker } from "../../tracking/tracker.js";
import compare from "./compare.js";
import diff from "./diff.js";
import send from "./export.js";
import gc from "./gc.js";
import note from "./note.js";
import rm from "./rm.js";
import runs from "./runs.js";
import show from "./show.js";
import tag from "./tag.js";
import watch from "./watch.js";

let folder: string;

beforeEach(async () => {
  folder = ownResults();
  for (const T of [8, 20, 60]) {
    const run = start({ experiment: "a", params: { T, seed: 1 }, system: false, provenance: false });
    run.curve("loss", [3, 2, T]);
    await run.artifact("weights.bin", Buffer.from(`weights ${T}`));
    await run.finish({ accuracy: T / 100 });
  }
});
afterEach(() => void vi.unstubAllEnvs());

const ids = async (query: string): Promise<number[]> =>
  (JSON.parse(await outputOf(runs, "runs", "list", query, "--json")) as { id: number }[]).map(run => run.id);

it("tags the runs that a query picks, and takes tags off again", async () => {
  expect(await outputOf(tag, "tag", "T >= 20", "--add", "paper", "try it")).toBe("2 runs: +paper +try it\n");
  expect(await ids("tags has paper")).toEqual([3, 2]);
  await outputOf(tag, "tag", "3", "--remove", "paper");
  expect(await ids("tags has paper")).toEqual([2]);
  await expect(outputOf(tag, "tag", "3")).rejects.toThrow("--add or --remove");
  await expect(outputOf(tag, "tag", "3", "--add", "x", "y", "--remove", "y")).rejects.toThrow(
    'tag to add and to remove: got "y", expected one of the two',
  );
  await expect(outputOf(tag, "tag", "99", "--add", "x")).rejects.toThrow("run: got 99");
  await expect(outputOf(tag, "tag", "T >", "--add", "x")).rejects.toThrow("query, character 4");
});

it.each(["", " "])("picks no run by a query that is %j", async query => {
  await expect(outputOf(rm, "rm", "--yes", query)).rejects.toThrow('runs: got "none"');
  await expect(outputOf(tag, "tag", query, "--add", "x")).rejects.toThrow('runs: got "none"');
  expect(await ids("not tags has x")).toEqual([3, 2, 1]);
});

it("says as JSON what it deleted, and by which copy to undo it", async () => {
  await expect(outputOf(rm, "rm", "1", "--json")).rejects.toThrow("expected --yes");
  const said = JSON.parse(await outputOf(rm, "rm", "T < 60", "--yes", "--json")) as { copy: string };
  expect(said).toMatchObject({ runs: [2, 1] });
  expect(existsSync(said.copy)).toBe(true);
  expect(JSON.parse(await outputOf(rm, "rm", "T < 60", "--yes", "--json"))).toEqual({ runs: [], copy: null });
});

it("shows name, tags, notes and where a run comes from, with values of every kind whole", async () => {
  const list = [1, { a: 2 }];
  const parent = start({ experiment: "b", params: { list }, system: false, provenance: false });
  const own = { experiment: "b", name: "second", tags: ["x", "y"], parent, parentStep: 7 };
  const run = start({ ...own, params: { list, text: "z".repeat(300) }, system: false, provenance: false });
  run.note("first line\nsecond line");
  await parent.finish();
  await run.finish();
  const text = await outputOf(show, "show", "5");
  expect(text).toMatch(
    /\nname second\ntags x, y\ngoes on from step 7 of attempt [0-9a-f]{32}, changed: text\n/,
  );
  expect(text).toContain('\n  list  [1,{"a":2}]\n');
  expect(text).toContain("z".repeat(300));
  expect(text).toMatch(/\nnotes\n {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}first line\n +second line\n/);
  expect(JSON.parse(await outputOf(show, "show", "5", "--json"))).toMatchObject({
    ...{ name: "second", tags: ["x", "y"] },
    notes: [{ text: "first line\nsecond line" }],
  });
});

it("cuts long values in tables, not in JSON, and tells two apart that begin alike", async () => {
  const texts = ["a", "b"].map(end => "x".repeat(100_000) + end);
  for (const text of texts)
    await start({
      experiment: "b",
      params: { text, list: [{ a: 1 }] },
      system: false,
      provenance: false,
    }).finish();
  const listed = await outputOf(runs, "runs", "experiment = b");
  expect(listed).toContain(`${"x".repeat(79)}…`);
  expect(listed).toContain('[{"a":1}]');
  expect(listed.length).toBeLessThan(2000);
  const [, ...hashes] =
    /text +x+… \(100001 characters, sha256 (\w+)\) +x+… \(100001 characters, sha256 (\w+)\)/.exec(
      await outputOf(diff, "diff", "4", "5"),
    )!;
  expect(hashes[0]).not.toBe(hashes[1]);
  const told = JSON.parse(await outputOf(runs, "runs", "experiment = b", "--json")) as {
    settings: { text: string };
  }[];
  expect(told.map(run => run.settings.text)).toEqual([texts[1], texts[0]]);
});

it("refuses --json where what is exported goes to standard output itself", async () => {
  await expect(outputOf(send, "export", "--json")).rejects.toThrow("--json without --output: got");
  expect(await outputOf(send, "export", "id = 1")).toMatch(/^id,key,/);
});

it("writes texts to standard output where - is named, and refuses it for what is none", async () => {
  expect(await outputOf(send, "export", "id = 1", "-o", "-")).toBe(await outputOf(send, "export", "id = 1"));
  for (const format of ["parquet", "folder", "c"])
    await expect(outputOf(send, "export", "1", "--format", format, "-o", "-")).rejects.toThrow(
      /^output: got "-", expected .*path/,
    );
  await expect(outputOf(compare, "compare", "-o", "-")).rejects.toThrow(
    'got "-", expected the path of a file',
  );
  expect(existsSync("-")).toBe(false);
});

it.each(["c", "binary", "jsonl", "folder"])(
  "refuses --curves beside %s, which would not heed it",
  async format => {
    const words = ["export", "1", "--format", format, "--curves", "--output", "nowhere"];
    await expect(outputOf(send, ...words)).rejects.toThrow(
      `curves beside the format: got "${format}", expected csv or parquet`,
    );
  },
);

it("keeps notes on a run, which queries find", async () => {
  await outputOf(note, "note", "2", "overshoots", "at first");
  expect(await outputOf(note, "note", "2")).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d {2}overshoots at first\n$/);
  expect(await outputOf(note, "note", "1")).toBe("Run 1 has no notes.\n");
  expect(await ids("notes contains overshoots")).toEqual([2]);
});

it("says only what differs between two runs", async () => {
  const found = JSON.parse(await outputOf(diff, "diff", "1", "3", "--json")) as Record<string, object>;
  expect(found.settings).toEqual({ T: [8, 60] });
  expect(found.metrics).toEqual({ accuracy: [0.08, 0.6], loss: [8, 60] });
  expect(found.code ?? {}).toEqual({});
  expect(await outputOf(diff, "diff", "1", "1")).toBe("Runs 1 and 1 of a do not differ.\n");
  expect(await outputOf(show, "show", "1")).toBe(await outputOf(runs, "runs", "show", "1"));
});

/** Until the command that has standard output printed something. */
const firstLook = () => vi.waitFor(() => expect(vi.mocked(process.stdout.write)).toHaveBeenCalled());

it("follows what runs until it has ended", async () => {
  expect(await outputOf(watch, "watch")).toBe("No run is running.\n");
  const run = start({ experiment: "b", system: false, provenance: false });
  for (let step = 0; step < 100; step++) run.log({ loss: 100 - step }, step);
  const once = await outputOf(watch, "watch", "--once");
  expect(once).toMatch(/^ *4 +b +running +.* 100 +1 +█+/m);
  const watched = outputOf(watch, "watch", "--interval", "0.1");
  await firstLook();
  await run.finish();
  expect(await watched).toMatch(/ 4 +b +finished/);
});

it("follows runs that begin meanwhile, and says how many it does not show", async () => {
  const all = Array.from({ length: 22 }, () => start({ experiment: "b", system: false, provenance: false }));
  const watched = outputOf(watch, "watch", "--interval", "0.1");
  await firstLook();
  const late = start({ experiment: "late", system: false, provenance: false });
  await Promise.all(all.map(run => run.finish()));
  await new Promise(resolve => setTimeout(resolve, 400));
  await late.finish();
  const said = await watched;
  expect(said).toContain("20 of 22 runs");
  expect(said).toMatch(/late +running/);
  expect(said).toMatch(/late +finished/);
});

it("says where runs as JSON are not all", async () => {
  const complained = vi.spyOn(process.stderr, "write").mockImplementation(() => true);
  expect(JSON.parse(await outputOf(runs, "runs", "--json", "--limit", "2"))).toHaveLength(2);
  expect(complained.mock.calls.join()).toContain("2 of 3 runs");
  complained.mockRestore();
});

it("frees the disk of files that no run has, and of nothing else", async () => {
  await outputOf(rm, "rm", "T = 8", "--yes");
  const kept = join(folder, "runs.sqlite-artifacts");
  const files = () =>
    readdirSync(kept, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  const old = () => {
    for (const file of files()) utimesSync(join(file.parentPath, file.name), 0, 0);
  };
  mkdirSync(join(kept, "ab"), { recursive: true });
  writeFileSync(join(kept, "ab", "x.partial"), "half");
  const young = JSON.parse(await outputOf(gc, "gc", "--dry-run", "--json")) as { garbage: unknown[] };
  expect(young.garbage).toEqual([]); // somebody may be about to record them
  old();
  const own = start({ experiment: "c", system: false, provenance: false }); // its spool names no file yet
  await own.finish();
  expect(files()).toHaveLength(4);
  const gone = async (...words: string[]) =>
    (
      JSON.parse(await outputOf(gc, "gc", "--yes", "--json", ...words)) as { garbage: { what: string }[] }
    ).garbage.map(({ what }) => what);
  expect(await gone()).toEqual(["half a file"]); // the copy of the database needs the other
  expect(files()).toHaveLength(3);
  const copies = readdirSync(folder).filter(name => name.includes(".before-"));
  expect(copies).toHaveLength(1);
  for (const name of copies) utimesSync(join(folder, name), 0, 0);
  expect((await gone("--copies", "30d")).sort()).toEqual(["copy of the database", "file of no run"]);
  expect(files()).toHaveLength(2);
  expect(copies.some(name => existsSync(join(folder, name)))).toBe(false);
  const tracker = openTracker(undefined, { readonly: true });
  expect(tracker.runs({ query: "experiment = a" }).map(run => run.settings.T)).toEqual([20, 60]);
  tracker.close();
});
