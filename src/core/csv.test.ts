import fc from "fast-check";
import { expect, it } from "vitest";
import { csvRows } from "./csv.js";

it("fields in quotes hold commas, quotes and line breaks; lines end in CR LF, LF or CR", () => {
  expect(csvRows('a,"b, c"\r\n"say ""hi""","two\r\nlines"\n,""\n')).toEqual([
    ["a", "b, c"],
    ['say "hi"', "two\r\nlines"],
    ["", ""],
  ]);
  expect(csvRows("a,b\rc,d\r")).toEqual([
    ["a", "b"],
    ["c", "d"],
  ]);
  expect(csvRows("")).toEqual([]);
  expect(csvRows("a,b")).toEqual(csvRows("a,b\n"));
  expect(csvRows("a,")).toEqual([["a", ""]]);
});

it("reads back whatever was written", () => {
  const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`;
  const rows = fc.array(fc.array(fc.string({ unit: "binary" }), { minLength: 1 }));
  fc.assert(
    fc.property(rows, fc.constantFrom("\n", "\r\n", "\r"), (written, end) => {
      const text = written.map(row => row.map(quoted).join() + end).join("");
      expect(csvRows(text)).toEqual(written);
    }),
  );
});

it("a field of a megabyte is no trouble, a quote that never ends is refused", () => {
  const long = 'say ""hi"" '.repeat(100_000);
  expect(csvRows(`"${long}",x`)[0]![0]!.length).toBe(long.length - 200_000);
  expect(() => csvRows('a,b\nc,"d')).toThrow('row 2 of a CSV file: got "\\"d", expected whole quotes');
  expect(() => csvRows('a,b"c"')).toThrow("row 1 of a CSV file");
});
