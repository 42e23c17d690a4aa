import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { type Reproduced, reproducedIn, valuesOf } from "../../../test/reproduced.js";
import { packageFolder } from "../../core/folders.js";

// Each experiment by the built program in a process of its own: its trials, figure and tables, on the first examples of real
// data, since the whole of them takes minutes. What ablations write, reproduce-all.test.ts looks at.

const program = packageFolder("dist/cli/main.js");
const definition = packageFolder("test/smaller-experiment.mjs");
const results = mkdtempSync(join(tmpdir(), "sweeps-"));
afterAll(() => rmSync(results, { recursive: true }));

async function reproduced(name: string, examples: number, ...sets: string[]): Promise<Reproduced> {
  const child = spawn(process.execPath, [program, "sweep", definition, "--profile", "tiny", "--no-models"], {
    env: {
      ...process.env,
      ...{
        NEURALBITS_RESULTS: results,
        SMALLER_EXPERIMENT: name,
        SMALLER_SETS: sets.join(),
        SMALLER_EXAMPLES: String(examples),
      },
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", text => (said += text));
  const [code] = await once(child, "close");
  expect(code, said).toBe(0);
  return reproducedIn(results, `smaller-${name}`);
}

it("neural-bits: a panel per set, and the bits that shares of the full network's accuracy take", async () => {
  const { rows, table, figure } = await reproduced("neural-bits", 2_000, "mnist", "wordnet-glosses");
  expect(new Set(rows.map(({ dataset }) => dataset))).toEqual(
    new Set(["smaller-mnist", "smaller-wordnet-glosses"]),
  );
  expect(table).toContain("Bits needed for a share of the full network's P@1");
  expect(table).toMatch(/\| smaller-mnist \| sign \| 128 \| 1 \|/);
  expect(figure.layout).toHaveProperty("xaxis2");
});

it("joint-or-self: joint − self for the paper's way to imitate and for the chosen one", async () => {
  const { rows, table } = await reproduced("joint-or-self", 2_000, "mnist");
  expect(rows.filter(({ model }) => model === "cnn")).toHaveLength(1);
  expect(valuesOf(rows, "lambda2")).toEqual([undefined, 1]);
  expect(table).toMatch(/mnist: joint − self[\s\S]*projection 8×10, lambda2 1, temperature 2/);
});

/** A row of the table on networks of equal size. */
const rowOf = (network: string, count: string, other: string): RegExp =>
  new RegExp(`\\| ${network.replace("+", "\\+")} \\| ${count} \\| [\\d,]+ \\| ${other} \\|`);

it("equal-size: networks of as many parameters stand beside each projection network", async () => {
  const { rows, table } = await reproduced("equal-size", 2_000, "mnist");
  const sizes = (model: string) =>
    rows.filter(row => row.model === model).map(({ parameters }) => parameters);
  expect(sizes("hashed")).toEqual(sizes("projection"));
  expect(sizes("matched").slice(0, 2)).toEqual([805, 6_370]);
  for (const [network, ...others] of [
    ["8×10", "matched 1", "matched 80", "matched 79"],
    ["60×10", "matched 8", "matched 599", "matched 592"],
    ["60×12 + 128", "matched 118", "matched 828", "matched 713"],
  ] as const)
    for (const [i, count] of ["parameters", "bytes with planes", "multiplications"].entries())
      expect(table).toMatch(rowOf(`projection ${network}`, count, others[i]!));
});

it("unseen-words: the same network at each share, no better where words are misspelled", async () => {
  const { rows } = await reproduced("unseen-words", 2_000, "wordnet-glosses");
  const softmax = rows.filter(row => row.model === "ngram-softmax");
  expect(softmax.map(({ further }) => further?.misspellings)).toEqual([undefined, 0.05, 0.1, 0.15, 0.2]);
  expect(new Set(softmax.map(row => row.validation_accuracy)).size).toBe(1);
  expect(softmax.at(-1)!.accuracy).toBeLessThan(softmax[0]!.accuracy!);
});

it("text-at-size: networks of several sizes, each as it is and where words are misspelled, in panels of their own", async () => {
  const { rows, figure } = await reproduced("text-at-size", 2_000, "wordnet-glosses");
  const plain = rows.filter(({ further }) => further?.misspellings === undefined);
  expect(rows).toHaveLength(2 * plain.length);
  expect(Math.max(...plain.map(({ bytes }) => bytes!))).toBeLessThanOrEqual(8_000);
  expect(new Set(plain.map(({ model }) => model))).toEqual(
    new Set(["quantised-projection", "ngram-softmax"]),
  );
  for (const { accuracy } of plain) expect(accuracy).toBeGreaterThan(1.5 / 45); // beyond chance
  expect(figure.layout).toHaveProperty("xaxis2");
});

it("few-labels: more labels, more accuracy; with and without a graph", async () => {
  const { rows } = await reproduced("few-labels", 2_000, "mnist");
  const full = rows.filter(row => row.model === "full" && !row.further?.graph);
  expect(full.map(({ further }) => further?.labels)).toEqual([10, 30, 100, 300, 1_000]);
  expect(full.at(-1)!.accuracy).toBeGreaterThan(full[0]!.accuracy! + 0.1);
  expect(valuesOf(rows, "graph")).toEqual([undefined, 0.1]);
});
