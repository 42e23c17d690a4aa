import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { readArtifact } from "../artifacts.js";
import { start } from "../recording/start.js";
import { openTracker } from "../tracker.js";
import { bringRuns } from "./bring.js";
import { csvLines } from "./csv.js";
import type { RunDocument } from "./document.js";
import { writeRunFolder } from "./folder.js";
import { insidePath } from "./json.js";
import { jsonLine } from "./json-lines.js";
import { parquetOf } from "./parquet.js";
import { pointColumns, runColumns } from "./table.js";

const scratch = () => mkdtempSync(join(tmpdir(), "exchange-"));
const database = () => join(scratch(), "runs.sqlite");
const source = database();
const told = { commit: "0123abcd", dirtyPatch: "", lockHash: null, versions: {}, machine: {}, command: [] };

/** Runs with all that a run can have. */
beforeAll(async () => {
  const run = start({
    experiment: "a/../b",
    name: "first",
    params: {
      T: 8,
      rate: Number.NaN,
      "a name": 'x "y", z\n',
      eight: "8",
      flag: true,
      none: null,
      widths: [8, 60],
    },
    seed: 1,
    tags: ["paper", "try it"],
    output: true,
    database: source,
  });
  for (let step = 0; step < 2500; step++)
    run.log({ loss: step % 7 ? 1 / step : Number.NaN, odd: -Infinity }, 2 * step);
  run.curve(
    "long",
    Float64Array.from({ length: 3000 }, (_, i) => Math.sin(i)),
  );
  process.stdout.write("");
  await run.artifact("../evil.bin", Buffer.from("weights"));
  run.note("overshoots");
  await run.finish({ accuracy: 0.75, missing: null, nan: Number.NaN });
  const branch = start({
    experiment: "b",
    parent: run,
    parentStep: 7,
    database: source,
    provenance: false,
    system: false,
  });
  await branch.fail(new Error("no luck"));
  const tracker = openTracker(source);
  tracker.begin("c", { T: 8 }, told).stop("enough");
  tracker
    .begin("c", { T: 8 }, told)
    .finish({ measures: { accuracy: 0.5 }, curves: { loss: [3, 2], empty: [] } });
  tracker.queue("c", [{ T: 60 }]);
  tracker.close();
});

function documents(path: string): RunDocument[] {
  const tracker = openTracker(path, { readonly: true });
  try {
    return tracker.runs().map(run => tracker.document(run.id));
  } finally {
    tracker.close();
  }
}

const silent = (line: string) => {
  throw new Error(line);
};

async function byFolder(): Promise<string> {
  const folder = scratch();
  for (const document of documents(source)) await writeRunFolder(folder, source, document);
  return folder;
}

async function byJsonLines(): Promise<string> {
  const path = join(scratch(), "runs.jsonl");
  writeFileSync(path, documents(source).map(jsonLine).join("\n"));
  return path;
}

it.each([
  ["folders", byFolder, true],
  ["JSON lines", byJsonLines, false],
  ["a database", async () => source, true],
])("brings all of all runs to another database, by %s, once", async (_, send, hasFiles) => {
  const target = database();
  const from = await send();
  expect(await bringRuns(target, from, silent)).toMatchObject({ new: 4, known: 0, refused: 0 });
  const plain = (run: RunDocument) => ({
    ...run,
    attempts: run.attempts.map(one => plainFiles(one, hasFiles)),
  });
  expect(documents(target).map(plain)).toEqual(documents(source).map(plain));
  expect(await bringRuns(target, from, silent)).toMatchObject({ new: 0, known: 4 });
  expect(documents(target)).toHaveLength(4);
  const tracker = openTracker(target, { readonly: true });
  expect(tracker.runs().map(run => run.state)).toEqual(["finished", "failed", "finished", "queued"]);
  expect(tracker.runs({ query: "metrics.accuracy = 0.5" })[0]!.measures).toEqual({ accuracy: 0.5 });
  const [file] = tracker.artifacts(1);
  if (hasFiles) expect(Buffer.from(readArtifact(target, file!.sha256)).toString()).toBe("weights");
  tracker.close();
});

/** Where a file lay stays behind, and so does its content where there is no room for it. */
const plainFiles = (attempt: RunDocument["attempts"][number], hasFiles: boolean) => ({
  ...attempt,
  artifacts: attempt.artifacts.map(file => ({ ...file, path: "", stored: hasFiles && file.stored })),
});

it("gives a run that is there the attempts which it has not", async () => {
  const target = database();
  const other = openTracker(target);
  other.begin("c", { T: 8 }, told).fail(new Error("on the other machine"));
  other.close();
  expect(await bringRuns(target, source, silent)).toMatchObject({ new: 3, "more attempts": 1 });
  const tracker = openTracker(target, { readonly: true });
  const [run] = tracker.runs({ experiment: "c", state: "finished" });
  expect(tracker.attempts(run!.id).map(attempt => attempt.state)).toEqual(["failed", "stopped", "finished"]);
  expect(run!.measures).toEqual({ accuracy: 0.5 });
  tracker.close();
});

it("an attempt that had no end yet gets it when it comes again", async () => {
  const [from, target] = [database(), database()];
  const tracker = openTracker(from);
  const attempt = tracker.begin("d", { T: 1 }, told);
  attempt.log({ loss: 3 }, 0);
  expect(await bringRuns(target, from, silent)).toMatchObject({ new: 1 });
  attempt.log({ loss: 2 }, 1);
  attempt.finish({ measures: { accuracy: 1 } });
  expect(await bringRuns(target, from, silent)).toMatchObject({ "more attempts": 1 });
  tracker.close();
  const reader = openTracker(target, { readonly: true });
  expect(reader.runs()).toMatchObject([{ state: "finished", measures: { accuracy: 1 } }]);
  expect(reader.curves(1)).toEqual({ loss: [3, 2] });
  expect(reader.attempts(1)).toHaveLength(1);
  reader.close();
});

it.each(["csv", "parquet"])(
  "a table as %s keeps settings, numbers and states, and comes back",
  async kind => {
    const tracker = openTracker(source, { readonly: true });
    const runs = tracker.runs();
    const columns = runColumns(runs);
    const points = pointColumns(runs, run => tracker.points(run.id));
    tracker.close();
    expect(points[5]!.values).toHaveLength(
      2500 * 2 + 3000 + 2 + points[2]!.values.filter(name => String(name).startsWith("system/")).length,
    );
    const path = join(scratch(), `runs.${kind}`);
    writeFileSync(path, kind === "csv" ? [...csvLines(columns)].join("\r\n") : parquetOf(columns));
    const target = database();
    expect(await bringRuns(target, path, silent)).toMatchObject({ new: 4 });
    expect(await bringRuns(target, path, silent)).toMatchObject({ known: 4 });
    const reader = openTracker(target, { readonly: true });
    const came = reader.runs();
    reader.close();
    const told = ({ key, experiment, name, state, tags }: (typeof runs)[number]) => ({
      key,
      experiment,
      name,
      state,
      tags,
    });
    expect(came.map(told)).toEqual(runs.map(told));
    expect(came.map(run => run.settings)).toEqual(runs.map(run => run.settings)); // null and what is absent, too
    expect(came[0]!.metrics).toMatchObject({ accuracy: 0.75, nan: Number.NaN, odd: -Infinity });
  },
);

/** The folder of the first run, changed as somebody with bad intent would. */
async function tampered(
  change: (run: object, folder: string) => void,
): Promise<{ said: string[]; target: string }> {
  const folder = scratch();
  cpSync(await writeRunFolder(folder, source, documents(source)[0]!), join(folder, "run"), {
    recursive: true,
  });
  const path = join(folder, "run");
  const json = JSON.parse(readFileSync(join(path, "run.json"), "utf8")) as object;
  change(json, path);
  writeFileSync(join(path, "run.json"), JSON.stringify(json));
  const target = database();
  const said: string[] = [];
  expect(await bringRuns(target, path, line => said.push(line))).toMatchObject({ new: 0, refused: 1 });
  return { said, target };
}

/** Changes what lies at the end of `attempts.0.uuid`. */
function set(run: object, path: string, value: unknown): void {
  const names = path.split(".");
  const last = names.pop()!;
  const holder = names.reduce((at, name) => (at as Record<string, object>)[name]!, run);
  (holder as Record<string, unknown>)[last] = value;
}

const secret = join(scratch(), "secret");
writeFileSync(secret, "secret");

it.each<[string, (run: object, folder: string) => void, RegExp]>([
  ["a path upwards", run => set(run, "attempts.0.artifacts.0.path", "../../etc/passwd"), /path of a file/],
  ["an absolute path", run => set(run, "attempts.0.artifacts.0.path", "/etc/passwd"), /path of a file/],
  ["a path of Windows", run => set(run, "attempts.0.artifacts.0.path", "a\\..\\..\\b"), /path of a file/],
  [
    "a hash that is a path",
    run => set(run, "attempts.0.artifacts.0.sha256", `${"../".repeat(21)}x`),
    /sha256/,
  ],
  [
    "another content",
    (_, folder) => writeFileSync(join(folder, "files", readdirSync(join(folder, "files"))[0]!), "x"),
    /damaged/,
  ],
  [
    "a link to a file elsewhere",
    (_, folder) => {
      const file = join(folder, "files", readdirSync(join(folder, "files"))[0]!);
      rmSync(file);
      symlinkSync(secret, file);
    },
    /no link/,
  ],
  [
    "curves that are a link",
    (_, folder) => {
      rmSync(join(folder, "curves.f64"));
      symlinkSync(secret, join(folder, "curves.f64"));
    },
    /no link/,
  ],
  [
    "files in a folder that is a link",
    (_, folder) => {
      const elsewhere = join(scratch(), "files");
      renameSync(join(folder, "files"), elsewhere);
      symlinkSync(elsewhere, join(folder, "files"));
    },
    /no link/,
  ],
  [
    "a curve beyond the file",
    run => set(run, "attempts.0.metrics.0.points.values", [0, 1e9]),
    /within curves.f64/,
  ],
  [
    "a curve before the file",
    run => set(run, "attempts.0.metrics.0.points.steps", [-5, 2500]),
    /within curves.f64/,
  ],
  ["steps without values", run => set(run, "attempts.0.metrics.0.points.steps", [0, 1]), /steps of a curve/],
  ["half a number", (_, folder) => writeFileSync(join(folder, "curves.f64"), "abc"), /multiple of 8/],
  [
    "steps that are not told apart",
    (_, folder) => writeFileSync(join(folder, "curves.f64"), new Float64Array(1e5).fill(2 ** 53)),
    /step of a curve: got 9007199254740992/,
  ],
  ["half a character in a tag", run => set(run, "tags.0", "a\ud800"), /tag: got "a\\ud800", expected text/],
  [
    "half a character in a parameter's name",
    run => set(run, "params.0.0", "\udc00"),
    /name of a parameter: got "\\udc00"/,
  ],
  ["an attempt that is none", run => set(run, "attempts.0", null), /attempt: got null, expected an object/],
  ["another format", run => set(run, "format", 2), /format of the run/],
  ["a time that is none", run => set(run, "createdAt", "soon"), /createdAt/],
  ["an outcome without an end", run => set(run, "attempts.0.endedAt", null), /endedAt/],
  ["parameters of a strange kind", run => set(run, "params.0.1", "constructor"), /kind of a parameter/],
  ["a list for a text", run => set(run, "experiment", ["a"]), /experiment/],
])("refuses a folder with %s, and nothing of it is kept", async (_, change, message) => {
  const { said, target } = await tampered(change);
  expect(said.join("\n")).toMatch(message);
  expect(() => openTracker(target, { readonly: true }).runs()).toThrow("database of runs");
});

it("takes a folder as it is where nothing was changed", async () => {
  const folder = scratch();
  mkdirSync(join(folder, "half.partial"));
  await writeRunFolder(folder, source, documents(source)[0]!);
  expect(readdirSync(folder).sort()).toEqual([
    expect.stringMatching(/^a_.._b-[0-9a-f]{16}$/),
    "half.partial",
  ]);
  expect(await bringRuns(database(), folder, silent)).toMatchObject({ new: 1 });
  await expect(bringRuns(database(), scratch(), silent)).rejects.toThrow("folder to import");
  await expect(bringRuns(source, source, silent)).rejects.toThrow("another database than this one");
  const link = join(scratch(), "link.sqlite");
  symlinkSync(source, link);
  await expect(bringRuns(source, link, silent)).rejects.toThrow("another database than this one");
});

it("refuses a table that is no UTF-8, and passes over such lines", async () => {
  const path = join(scratch(), "runs.csv");
  writeFileSync(path, Buffer.from("experiment,params.town\na,Köln\n", "latin1"));
  await expect(bringRuns(database(), path, silent)).rejects.toThrow("bytes that are not UTF-8");
  const lines = join(scratch(), "runs.jsonl");
  const [first, second] = documents(source).map(jsonLine);
  const latin = Buffer.from('\n{"ö":1}\n', "latin1");
  writeFileSync(lines, Buffer.concat([Buffer.from(first!), latin, Buffer.from(second!)]));
  const said: string[] = [];
  expect(await bringRuns(database(), lines, line => said.push(line))).toMatchObject({ new: 2, refused: 1 });
  expect(said[0]).toContain('line 2: line: got "bytes that are not UTF-8"');
});

it("passes over lines that are no runs, however long, and brings the others", async () => {
  const path = join(scratch(), "runs.jsonl");
  const [first, second] = documents(source).map(jsonLine);
  writeFileSync(path, [first, "{", "[1]", '{"format":1}', "", "x".repeat((1 << 26) + 1), second].join("\n"));
  const said: string[] = [];
  expect(await bringRuns(database(), path, line => said.push(line))).toMatchObject({ new: 2, refused: 4 });
  expect(said.map(line => /line \d+/.exec(line)![0])).toEqual(["line 2", "line 3", "line 4", "line 6"]);
  expect(said[3]).toContain("longer than 64 MiB");
});

it.each(["/a", "\\a", "C:\\a", "c:a", "../a", "a/../b", "a\\..\\b", "..", "~/a", "a\0b", "//host/a"])(
  "%j leads out of a folder",
  path => {
    expect(() => insidePath(path)).toThrow("path of a file");
  },
);

it.each(["a", "a/b.txt", "a..b", "...", "a/…/ü"])("%j stays in it", path => {
  expect(insidePath(path)).toBe(path);
});
