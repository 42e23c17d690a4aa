import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { packageFolder } from "../../core/folders.js";
import {
  type Cell,
  codeCell,
  markdownCell,
  type Notebook,
  newNotebook,
  notebookText,
  parseNotebook,
} from "./nbformat.js";
import { parsePercent, percentText, syncedField } from "./percent.js";
import { strip } from "./strip.js";
import { synced } from "./sync.js";

const roundTrip = (notebook: Notebook): Notebook => parsePercent(percentText(notebook), "a.ts");

it("reads as TypeScript, and as jupytext and VS Code have it", () => {
  const notebook = newNotebook([
    markdownCell("# Title\n\nwith %% signs\n%% so", "title"),
    codeCell("const bits = 720;", ["parameters"], "a1"),
    codeCell("%time f()\n// %% mine\nf()", [], "b"),
    codeCell("%%sh\nls\n%% -l\n", [], "c"),
  ]);
  expect(percentText(notebook)).toBe(`// ---
// jupyter:
//   kernelspec:
//     name: neuralbits
//     display_name: TypeScript (neuralbits)
//     language: typescript
//   language_info:
//     name: typescript
//     file_extension: .ts
//     mimetype: text/typescript
// ---

// %% [markdown] id="title"
// # Title
//
// with %% signs
// \\%% so

// %% id="a1" tags=["parameters"]
const bits = 720;

// %% id="b"
// %time f()
// \\%% mine
f()

// %% id="c"
// %%sh
// ls
// \\%% -l
//
`);
  expect(roundTrip(notebook)).toEqual(notebook);
});

const piece = fc.constantFrom(
  ...["// ", "//", "%%", "%%sh", "%time x", "?name", "\\", " ", "\n", "\r\n", "# %%", "[markdown]", "a=1"],
  ...["// ---", "`", "\u2028", "😀", "\0", '%% [markdown] id="x"', "const a = 1;"],
);
const source = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.array(piece, { maxLength: 12 }).map(parts => parts.join("")),
);
const metadata = fc
  .dictionary(
    fc.oneof(fc.constantFrom("tags", "title", "id", "cell", "metadata", "a.b", "x-y"), fc.string()),
    fc.jsonValue({ maxDepth: 3 }).map(value => (typeof value === "object" ? value : [value])),
    { maxKeys: 4 },
  )
  .map(fields => JSON.parse(JSON.stringify(fields)) as typeof fields); // a file has no -0
const cell: fc.Arbitrary<Cell> = fc
  .tuple(fc.constantFrom("code", "markdown", "raw"), source, metadata)
  .map(([type, text, fields]) => {
    const { title, ...others } = fields as Record<string, unknown>;
    const own = {
      ...codeCell(text),
      metadata: { ...others, ...(title ? { title: "A title [x] y=1" } : {}) },
    };
    if (type === "code") return own;
    return { cell_type: type as "raw", id: "", metadata: own.metadata, source: text };
  });

it("whatever stands in a notebook comes back", () => {
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 5 }), metadata, (cells, fields) => {
      fc.pre(
        !/\p{Surrogate}/u.test(JSON.stringify([cells, fields]).replaceAll(/\\u[dD][89a-fA-F]../g, "\uD800")),
      );
      const notebook = newNotebook(cells);
      notebook.metadata = { ...notebook.metadata, ...fields };
      expect(roundTrip(notebook)).toEqual(strip(notebook));
    }),
    { numRuns: 500 },
  );
});

/** Files of a folder, where it is there, with their texts. */
const filesOf = (folder: string, ending: RegExp): [string, string][] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter(name => ending.test(name))
        .map(name => [name, readFileSync(join(folder, name), "utf8")])
    : [];

it.each(filesOf(packageFolder("notebooks"), /\.ipynb$/))(
  "%s comes back byte for byte, with its outputs where it is brought in line with its text",
  (name, file) => {
    const notebook = parseNotebook(file, name);
    expect(notebookText(notebook) === file).toBe(true);
    const text = percentText(notebook);
    expect(notebookText(parsePercent(text, name)) === notebookText(strip(notebook))).toBe(true);
    expect(percentText(parsePercent(text, name)) === text).toBe(true);
    const inLine = synced(notebook, text, name).notebook;
    const edited = synced(inLine, text.replace("\n// #", "\n// # A"), name).notebook;
    const { [syncedField]: _, ...metadata } = synced(edited, text, name).notebook.metadata;
    const same = notebookText({ ...synced(edited, text, name).notebook, metadata }) === file; // it may be long
    expect(same).toBe(true);
  },
);

const cases = [
  ...filesOf(packageFolder("scripts", "check", "notebooks"), /\.cells$/),
  ...filesOf(packageFolder("..", "shared", "cases", "kernel"), /\.ts$/),
];

it.each(cases)("%s, cells as people write them, comes back byte for byte", (name, file) => {
  const isText = name.endsWith(".ts");
  const notebook = isText
    ? parsePercent(file, name)
    : newNotebook(file.split(/^%%$/m).map(source => codeCell(source.trim())));
  const text = percentText(notebook);
  expect(notebookText(parsePercent(text, name))).toBe(notebookText(notebook));
  expect(percentText(parsePercent(text, name))).toBe(text);
  const kept = synced(notebook, isText ? file : text, name);
  expect([kept.from, kept.text]).toEqual([null, isText ? file : text]);
});

it("pictures pasted into a text, fields that nobody knows and an older format come back", () => {
  const text = JSON.stringify({
    ...{ nbformat: 4, nbformat_minor: 7, metadata: { yes: "no", number: "1.0" }, extra: { a: [1] } },
    cells: [
      {
        cell_type: "markdown",
        id: "a",
        metadata: {},
        source: "![x](attachment:x.png)",
        attachments: { "x.png": {} },
      },
      { cell_type: "code", id: "b", metadata: {}, source: "", outputs: [], execution_count: null, mine: 1 },
    ],
  });
  const notebook = parseNotebook(text, "a.ipynb");
  expect(roundTrip(notebook)).toEqual(notebook);
});

it("what people write by hand is read kindly", () => {
  const { cells, metadata } = parsePercent(
    "\uFEFFconst a = 1;\r\n\r\n//%% A title [md]\r\n// text\r\n// %%\r\na\r\n",
    "a.ts",
  );
  expect(cells.map(({ cell_type, source }) => [cell_type, source])).toEqual([
    ["code", "const a = 1;"],
    ["markdown", "text"],
    ["code", "a"],
  ]);
  expect(cells[1]!.metadata).toEqual({ title: "A title" });
  expect(new Set(cells.map(({ id }) => id)).size).toBe(3);
  expect(metadata.kernelspec?.name).toBe("neuralbits");
  expect(parsePercent("", "a.ts").cells).toEqual([]);
});

it("jupytext's own form is read", () => {
  const text = `// -*- coding: utf-8 -*-
// ---
// jupyter:
//   jupytext:
//     text_representation:
//       extension: .ts
//       format_name: percent
//   kernelspec:
//     display_name: TypeScript (neuralbits)
//     language: typescript
//     name: neuralbits
// ---

// %% [markdown]
// über

// %% tags=["parameters"]
1 + 1
`;
  const { cells, metadata } = parsePercent(text, "a.ts");
  expect(cells.map(({ source }) => source)).toEqual(["über", "1 + 1"]);
  expect(cells[1]!.metadata).toEqual({ tags: ["parameters"] });
  expect(metadata.kernelspec).toMatchObject({ name: "neuralbits" });
});

it.each([
  ["// %% [html]", 'a.ts: line 1: kind of the cell: got "html", expected markdown, raw or none for code'],
  ["// %% tags=[1", "a.ts: line 1: tags: got [1, expected JSON"],
  ["\n// %% a=1 b", 'a.ts: line 2: what stands behind the marker: got "b", expected name=JSON'],
  ["// ---\n// jupyter: [\n// ---", "a.ts: header: got "],
  ["// ---\n// jupyter: 3\n// ---", "a.ts: jupyter in the header: got 3, expected fields of YAML"],
  ["// ---\n// title: x\n// ---", 'a.ts: header: got "title", expected jupyter'],
  ["// ---\n// nbformat_minor: x\n// ---", 'a.ts: nbformat_minor in the header: got "x"'],
])("%j is refused", (text, message) => {
  expect(() => parsePercent(text, "a.ts")).toThrow(message);
});

it("half a character is refused, for no file of text holds it", () => {
  expect(() => percentText(newNotebook([codeCell("\uD800", [], "a")]))).toThrow(
    'cell a: got "half of a surrogate pair", expected whole characters',
  );
});
