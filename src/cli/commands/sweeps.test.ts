import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { fromCsv } from "../../analysis/measures.js";
import { packageFolder } from "../../core/folders.js";

// Each experiment as a user has it: the built program in a process of its own, real data, the tiny profile.

const program = packageFolder("dist/cli/main.js");
const results = mkdtempSync(join(tmpdir(), "sweeps-"));
afterAll(() => rmSync(results, { recursive: true }));

async function reproduced(
  name: string,
): Promise<{ rows: ReturnType<typeof fromCsv>; table: string; title: string }> {
  const words = ["reproduce", name, "--profile", "tiny", "--seeds", "1,2", "--epochs", "1", "--no-models"];
  const child = spawn(process.execPath, [program, ...words], {
    env: { ...process.env, NEURALBITS_RESULTS: results },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", text => (said += text));
  const [code] = await once(child, "close");
  expect(code, said).toBe(0);
  const read = (file: string): string => readFileSync(join(results, name, file), "utf8");
  const { layout } = JSON.parse(read("figure.json"));
  return { rows: fromCsv(read("measures.csv")), table: read("table.md"), title: layout.title.text };
}

it("neural-bits: a panel per set, and the bits that shares of the full network's accuracy take", async () => {
  const { rows, table, title } = await reproduced("neural-bits");
  expect(new Set(rows.map(({ dataset }) => dataset))).toEqual(new Set(["mnist", "wordnet-glosses"]));
  expect(table).toContain("Bits needed for a share of the full network's P@1");
  expect(table).toMatch(/\| mnist \| sign \| 128 \| 2 \|/);
  expect(title).toContain("How many neural bits are required?");
});
