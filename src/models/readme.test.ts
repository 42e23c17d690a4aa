import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const folder = fileURLToPath(new URL(".", import.meta.url));
const tags = (text: string): string[] => [...new Set(text.match(/eq\. \d+/g) ?? [])].sort();

it("every equation tag in the code stands in README.md, and back", () => {
  const code = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter(file => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map(file => readFileSync(join(folder, file), "utf8"))
    .join("\n");
  const table = readFileSync(join(folder, "README.md"), "utf8");
  expect(tags(table)).toEqual(tags(code));
  expect(tags(code).length).toBeGreaterThan(3);
});

it("every file that a row names holds the row's tag", () => {
  const table = readFileSync(join(folder, "README.md"), "utf8");
  const rows = table.split("\n").filter(line => /^\|.*eq\. \d/.test(line));
  expect(rows.length).toBeGreaterThan(9);
  for (const row of rows) {
    const where = row.split("|").at(-2)!;
    const files = [...where.matchAll(/`([^`]+\.ts)`/g)].map(([, file]) => file!);
    expect(files.length, row).toBeGreaterThan(0);
    for (const file of files)
      expect(tags(readFileSync(join(folder, file), "utf8")), file).toEqual(expect.arrayContaining(tags(row)));
  }
});

it("every file that the table names exists", () => {
  const table = readFileSync(join(folder, "README.md"), "utf8");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const named = [...table.matchAll(/`([a-z/-]+\.ts)`/g)].map(([, file]) => file!);
  expect(new Set(named).size).toBeGreaterThan(5);
  for (const file of named) expect(files).toContain(file);
});
