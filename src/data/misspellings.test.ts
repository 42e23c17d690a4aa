import { expect, it } from "vitest";
import { seeded } from "../core/random.js";
import { misspelled } from "./misspellings.js";

const texts = Array.from({ length: 200 }, (_, i) => `please book flight number ${i} to Boston, a I 7`);
const wordsOf = (all: readonly string[]) => all.map(text => text.split(" "));
const changed = (share: number, seed = 1) => {
  const found = wordsOf(misspelled(texts, share, seeded(seed)));
  return wordsOf(texts).flatMap((words, i) =>
    words.map((word, k) => (found[i]![k] === word ? "" : found[i]![k]!)),
  );
};

it("hits the share of words of two letters or more, by one edit each", () => {
  const found = wordsOf(misspelled(texts, 0.2, seeded(1)));
  const pairs = wordsOf(texts).flatMap((words, i) => words.map((word, k) => [word, found[i]![k]!] as const));
  const long = pairs.filter(([word]) => word.length > 1);
  const hit = long.filter(([word, other]) => word !== other);
  expect(hit.length / long.length).toBeGreaterThan(0.15);
  expect(hit.length / long.length).toBeLessThan(0.25);
  for (const [word, other] of hit) expect(Math.abs(word.length - other.length)).toBeLessThan(2);
  expect(pairs.filter(([word, other]) => word.length === 1 && word !== other)).toEqual([]);
  const lengths = new Set(hit.map(([word, other]) => other.length - word.length));
  expect([...lengths].sort()).toEqual([-1, 0, 1]);
});

it("is the same for the same seed, another for another; what a small share hits a larger one hits alike", () => {
  expect(changed(0.1)).toEqual(changed(0.1));
  expect(changed(0.1)).not.toEqual(changed(0.1, 2));
  const more = changed(0.2);
  for (const [k, word] of changed(0.1).entries()) if (word) expect(more[k]).toBe(word);
  expect(misspelled(texts, 0, seeded(1))).toEqual(texts);
});

it("leaves signs and blanks where they are, and takes letters of other scripts whole", () => {
  const [text] = misspelled(["Ünïcode, straße!"], 1, seeded(3));
  expect(text).toMatch(/^\S+, \S+!$/);
  expect(text).not.toBe("Ünïcode, straße!");
});
