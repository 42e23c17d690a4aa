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
