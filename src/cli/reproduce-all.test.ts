import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { reproducedIn, valuesOf } from "../../test/reproduced.js";
import { csvRecords } from "../core/csv.js";
import { packageFolder } from "../core/folders.js";
import { seeded } from "../core/random.js";

// The command as a user has it: the built program, real data, a real database, and kill -9.

const program = packageFolder("dist/cli/main.js");
const scratch = mkdtempSync(join(tmpdir(), "reproduce-all-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const budget = ["--profile", "tiny", "--epochs", "1", "--seeds", "1", "--no-models"];

const started = (results: string, words: readonly string[]): ChildProcess =>
  spawn(process.execPath, [program, "reproduce", ...words], {
    env: { ...process.env, NEURALBITS_RESULTS: results },
    stdio: ["ignore", "ignore", "pipe"],
  });

async function ended(child: ChildProcess): Promise<{ code: number | null; err: string }> {
  let err = "";
  child.stderr!.setEncoding("utf8").on("data", text => (err += text));
  const [code] = await once(child, "close");
  return { code, err };
}

/** Every file but the database, which tells when runs were made; of measures.csv all but the measured time. */
const written = (results: string): Map<string, string> =>
  new Map(
    readdirSync(results, { recursive: true, encoding: "utf8" })
      .sort()
      .filter(file => !file.startsWith("runs.sqlite") && statSync(join(results, file)).isFile())
      .map(file => {
        const text = readFileSync(join(results, file), "utf8");
        return [file, file.endsWith("measures.csv") ? withoutTime(text) : text];
      }),
  );

function withoutTime(csv: string): string {
  const [header, ...rows] = csvRecords(csv, "measures.csv");
  const at = header!.indexOf("train_seconds");
  expect(at).toBeGreaterThan(0);
  return [header!, ...rows].map(cells => cells.filter((_, i) => i !== at).join()).join("\n");
}

const words = ["ablations", "mnist-table", ...budget]; // neither has further data sets that only some machines have
const whole = join(scratch, "whole");
let took = 0; // milliseconds

beforeAll(async () => {
  const startedAt = Date.now();
  const undisturbed = await ended(started(whole, words));
  expect(undisturbed.code, undisturbed.err).toBe(0);
  took = Date.now() - startedAt;
}, 900_000); // a guard against hanging, as below

it("ablations: every choice is paired with the network without it", () => {
  const { rows, table, figure } = reproducedIn(whole, "ablations");
  for (const [name, known] of [
    ["lambda2", [0, 0.3, 1, 3]],
    ["temperature", [2, 3, 4]],
    ["projection", ["rademacher", "hadamard", "sparse"]],
    ["imitation", ["through"]],
  ] as const)
    expect(valuesOf(rows, name).filter(value => value !== undefined)).toEqual(known);
  expect(table).toContain("| projection 10×12 | centring mean | 1 |");
  expect(table).toContain("| projection 60×12 | sparse-projection 60 × 12 | 1 |");
  expect(figure.data.map(({ name }) => name)).toContain("full 256×256");
});

it("experiments killed at random moments and started again leave the files of undisturbed ones, byte for byte", async () => {
  const killed = join(scratch, "killed");
  for (const share of seeded(16).uniforms(2)) {
    const child = started(killed, words);
    const end = ended(child);
    const timer = setTimeout(() => child.kill("SIGKILL"), share * took);
    await end;
    clearTimeout(timer);
  }
  const rest = await ended(started(killed, words));
  expect(rest.code, rest.err).toBe(0);
  const [made, expected] = [written(killed), written(whole)];
  expect([...made.keys()]).toEqual([...expected.keys()]);
  expect([...made.keys()]).toContain("REPORT.md");
  for (const [file, text] of expected) expect(made.get(file) === text, file).toBe(true);
}, 1_800_000); // a guard against hanging: it trains for a minute or two

it.each([
  [["--all", "mnist-table"], /experiments beside --all: got "mnist-table", expected none/],
  [["mnist-table", "no-such"], /experiment: got "no-such", expected one of .*mnist-table/],
  [["--all", "--json"], /--json: got "several experiments"/],
])("refuses %j before it makes anything", async (words, message) => {
  const results = join(scratch, "refused");
  const { code, err } = await ended(started(results, [...words, ...budget]));
  expect(code).toBe(2);
  expect(err).toMatch(message);
  expect(() => statSync(results)).toThrow("ENOENT");
});
