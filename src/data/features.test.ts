import { expect, test } from "vitest";
import { features, featuresOf } from "./features.js";

test("the features of a text, by hand", () => {
  expect([...featuresOf("Hi, it's")]).toEqual([
    ...["w:hi", "c:^hi", "c:hi$", "c:^hi$"],
    ...["w:,", "w:hi ,", "c:^,$"],
    ...["w:it's", "w:, it's", "c:^it", "c:it'", "c:t's", "c:'s$", "c:^it'", "c:it's", "c:t's$"],
  ]);
});

test("counts, numbered as they occur, and the same id for the same feature", () => {
  const found = features(["a a", "", "b a"]);
  expect([...found.offsets]).toEqual([0, 3, 3, 8]); // w:a, c:^a$, w:a a; none; w:b, c:^b$, w:a, w:b a, c:^a$
  expect([...found.features]).toEqual([0, 1, 2, 3, 4, 0, 5, 1]);
  expect([...found.counts]).toEqual([2, 2, 1, 1, 1, 1, 1, 1]);
  const alone = features(["a"]);
  expect([alone.high[0], alone.low[1]]).toEqual([found.high[0], found.low[1]]);
});

const mask = (1n << 64n) - 1n;

/** The definition, in 64-bit integers. */
function slowId(feature: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(feature, "utf8")) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & mask;
  hash = ((hash ^ (hash >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
  hash = ((hash ^ (hash >> 27n)) * 0x94d049bb133111ebn) & mask;
  return hash ^ (hash >> 31n);
}

test("ids and counts are those of the definition, for any script", () => {
  const texts = ["Ein Öl-Bild, ein Öl-Bild!", "", "naïve 数据 👍🏽 x_1 it's", "a a a b a", "ein b"];
  const found = features(texts);
  for (const [i, text] of texts.entries()) {
    const wanted = new Map<bigint, number>();
    for (const feature of featuresOf(text)) {
      const id = slowId(feature);
      wanted.set(id, (wanted.get(id) ?? 0) + 1);
    }
    const got = new Map<bigint, number>();
    for (let e = found.offsets[i]!; e < found.offsets[i + 1]!; e++) {
      const f = found.features[e]!;
      got.set((BigInt(found.high[f]!) << 32n) | BigInt(found.low[f]!), found.counts[e]!);
    }
    expect(got).toEqual(wanted);
  }
});

test("a count stops at what 16 bits hold", () => {
  const found = features(["a ".repeat(70_000)]);
  expect([...found.counts]).toEqual([65_535, 65_535, 65_535]); // w:a, c:^a$, w:a a
});

test("tokens are those of Python's [\\w']+|[^\\w\\s]", () => {
  const words = (text: string) =>
    featuresOf(text)
      .filter(feature => /^w:[^ ]+$/.test(feature))
      .map(word => word.slice(2));
  expect(words("Don't stop_me 42½ ²x")).toEqual(["don't", "stop_me", "42½", "²x"]);
  expect(words("a\u001cb\u0085c\u00a0d\u3000e")).toEqual(["a", "b", "c", "d", "e"]); // blanks there
  expect(words("a\ufeffb\u200bc\0")).toEqual(["a", "\ufeff", "b", "\u200b", "c", "\0"]); // none there
  expect(words("e\u0301 ΑΣ Σ İ")).toEqual(["e", "\u0301", "ας", "σ", "i", "\u0307"]);
  expect(words("👍🏽 \ud83d\ud83d")).toEqual(["👍", "🏽", "\ud83d", "\ud83d"]);
});

test.each([
  ["one text", "abc", 'texts: got "abc", expected a list of texts'],
  ["nothing", undefined, "texts: got undefined, expected a list of texts"],
  ["a list with a number", ["a", 5], "text 2: got 5, expected a string"],
])("refuses %s in the place of a list of texts", (_, given, message) => {
  expect(() => features(given as string[])).toThrow(message);
});

test("of one text refuses a list", () => {
  expect(() => featuresOf(["a"] as unknown as string)).toThrow('text: got ["a"], expected a string');
});
