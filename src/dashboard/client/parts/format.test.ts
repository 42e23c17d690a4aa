import { expect, it } from "vitest";
import {
  agoText,
  bytesText,
  cellText,
  difference,
  durationText,
  meanText,
  momentText,
  shortNumber,
} from "./format.js";

it.each([
  [0.97123, "0.9712"],
  [0, "0"],
  [-0.5, "−0.5"],
  [12345, "12,345"],
  [1234.5678, "1,235"],
  [99.95, "99.95"],
  [0.0001234567, "0.0001235"],
  [1.5e-7, "1.5e−7"],
  [3e12, "3e12"],
  [Number.NaN, "NaN"],
  [Number.NEGATIVE_INFINITY, "−∞"],
  [null, "–"],
])("%j is %s", (value, text) => {
  expect(shortNumber(value)).toBe(text);
});

it("says differences with their sign", () => {
  expect([0.0123, -0.5, 0].map(value => difference(value))).toEqual(["+0.0123", "−0.5", "±0"]);
});

it("writes a mean as precisely as its deviation is known", () => {
  expect(meanText(0.91234, 0.00321, 5)).toBe("0.9123 ± 0.0032 (5)");
  expect(meanText(90.123, 3.21, 3)).toBe("90.1 ± 3.2 (3)");
  expect(meanText(12345.6, 120, 3)).toBe("12,346 ± 120 (3)");
  expect(meanText(0.5, null, 1)).toBe("0.5 (1)");
  expect(meanText(0.5, 0, 4)).toBe("0.5 ± 0 (4)");
  expect(meanText(null, null, 2)).toBe("– (2)");
});

it.each([
  [0.0421, "42 ms"],
  [7.25, "7.3 s"],
  [42, "42 s"],
  [245, "4 min 05 s"],
  [12_000, "3 h 20 min"],
  [200_000, "2 d 7 h"],
  [null, "–"],
])("%j seconds are %s", (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});

it("says sizes, cells and how long ago", () => {
  expect([0, 312, 10_240, 4_800_000].map(bytesText)).toEqual(["0 B", "312 B", "10.2 kB", "4.8 MB"]);
  expect([null, "a", true, { kind: "number", text: "NaN" } as const, 0.1234567].map(cellText)).toEqual([
    "–",
    "a",
    "true",
    "NaN",
    "0.123457",
  ]);
  const now = Date.UTC(2026, 0, 10);
  expect([now - 1000, now - 600_000, now - 7_200_000].map(at => agoText(at, now))).toEqual([
    "just now",
    "10 min ago",
    "2 h ago",
  ]);
  expect([agoText(0, now), momentText(0)]).toEqual(["–", "–"]);
  expect(agoText(Date.UTC(2025, 5, 3, 12), now)).toBe("3 Jun 2025");
});
