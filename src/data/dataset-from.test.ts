import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { TextPart } from "./dataset.js";
import { datasetFrom } from "./registry.js";
import { type Files, type Source, source } from "./source.js";

const folder = mkdtempSync(join(tmpdir(), "dataset-from-"));
const content = "yes\tgood\r\nno\tbad\r\n";

beforeAll(() => {
  mkdirSync(join(folder, "reviews"));
  writeFileSync(join(folder, "reviews", "all.tsv"), content);
  vi.stubEnv("NEURALBITS_MIRROR", folder);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const classes = ["good", "bad"];

/** Labels by what stands behind the tabulator, lines cut at `end`. */
const partBy =
  (end: string) =>
  ({ "all.tsv": file }: Files): TextPart => {
    const lines = new TextDecoder().decode(file).trim().split(end);
    const pairs = lines.map(line => line.split("\t") as [string, string]);
    const labels = Uint16Array.from(pairs, ([, label]) => classes.indexOf(label));
    return { count: lines.length, texts: pairs.map(([text]) => text), labels };
  };

const nowhere = { file: "none.tsv", bytes: 1, sha256: "0".repeat(64), urls: [] };

const reviews = (end: string, others: object = {}): Source =>
  source({
    ...{ kind: "text", title: "Reviews", classes, licence: "none", citation: "none" },
    members: [
      {
        file: "all.tsv",
        bytes: content.length,
        sha256: createHash("sha256").update(content).digest("hex"),
        urls: [],
      },
    ],
    parse: files => ({ train: partBy(end)(files), validation: partBy(end)(files), test: partBy(end)(files) }),
    ...others,
  } as Source);

it("a set is what its source makes of its files", async () => {
  const { train } = await datasetFrom("reviews", reviews("\r\n"));
  expect(train).toMatchObject({ texts: ["yes", "no"], labels: Uint16Array.of(0, 1) });
});

it.each([
  [
    "a label that no class has",
    "reviews",
    reviews("\n"),
    "label of train of reviews: got 65535, expected below 2",
  ],
  [
    "no parts",
    "reviews",
    reviews("", { parse: () => ({}) }),
    "train of reviews: got undefined, expected a part",
  ],
  ["a class twice", "reviews", reviews("\r\n", { classes: ["good", "good"] }), "each once"],
  ["no list of files", "reviews", reviews("", { members: undefined }), "members of reviews: got undefined"],
  ["no source", "reviews", undefined as never, "source of reviews: got undefined, expected members, parse"],
  [
    "no parse",
    "reviews",
    reviews("", { parse: undefined }),
    "parse of reviews: got undefined, expected a function",
  ],
  [
    "a file that is none",
    "reviews",
    reviews("", { members: [null] }),
    "file of a member of reviews: got undefined",
  ],
  [
    "a file without addresses",
    "reviews",
    reviews("", { members: [{ ...nowhere, urls: undefined }] }),
    "urls of reviews, none.tsv: got undefined, expected a list of addresses, [] where there is none",
  ],
  [
    "an address that is none",
    "reviews",
    reviews("", { members: [{ ...nowhere, urls: ["https://example.org/none.tsv", "not a url"] }] }),
    'urls of reviews, none.tsv: got "not a url", expected addresses such as https://example.org/file.gz',
  ],
  [
    "one archive alone",
    "reviews",
    reviews("", { archives: {} }),
    "archives of reviews: got {}, expected a list",
  ],
  ["a name that leads elsewhere", "../reviews", reviews("\r\n"), 'data set\'s name: got "../reviews"'],
])("refuses %s", async (_, name, made, message) => {
  await expect(datasetFrom(name, made)).rejects.toThrow(message);
});
