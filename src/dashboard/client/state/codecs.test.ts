import { expect, it } from "vitest";
import { choice, flag, ids, json, list, number } from "./codecs.js";

it("lists come back, whatever their texts are", () => {
  const { print, read } = list();
  for (const values of [[], ["a"], ["a,b", "c\\"], ["\\,", 'params."x, y"'], ["a", "", "b"]])
    expect(read(print(values))).toEqual(values);
});

it("run numbers that follow each other are put together", () => {
  const { print, read } = ids();
  expect(print([3, 4, 5, 9, 10, 12])).toBe("3-5,9,10,12");
  expect(read("3-5,9,10,12")).toEqual([3, 4, 5, 9, 10, 12]);
  expect(read("")).toEqual([]);
  expect(read("1-")).toBeUndefined();
  expect(read("1-999999999")).toHaveLength(100_000);
});

it("what cannot be read is nothing", () => {
  expect(number(3).read("x")).toBeUndefined();
  expect(number(3).read("")).toBeUndefined();
  expect(flag().read("yes")).toBeUndefined();
  expect(choice(["a", "b"], "a").read("c")).toBeUndefined();
  expect(json<number[]>([], Array.isArray).read("{")).toBeUndefined();
  expect(json<number[]>([], Array.isArray).read('{"a":1}')).toBeUndefined();
  expect(json<number[]>([], Array.isArray).read("[1]")).toEqual([1]);
});
