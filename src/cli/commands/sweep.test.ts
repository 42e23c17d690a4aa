import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fromCsv } from "../../analysis/measures.js";
import { packageFolder } from "../../core/folders.js";

// The command as a user has it: the built program in a process of its own, in a folder of the user's, real data.

const scratch = mkdtempSync(join(tmpdir(), "sweep-command-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A folder of one's own with these files, and the command run in it. */
function place(files: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(scratch, "own-"));
  mkdirSync(join(folder, "results"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const results = join(folder, "results");
  const sweep = (...words: string[]) => sweepWith({}, ...words);
  const sweepWith = (env: NodeJS.ProcessEnv, ...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [packageFolder("dist/cli/main.js"), "sweep", ...words],
      { cwd: folder, env: { ...process.env, NEURALBITS_RESULTS: results, ...env }, encoding: "utf8" },
    );
    return { code: status, out: stdout, err: stderr };
  };
  return { results, sweep, sweepWith };
}

const definition = (more = "") => `
import { grid, type OwnExperiment, type Trial } from "neuralbits";
import { sizes } from "./sizes.js";

interface Size { T: number }

export default {
  name: "bits-of-my-own",
  title: "Mine",
  claim: "none",
  datasets: ["mnist"],
  profiles: {
    tiny: { seeds: [1], epochs: 1, examples: 500 },
    quick: { seeds: [1], epochs: 2 },
    full: { seeds: [1, 2], epochs: 3 },
  },
  trials: ({ name }, { seeds, epochs, examples }) =>
    grid({ seed: seeds, T: sizes.map((size: Size) => size.T) }).map(
      ({ seed, T }): Trial => ({
        dataset: name, model: "projection", T, d: 4, hidden: "0", objective: "self",
        seed, epochs, batch: 50, rate: 0.01, ...(examples ? { examples } : {}),
      }),
    ),${more}
} satisfies OwnExperiment;
`;
const sizes = "export const sizes: { T: number }[] = [{ T: 2 }, { T: 8 }];\nexport type Unused = string;\n";

const withTrials = (trials: string, dataset = '"mnist"', name = "x"): string => `
const budget = { seeds: [1], epochs: 1 };
export default { name: "${name}", title: "", claim: "", datasets: [${dataset}],
  profiles: { tiny: budget, quick: budget, full: budget }, trials: () => ${trials} };`;

describe("a sweep over axes", () => {
  const axes = ["--dataset", "mnist", "--projections", "2,4", "--bits", "4", "--hidden", "0,8"];
  const budget = ["--profile", "tiny", "--epochs", "1", "--json"];

  it("trains every combination beside the full network, resumes, and writes what a named experiment does", () => {
    const { sweep, results } = place();
    const first = sweep(...axes, "--seeds", "1", ...budget);
    expect([first.code, first.code === 0 ? "" : first.err]).toEqual([0, ""]);
    const { experiment, trained, kept, measures } = JSON.parse(first.out);
    expect([experiment, trained, kept]).toEqual(["mnist-sweep", 9, 0]); // full, and 2 T × 2 hidden × joint and self
    expect(measures.filter((row: { T?: number }) => row.T === 4)).toHaveLength(4);

    const wider = sweep(...axes.with(3, "2,4,6"), "--seeds", "1", "--workers", "2", ...budget);
    const more = JSON.parse(wider.out);
    expect([more.trained, more.kept]).toEqual([4, 9]);
    const kept2 = more.measures.filter((row: { T?: number }) => row.T !== 6);
    expect(kept2).toEqual(expect.arrayContaining(measures));
    const folder = join(results, "mnist-sweep");
    for (const file of ["measures.csv", "table.md", "figure.json", "figure.svg", "report.html"])
      expect(existsSync(join(folder, file)), file).toBe(true);
    expect(fromCsv(readFileSync(join(folder, "measures.csv"), "utf8"))).toHaveLength(13);
    expect(readFileSync(join(folder, "table.md"), "utf8")).toContain(
      "`npx neuralbits sweep --dataset mnist --projections 2,4,6 --bits 4 --hidden 0,8 --profile tiny --seeds 1 --epochs 1`",
    );
  });

  it.each([
    [[], 'sweep: got "neither a file nor --dataset", expected one of them'],
    [["--dataset", "mnits", "--projections", "2", "--bits", "4"], 'did you mean "mnist"?'],
    [["--dataset", "mnist", "--projections", "", "--bits", "4"], 'projections T: got "none"'],
    [["--dataset", "mnist", "--projections", "8,,9", "--bits", "4"], 'list: got "8,,9", expected something'],
    [["--dataset", "mnist", "--projections", "two", "--bits", "4"], 'got "two", expected numbers'],
    [["--dataset", "mnist", "--projections", "2", "--bitz", "4"], "--bits"],
    [["--dataset", "mnist", "--projections", "2", "--bits", "4", "--name", "a/b"], 'experiment: got "a/b"'],
    [["--dataset", "mnist", "--projections", "2", "--bits", "4", "--profile", "tny"], "profile: got"],
  ])("refuses %j", (words, line) => {
    const { sweep, results } = place();
    const { code, out, err } = sweep(...words);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(line);
    expect(err).not.toMatch(/\n\s+at /);
    expect(existsSync(join(results, "runs.sqlite"))).toBe(false);
  });
});

describe("a sweep of a file", () => {
  it("of TypeScript anywhere, with files that it imports, is trained, resumed and written", () => {
    const { sweep, results } = place({ "my-sweep.ts": definition(), "sizes.ts": sizes });
    const words = ["my-sweep.ts", "--profile", "tiny", "--json"];
    const first = sweep(...words);
    expect([first.code, first.code === 0 ? "" : first.err]).toEqual([0, ""]);
    const { trained, measures } = JSON.parse(first.out);
    expect([trained, measures.map((row: { T: number }) => row.T)]).toEqual([2, [2, 8]]);
    const again = JSON.parse(sweep(...words).out);
    expect([again.trained, again.kept, again.measures]).toEqual([0, 2, measures]);
    expect(readFileSync(join(results, "bits-of-my-own/table.md"), "utf8")).toContain(
      "`npx neuralbits sweep my-sweep.ts --profile tiny`",
    );
  });

  it("of JavaScript, too", () => {
    const script = definition()
      .replace(/, type \w+/g, "")
      .replace(/interface.*\n/, "")
      .replace(/\(size: Size\)/, "size")
      .replace(": Trial", "")
      .replace(" satisfies OwnExperiment", "");
    const { sweep } = place({
      "own.mjs": script,
      "sizes.js": sizes.replace(/: \{.*\[\]|export type.*\n/g, ""),
    });
    const { code, out, err } = sweep("own.mjs", "--profile", "tiny", "--json");
    expect([code, code === 0 ? "" : err]).toEqual([0, ""]);
    expect(JSON.parse(out).trained).toBe(2);
  });

  it.each([
    ["none", {}, "x.ts", 'file: got "x.ts", expected a file that exists'],
    ["an experiment of ours", {}, "mnist-table", "neuralbits reproduce mnist-table"],
    ["another kind", { "x.json": "{}" }, "x.json", "expected a name that ends in .ts"],
    [
      "one that throws",
      { "x.ts": "throw new RangeError('no\\nluck')" },
      "x.ts",
      "x.ts cannot be loaded: RangeError: no",
    ],
    [
      "one that exports nothing",
      { "x.ts": "const a: number = 1; void a;" },
      "x.ts",
      "default export of x.ts: got",
    ],
    [
      "a syntax error",
      { "x.ts": "const a = 1;\nexport default {;" },
      "x.ts",
      "x.ts cannot be loaded: SyntaxError: 2:",
    ],
    ["a missing import", { "x.ts": 'import "./y.js";' }, "x.ts", "x.ts cannot be loaded: Cannot find module"],
    [
      "a mistyped part",
      { "x.ts": "export default { name: 'x', claims: '' };" },
      "x.ts",
      'did you mean "claim"?',
    ],
    ["what is no experiment", { "x.ts": "export default 7;" }, "x.ts", "x.ts: experiment: got 7"],
    [
      "trials that throw",
      {
        "x.ts": `export default { name: "x", title: "", claim: "", datasets: ["mnist"], trials: () => { throw new Error("no luck"); },
          profiles: { tiny: { seeds: [1], epochs: 1 }, quick: { seeds: [1], epochs: 1 }, full: { seeds: [1], epochs: 1 } } };`,
      },
      "x.ts",
      "trials of x: no luck",
    ],
    [
      "a process that it ends",
      { "x.ts": "process.exit(0);" },
      "x.ts",
      "x.ts cannot be loaded: it ends the process",
    ],
    ["what never comes", { "x.ts": "await new Promise(() => {});" }, "x.ts", "or awaits what never comes"],
    ["no trials", { "x.ts": withTrials("[]") }, "x.ts", 'trials of x, data sets: mnist: got "none"'],
    ["a trial that is none", { "x.ts": withTrials("[null]") }, "x.ts", "trial of x: got null"],
    ["a data set that is none", { "x.ts": withTrials("[]", "null") }, "x.ts", "x.ts: data set: got null"],
    ["a name of no folder", { "x.ts": withTrials("[]", '"mnist"', "a/b") }, "x.ts", 'experiment: got "a/b"'],
  ])("refuses %s in one line", (_, files, file, line) => {
    const { code, out, err } = place(files as Record<string, string>).sweep(file, "--profile", "tiny");
    expect([code, out]).toEqual([2, ""]);
    const said = err.split("\n").filter(text => text.startsWith("neuralbits: "));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(line);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it("refuses a file and axes at once", () => {
    const { code, err } = place().sweep("x.ts", "--bits", "8");
    expect([code, err]).toEqual([2, expect.stringContaining("expected a file, or axes")]);
  });
});

// What --slurm does where there is Slurm: npm run check:slurm.
it.each([
  [["--slurm"], "scontrol is not installed here: --slurm needs Slurm's sbatch, squeue and scontrol"],
  [["--slurm", "--workers", "2"], "workers: got 2, expected none with --slurm"],
  [["--slurm-task", "."], "--slurm-task: got"],
])("refuses %j where it cannot be", (words, line) => {
  const { sweepWith, results } = place();
  const axes = ["--dataset", "mnist", "--projections", "2", "--bits", "4"];
  const { code, err } = sweepWith({ PATH: scratch }, ...axes, ...words);
  expect([code, err]).toEqual([2, expect.stringContaining(line)]);
  expect(existsSync(join(results, "slurm"))).toBe(false);
});

it.each([
  [["--", "node", "x.mjs"], "program behind --: got"],
  [["--slurm", "--", "node", "x.mjs"], "array size: got"],
  [["--slurm", "--"], "program behind --: got"],
  [["--slurm", "--bits", "4", "--", "node", "x.mjs"], 'got "a program and --bits"'],
  [["--slurm", "a.ts", "--array-size", "2", "--", "node", "x.mjs"], 'got "a program and a.ts"'],
  [["--slurm", "--seeds", "1-5", "--array-size", "2", "--", "node", "x.mjs"], 'got "a program and --seeds"'],
  [["--slurm", "--no-models", "--array-size", "2", "--", "node", "x.mjs"], 'got "a program and --no-models"'],
  [["--slurm", "--name", "n", "--array-size", "2", "--", "node", "x.mjs"], "scontrol is not installed here"],
  [["a.ts", "--time", "1:00:00"], 'got "--time without --slurm"'],
  [["a.ts", "--wait"], 'got "--wait without --slurm"'],
  [["a.ts", "--sbatch=--mem=1G"], 'got "--sbatch without --slurm"'],
  [["--slurm", "--array-size", "2", "--", "node", "x.mjs"], "scontrol is not installed here"],
  [
    ["--slurm", "--requeues", "0", "--grace", "0", "--array-size", "2", "--", "node", "x.mjs"],
    "scontrol is not installed here",
  ],
  [["a.ts", "b.ts"], "expected one file"],
])("refuses %j", (words, line) => {
  const { code, err } = place().sweepWith({ PATH: scratch }, ...words);
  expect([code, err]).toEqual([2, expect.stringContaining(line)]);
});
