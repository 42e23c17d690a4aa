import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cells } from "../../../test/cells.js";
import { file } from "./file.js";
import { png } from "./png.js";
import { shown } from "./values.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "neuralbits-files-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A file of this content, and what it is shown as. */
async function bundle(name: string, content: string | Uint8Array) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return (await shown(file(path))).data;
}

const text = async (name: string, content: string | Uint8Array) =>
  (await bundle(name, content))["text/plain"];

const parquet = (count: number, codec: "SNAPPY" | "GZIP" | "UNCOMPRESSED" = "SNAPPY") =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: "net", data: Array.from({ length: count }, (_, i) => `n${i}`), type: "STRING" },
        { name: "accuracy", data: Array.from({ length: count }, (_, i) => i / 8), type: "DOUBLE" },
      ],
      codec,
      ...(codec === "GZIP" && {
        compressors: { GZIP: (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes)) },
      }),
    }),
  );

describe("a file shows as what it is:", () => {
  it("CSV, its columns of numbers as numbers", async () => {
    const csv = 'name,bits,code,accuracy\r\n"a, b",80,007,0.123456789\r\nc,,008,1e-7\r\n';
    expect(await text("runs.csv", csv)).toBe(
      [
        "name  bits  code  accuracy",
        "a, b    80  007   0.123457",
        "c           008       1e-7",
        "(2 rows × 4 columns)",
      ].join("\n"),
    );
    expect((await bundle("runs.csv", csv))["text/html"]).toContain('<td style="text-align: right">80</td>');
  });

  it("CSV with names that are missing or there twice, and rows of other lengths", async () => {
    expect(await text("odd.csv", "\ufeffa,a,\n1,2,3,4\n5\n")).toBe(
      ["a  a_2  column_3  column_4", "1    2         3         4", "5", "(2 rows × 4 columns)"].join("\n"),
    );
  });

  it("many rows: the first, and how many there are", async () => {
    const csv = `n\n${Array.from({ length: 1234 }, (_, i) => i).join("\n")}`;
    expect(await text("many.csv", csv)).toMatch(/\n19\n\(1,234 rows × 1 column, the first 20 shown\)$/);
  });

  it("TSV", async () => {
    expect(await text("runs.tsv", 'a\tb\n"x\t1\n')).toBe('a   b\n"x  1\n(1 row × 2 columns)');
  });

  it.each(["SNAPPY", "GZIP", "UNCOMPRESSED"] as const)("Parquet, %s", async codec => {
    expect(await text("runs.parquet", parquet(3, codec))).toBe(
      ["net  accuracy", "n0          0", "n1      0.125", "n2       0.25", "(3 rows × 2 columns)"].join("\n"),
    );
  });

  it("Parquet by its first bytes, whatever its name, and one of many rows or none", async () => {
    expect(await text("data", parquet(70_000))).toContain("(70,000 rows × 2 columns, the first 20 shown)");
    expect(await text("none.parquet", parquet(0))).toContain("(0 rows × 2 columns)");
  });

  it("pictures", async () => {
    const picture = png({ width: 2, height: 1, channels: 1, values: new Uint8Array([0, 255]) });
    expect(await bundle("a.bin", picture)).toEqual({
      "image/png": Buffer.from(picture).toString("base64"),
      "text/plain": "picture (PNG)",
    });
    expect(await bundle("a.svg", "<svg/>")).toEqual({
      "image/svg+xml": "<svg/>",
      "text/plain": "picture (SVG)",
    });
  });
});

describe("a file is refused in a line:", () => {
  it.each([
    ["", 'file: got "", expected a path'],
    [7, "file: got 7, expected a path"],
  ])("%j", (path, message) => {
    expect(() => file(path as string)).toThrow(message);
  });

  it.each([
    ["what is not there", () => join(folder, "nowhere.csv"), "expected a file in "],
    ["a folder", () => folder, "expected a file; it is none"],
  ])("%s", async (_, path, message) => {
    await expect(shown(file(path()))).rejects.toThrow(message);
  });

  it.each([
    ["broken.parquet", "PAR1 and nothing else", "broken.parquet cannot be read as Parquet: "],
    ["empty.csv", "", "expected a row that names the columns"],
    ["notes.txt", "text", "expected a Parquet, CSV or TSV file, or a PNG"],
    ["quote.csv", 'a\n"open', "expected whole quotes"],
  ])("%s", async (name, content, message) => {
    await expect(bundle(name, content)).rejects.toThrow(message);
  });
});

const notebook = cells({ "runs.csv": "bits,accuracy\n80,0.5\n" });

it("one call in a cell shows it; a file that cannot be shown is an error of its cell", async () => {
  const { displays, status } = await notebook.run('display.file("runs.csv");');
  expect([status, displays[0]!["text/plain"]]).toEqual([
    "ok",
    "bits  accuracy\n  80       0.5\n(1 row × 2 columns)",
  ]);
  expect(await notebook.failure('display.file("rums.csv");')).toMatch(
    /^Refusal: file: got "rums.csv", expected/,
  );
});
