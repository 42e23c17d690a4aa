import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromCsv, measures, toCsv } from "./analysis/measures.js";
import { csvRecords } from "./core/csv.js";
import { packageFolder } from "./core/folders.js";
import { seeded } from "./core/random.js";
import { dataset } from "./data/registry.js";
import { keepModel } from "./experiments/kept-model.js";
import projectedQuantised from "./models/nets/projected-quantised.js";
import { bytes } from "./models/size.js";
import type { TrainedModel } from "./models/trained.js";
import type { Measures } from "./tracking/run.js";
import { openTracker, type Tracker } from "./tracking/tracker.js";
import { head } from "./training/head.js";
import { trainTogether } from "./training/joint.js";
import { taskOf } from "./training/task.js";

/** `npm run check:front`, on runs of which some are as they should be and others are not. */
const scratch = mkdtempSync(join(tmpdir(), "front-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const database = join(scratch, "runs.sqlite");

const nobody = { commit: null, dirtyPatch: null, lockHash: null, versions: {}, machine: {}, command: [] };
const shape = { T: 6, d: 4, hidden: "5", projection: "boxes", weightBits: 1 } as const;
const test = 10_000;

/** What is recorded of a run beside the model, and which one that is; null: none is kept. */
async function record(
  tracker: Tracker,
  experiment: string,
  seed: number,
  { measures, model }: { measures: Measures; model: TrainedModel | null },
): Promise<void> {
  const settings = { dataset: "mnist", model: "quantised-projection", ...shape, seed, epochs: 1 };
  const attempt = tracker.begin(experiment, settings, nobody);
  if (model) await keepModel(attempt, model);
  attempt.finish({ measures });
}

let right = 0;
let stored = 0;

beforeAll(async () => {
  const data = await dataset("mnist");
  const net = projectedQuantised(taskOf(data), { ...shape, hidden: [5] });
  const settings = { epochs: 1, examples: 1000, random: seeded(1) };
  let model: TrainedModel | null = null;
  for await (const { models } of trainTogether(null, [head(net, "self", 0.01)], data, settings))
    model = models[0]!.trained;
  const { accuracy } = model!.spec;
  [right, stored] = [Math.round(accuracy * test), bytes(net)];
  const measures = { bytes: stored, accuracy };
  const tracker = openTracker(database);
  await record(tracker, "as-told", 1, { measures, model });
  await record(tracker, "as-told", 2, { measures, model });
  await record(tracker, "not-as-told", 1, { measures: { ...measures, accuracy: (right + 1) / test }, model });
  await record(tracker, "not-as-told", 2, { measures: { ...measures, bytes: stored - 1 }, model });
  await record(tracker, "not-as-told", 3, { measures, model: null });
  tracker.close();
});

function check(...words: string[]) {
  const script = packageFolder("scripts", "check", "front.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...words], {
    cwd: scratch,
    encoding: "utf8",
    env: { ...process.env, NEURALBITS_RESULTS: join(scratch, "results") },
  });
  return { status, out: stdout, err: stderr };
}

const hasCompiler = spawnSync("gcc", ["--version"]).status === 0;
const output = join(scratch, "exports.md");

describe.runIf(hasCompiler)("files and C code", () => {
  it("that are as the table says: one row for the network, with what its seeds get right", () => {
    const { status, out, err } = check("as-told", "--database", database, "--output", output);
    expect([status, err]).toEqual([0, ""]);
    expect(out).toContain(
      `seed 2 (run 2): ${stored} bytes, table ${stored}; accuracy by C ${right / test} (${right} of ${test}), table ${right / test}`,
    );
    const page = readFileSync(output, "utf8");
    const row = page.split("\n").find(line => line.includes("| quantised-projection "));
    expect(row).toContain(`| ${stored} | ${((100 * right) / test).toFixed(2)} | ${right} ${right} |`);
  });

  it("runs of the table of results that have no model are counted on the page", () => {
    const table = join(scratch, "results", "as-told", "measures.csv");
    const told = openTracker(database);
    const rows = measures(told.runs({ experiment: "as-told" }));
    told.close();
    mkdirSync(dirname(table), { recursive: true });
    writeFileSync(table, toCsv([...rows, ...[3, 4, 5].map(seed => ({ ...rows[0]!, seed }))]));
    expect(check("as-told", "--database", database, "--output", output).status).toBe(0);
    expect(readFileSync(output, "utf8")).toContain(
      "- 3 runs of the table of results are of seeds whose models are gone: P@1 is that of the 2 whose files were tried.",
    );
    rmSync(table);
  });

  it("with --add what was seen of seeds without a run here stays, and is told", () => {
    const csv = output.replace(".md", ".csv");
    const name = "quantised-projection";
    const seen = readFileSync(csv, "utf8");
    expect(seen.split("\n").filter(line => line.includes(name))).toHaveLength(2);
    const network = seen.split("\n")[1]!.split(/,(?=\d+,)/)[0]!;
    writeFileSync(
      csv,
      `${seen}${network},7,${stored},9001,${test},\nmnist,other,7,,,${test},binary refused: so\n`,
    );
    expect(check("as-told", "--database", database, "--output", output, "--add").status).toBe(0);
    const page = readFileSync(output, "utf8");
    expect(page).toContain(`| ${right} ${right} 9001 |`);
    expect(page).toContain("1 of 3 runs were tried before");
    expect(page).toContain("- mnist, other: binary refused: so");
    expect(readFileSync(csv, "utf8").trimEnd().split("\n")).toHaveLength(5);
    expect(check("as-told", "--database", database, "--output", output).status).toBe(0);
    expect(readFileSync(csv, "utf8")).toBe(seen);
  });

  it("with --add what was seen of runs that were trained anew is seen anew", () => {
    const table = join(scratch, "results", "as-told", "measures.csv");
    const csv = output.replace(".md", ".csv");
    const seen = readFileSync(csv, "utf8");
    const told = openTracker(database);
    writeFileSync(table, toCsv(measures(told.runs({ experiment: "as-told" }))));
    told.close();
    writeFileSync(csv, seen.replaceAll(`,${right},${test},`, `,${right - 1},${test},`));
    expect(check("as-told", "--database", database, "--output", output, "--add").status).toBe(0);
    expect(readFileSync(csv, "utf8")).toBe(seen);
    rmSync(table);
  });

  it("that are one picture, one byte, one model off are named, and no page is written", () => {
    rmSync(output, { force: true });
    const { status, out } = check("not-as-told", "--database", database, "--output", output);
    expect(status).toBe(1);
    const lines = out.split("\n").filter(line => line.startsWith("NOT AS EXPECTED"));
    expect(lines).toEqual([
      expect.stringContaining(`(${right} of ${test}), table ${(right + 1) / test}`),
      expect.stringContaining(`${stored} bytes, table ${stored - 1}`),
      expect.stringContaining("seed 3 (run 5): no model was kept with it"),
    ]);
    expect(existsSync(output)).toBe(false);
  });
});

const modelIn = (network = ""): string => network.split(" ")[0]!;
const hiddenIn = (network: string): string => /hidden "?([\dx]+)/.exec(network)![1]!;

it("the exported files of results/ are the networks of its table, seed by seed, and all of them", () => {
  const read = (file: string) => readFileSync(packageFolder("results", "accuracy-at-size", file), "utf8");
  const [, ...files] = csvRecords(read("exports.csv"));
  const refused = new Set(
    files.filter(([, , , , right]) => right === "").map(([, network]) => modelIn(network)),
  );
  const seen = files.map(([dataset, network = "", seed, bytes, right, examples]) =>
    right === ""
      ? [dataset, modelIn(network), seed].join()
      : [dataset, modelIn(network), hiddenIn(network), seed, bytes, Number(right) / Number(examples)].join(),
  );
  const told = fromCsv(read("measures.csv")).map(({ dataset, model, hidden, seed, bytes, accuracy }) =>
    (refused.has(model) ? [dataset, model, seed] : [dataset, model, hidden, seed, bytes, accuracy]).join(),
  );
  expect(seen.sort()).toEqual(told.sort());
});

it.each([
  [["none", "--database", database], `finished runs of none in ${database}: got 0, expected one or more`],
  [["as-told", "more"], 'experiments: got "as-told more", expected one'],
  [["../up"], 'experiment: got "../up"'],
  [["--profile", "fast"], 'profile: got "fast", expected one of tiny, quick, full'],
  [["--databse", database], "--databse"],
])("%j is refused in a line", (words, message) => {
  const { status, err } = check(...words);
  expect([status, err]).toEqual([1, expect.stringContaining(message)]);
});
