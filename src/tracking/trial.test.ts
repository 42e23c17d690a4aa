import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import type { Settings } from "./run.js";
import { trialKey } from "./trial.js";

it("is the sha256 of sorted, flat JSON", () => {
  const text = '{"experiment":"mnist-table","settings":{"T":8,"d":10,"dataset":"mnist","joint":true}}';
  const key = trialKey("mnist-table", { dataset: "mnist", T: 8, d: 10, joint: true });
  expect(key).toBe(createHash("sha256").update(text).digest("hex"));
});

it("does not care about order, but about everything else", () => {
  const key = trialKey("a", { T: 8, d: 10 });
  expect(trialKey("a", { d: 10, T: 8 })).toBe(key);
  const others = [
    trialKey("b", { T: 8, d: 10 }),
    trialKey("a", { T: 10, d: 8 }),
    trialKey("a", { T: 8 }),
    trialKey("a", { T: "8", d: 10 }),
    trialKey("a", { T: 8, d: 10, seed: 1 }),
  ];
  expect(new Set([key, ...others]).size).toBe(6);
});

it.each([
  ["nested", { hidden: [128] }, "setting hidden: got [128]"],
  ["an object", { hidden: { units: 128 } }, 'setting hidden: got {"units":128}'],
  ["NaN", { rate: Number.NaN }, "setting rate: got NaN"],
  ["Infinity", { rate: Number.POSITIVE_INFINITY }, "setting rate: got Infinity"],
  ["null", { rate: null }, "setting rate: got null"],
  ["undefined", { rate: undefined }, "setting rate: got undefined"],
  ["a list", [1, 2], "settings: got [1,2]"],
])("refuses %s", (_, settings, message) => {
  expect(() => trialKey("a", settings as unknown as Settings)).toThrow(message);
});

it.each(["", "two\nlines", "x".repeat(201)])("refuses %j as an experiment", name => {
  expect(() => trialKey(name, {})).toThrow(/^experiment: got /);
});
