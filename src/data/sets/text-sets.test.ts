import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { describeWith, mirror } from "../../../test/mirror.js";
import { tarOf } from "../../../test/tar.js";
import type { TextPart, TextSet } from "../dataset.js";
import { read } from "../member.js";
import { dataset } from "../registry.js";
import { assemble, type Files, type Source } from "../source.js";
import newsgroups from "./20-newsgroups.js";
import agNews from "./ag-news.js";
import banking from "./banking77.js";
import clinc from "./clinc150.js";
import snips from "./snips.js";
import swda from "./swda.js";
import trec6 from "./trec-6.js";
import trec50 from "./trec-50.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sets-"));
  vi.stubEnv("NEURALBITS_CACHE", join(folder, "cache"));
  vi.stubEnv("NEURALBITS_MIRROR", mirror);
});
afterEach(() => vi.unstubAllEnvs());

const parts = ["train", "validation", "test"] as const;
const counts = (set: TextSet) => parts.map(part => set[part].count);
const named = ({ classes }: TextSet, { texts, labels }: TextPart) =>
  texts.map((text, i) => [text, classes[labels[i]!]!]);
const tally = (set: TextSet, part: (typeof parts)[number]): Record<string, number> => {
  const found: Record<string, number> = {};
  for (const label of set[part].labels) found[set.classes[label]!] = (found[set.classes[label]!] ?? 0) + 1;
  return found;
};
const meanTokens = ({ texts }: TextPart) =>
  texts.reduce((sum, text) => sum + text.split(/\s+/).filter(Boolean).length, 0) / texts.length;

/** A set of made-up files in a mirror, read as the real ones are. */
async function madeUp(name: string, source: Source, content: Files): Promise<TextSet> {
  vi.stubEnv("NEURALBITS_MIRROR", join(folder, "mirror"));
  const members = source.members.map(member => {
    const bytes = content[member.file]!;
    const path = join(folder, "mirror", member.folder ?? name, member.file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    return { ...member, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
  });
  const files: Record<string, Uint8Array> = {};
  for (const member of members) files[member.file] = await read(name, member);
  return assemble(name, { ...source, members }, files) as TextSet;
}

describeWith("atis", "ATIS", () => {
  it("several intents joined by # are a class of their own; classes that training lacks come last", async () => {
    const atis = (await dataset("atis")) as TextSet;
    expect(counts(atis)).toEqual([4478, 500, 893]);
    expect(atis.classes.length).toBe(26);
    expect(atis.classes.slice(0, 21)).toEqual([...atis.classes.slice(0, 21)].sort());
    expect(Object.keys(tally(atis, "train")).length).toBe(21);
    expect(atis.classes.slice(0, 21)).toContain("atis_flight#atis_airfare");
    const unseen = parts.map(part => atis[part].labels.filter(label => label >= 21).length);
    expect(unseen).toEqual([0, 1, 5]); // so that 888 of 893 is the most that a net can reach
    expect(atis.classes.slice(21)).toContain("atis_flight#atis_airline");
    expect(tally(atis, "test").atis_flight! / 893).toBeCloseTo(0.708, 3);
  });

  it("13 test sentences are in training too, 289 repeat another of training", async () => {
    const { train, test } = (await dataset("atis")) as TextSet;
    const known = new Set(train.texts);
    expect(train.count - known.size).toBe(289);
    expect(test.texts.filter(text => known.has(text)).length).toBe(13);
    expect(meanTokens(train)).toBeCloseTo(11.28, 2);
  });
});

describeWith("snips", "SNIPS", () => {
  it("no text ends in the blank that 2,470 lines have; letters beyond ASCII are whole", async () => {
    const set = (await dataset("snips")) as TextSet;
    expect(counts(set)).toEqual([13_084, 700, 700]);
    const raw = await read("snips", snips.members[0]!);
    expect(raw.toString("utf8").match(/ \n/g)!.length).toBe(2470);
    expect(set.train.texts.filter(text => text !== text.trim() || !text)).toEqual([]);
    expect(set.train.texts).toContain("add step to me to the 50 clásicos playlist");
    expect(new Set(Object.values(tally(set, "validation")))).toEqual(new Set([100]));
    expect(tally(set, "train").PlayMusic! / 13_084).toBeCloseTo(0.146, 3);
    expect(meanTokens(set.train)).toBeCloseTo(9.0, 2);
  });
});

describeWith("clinc150", "CLINC150", () => {
  it("its out-of-scope texts stand beside the parts and are no class", async () => {
    const set = (await dataset("clinc150")) as TextSet;
    expect(set.classes.length).toBe(150);
    expect(set.classes).not.toContain("oos");
    expect(parts.map(part => set.outOfScope![part].count)).toEqual([100, 100, 1000]);
    expect(set.outOfScope!.validation.texts[0]).toBe(
      "set a warning for when my bank account starts running low",
    );
    const scoped = new Set(parts.flatMap(part => set[part].texts));
    expect(set.outOfScope!.test.texts.filter(text => scoped.has(text))).toEqual([]);
    expect(meanTokens(set.train)).toBeCloseTo(8.34, 2);
  });
});

describeWith("banking77", "Banking77", () => {
  it("texts with line breaks are one text; a tenth of every class is cut for validation", async () => {
    const set = (await dataset("banking77")) as TextSet;
    expect(set.train.count + set.validation.count).toBe(10_003);
    expect(set.test.count).toBe(3080);
    expect(set.classes.length).toBe(77);
    const broken = (part: TextPart) => part.texts.filter(text => /[\r\n]/.test(text)).length;
    expect([broken(set.train) + broken(set.validation), broken(set.test)]).toEqual([10, 3]);
    expect(new Set(Object.values(tally(set, "test")))).toEqual(new Set([40]));
    const [train, validation] = [tally(set, "train"), tally(set, "validation")];
    const whole = set.classes.map(name => train[name]! + validation[name]!);
    expect(Math.min(...whole)).toBe(35);
    expect(set.classes.map(name => validation[name])).toEqual(whole.map(count => Math.round(count / 10)));
  });
});

describeWith("trec", "TREC", () => {
  it("latin-1, two ways to name the same questions, one split", async () => {
    const [coarse, fine] = (await Promise.all(["trec-6", "trec-50"].map(name => dataset(name)))) as [
      TextSet,
      TextSet,
    ];
    expect(coarse.train.count + coarse.validation.count).toBe(5452);
    expect(coarse.test.count).toBe(500);
    expect(coarse.classes).toEqual(["ABBR", "DESC", "ENTY", "HUM", "LOC", "NUM"]);
    expect(fine.classes.length).toBe(50);
    expect(Object.keys(tally(fine, "train")).length).toBe(50);
    expect(Object.keys(tally(fine, "test")).length).toBe(42);
    expect(tally(coarse, "test").DESC! / 500).toBeCloseTo(0.276, 3);
    for (const part of parts) expect(coarse[part].texts).toEqual(fine[part].texts);
    const texts = parts.flatMap(part => coarse[part].texts);
    expect(texts.filter(text => text.includes("ð")).length).toBe(1); // the byte 0xF0
    expect(texts.filter(text => text.includes("\ufffd"))).toEqual([]);
    expect(fine.validation.count / 5452).toBeCloseTo(0.1, 2);
  });
});

const text = (content: string) => Buffer.from(content, "utf8");

it("SNIPS of made-up files: blanks at the ends of lines, no break after the last one", async () => {
  const files = {
    ...{ "train/seq.in": text("play a song \nrain ?\n"), "train/label": text("PlayMusic\nGetWeather\n") },
    ...{ "valid/seq.in": text("snow ?"), "valid/label": text("GetWeather") },
    ...{ "test/seq.in": text("a book \n"), "test/label": text("RateBook\n") },
  };
  const set = await madeUp("snips", snips, files);
  expect(set.classes).toEqual(["GetWeather", "PlayMusic", "RateBook"]);
  expect(named(set, set.train)).toEqual([
    ["play a song", "PlayMusic"],
    ["rain ?", "GetWeather"],
  ]);
  expect([named(set, set.validation), named(set, set.test)]).toEqual([
    [["snow ?", "GetWeather"]],
    [["a book", "RateBook"]],
  ]);
  await expect(madeUp("snips", snips, { ...files, "test/label": text("a\nb\n") })).rejects.toThrow(
    "labels of test: got 2, expected 1, as many as texts",
  );
});

it("CLINC150 of a made-up file", async () => {
  const rows = { train: [["hi", "greeting"]], val: [["yo", "greeting"]], test: [["bye", "goodbye"]] };
  const oos = {
    oos_train: [["why", "oos"]],
    oos_val: [],
    oos_test: [
      ["who", "oos"],
      ["what", "oos"],
    ],
  };
  const set = await madeUp("clinc150", clinc, {
    "data_full.json": text(JSON.stringify({ ...rows, ...oos })),
  });
  expect(set.classes).toEqual(["greeting", "goodbye"]); // what training lacks comes last
  expect(set.outOfScope).toEqual({
    train: { count: 1, texts: ["why"] },
    validation: { count: 0, texts: [] },
    test: { count: 2, texts: ["who", "what"] },
  });
});

it("Banking77 of made-up files: commas, quotes and line breaks inside of quotes", async () => {
  const train = `text,category\r\n${'"Card, please.\n\nThe ""new"" one",card_arrival\r\n'.repeat(10)}`;
  const files = { "train.csv": text(train), "test.csv": text("text,category\r\nWhere?,card_arrival\r\n") };
  const set = await madeUp("banking77", banking, files);
  expect(counts(set)).toEqual([9, 1, 1]);
  expect(set.train.texts[0]).toBe('Card, please.\n\nThe "new" one');
  await expect(madeUp("banking77", banking, { ...files, "test.csv": text("Where?,x\n") })).rejects.toThrow(
    'header of Banking77: got "Where?,x"',
  );
});

it("TREC of made-up files: one byte a letter, and colons in a text", async () => {
  const files = {
    "train_5500.label": Buffer.from("HUM:ind Who is M\xf0rk : a writer ?\nLOC:city Where ?\n", "latin1"),
    "TREC_10.label": Buffer.from("HUM:desc Who ?\n", "latin1"),
  };
  const coarse = await madeUp("trec-6", trec6, files);
  expect(named(coarse, coarse.train)).toEqual([
    ["Who is Mðrk : a writer ?", "HUM"],
    ["Where ?", "LOC"],
  ]);
  const fine = await madeUp("trec-50", trec50, files);
  expect(fine.classes).toEqual(["HUM:ind", "LOC:city", "HUM:desc"]);
});

it("SwDA: 41 tags in a fixed order, x and + are none; bars in an utterance are its own", async () => {
  expect(swda.classes).toHaveLength(41);
  const files = {
    "train_set.txt": text("A|What is it|or not?|qw\r\nB|Well, uh,|^h\n\n"),
    "val_set.txt": text("A|Right.|aa\n"),
    "test_set.txt": text('B|Oh.|fo_o_fw_"_by_bc\n'),
  };
  const set = await madeUp("swda", swda, files);
  expect(set.classes).toEqual(swda.classes);
  expect(named(set, set.train)).toEqual([
    ["What is it|or not?", "qw"],
    ["Well, uh,", "^h"],
  ]);
  expect(named(set, set.test)).toEqual([["Oh.", 'fo_o_fw_"_by_bc']]);
  for (const tag of ["x", "+"])
    await expect(madeUp("swda", swda, { ...files, "val_set.txt": text(`A|.|${tag}\n`) })).rejects.toThrow(
      `tag of an utterance: got "${tag}", expected one of %, ^2`,
    );
});

it("AG News: no header, classes from 1 on, entities with and without their &, backslashes", async () => {
  const rows = [
    '"3","Wall St. Bears","Reuters - Wall Street\'s dwindling\\band of #39;ultra-cynics#39; at \\$5"',
    '"4","AT&amp;T &lt;b&gt;","say &quot;""hi""&quot; &#233;"',
  ];
  const files = { "train.csv": text(`${rows.join("\n")}\n`), "test.csv": text('"1","a","b"\n"2","c","d"\n') };
  const set = await madeUp("ag-news", agNews, files);
  expect(named(set, set.train)).toEqual([
    ["Wall St. Bears Reuters - Wall Street's dwindling band of 'ultra-cynics' at  $5", "Business"],
    ['AT&T <b> say ""hi"" é', "Sci/Tech"],
  ]);
  expect([...set.test.labels]).toEqual([0, 1]); // the first row is no header
  await expect(madeUp("ag-news", agNews, { ...files, "test.csv": text('"0","a","b"\n') })).rejects.toThrow(
    'class of row 1: got "0", expected 1 to 4, title and text',
  );
});

it("20 Newsgroups: latin-1; headers, quotes and signatures are left out, what is empty stays", async () => {
  const message = [
    ...["From: a@b", "Subject: Re: M\xf6bius", "", "In article <1@x> b@c writes:", ">> old", "> quoted"],
    ...["That is na\xefve.", "", "So there.", "-- ", "Ann, 555-1234", ""],
  ];
  const archive = tarOf({
    "20news-bydate-train/sci.space/1": Buffer.from(message.join("\n"), "latin1"),
    "20news-bydate-test/alt.atheism/53068": Buffer.from("From: x\r\n\r\nHello\r\n", "latin1"),
    "20news-bydate-test/sci.space/7": Buffer.from("From: x\n\n> only quoted\n", "latin1"),
  });
  const set = await madeUp("20-newsgroups", newsgroups, { "20news-bydate.tar.gz": gzipSync(archive) });
  expect(named(set, set.train)).toEqual([["That is naïve.\n\nSo there.", "sci.space"]]);
  expect(named(set, set.test)).toEqual([
    ["Hello", "alt.atheism"],
    ["", "sci.space"],
  ]);
});
