import { afterEach, expect, it, vi } from "vitest";
import { stamp } from "./stamp.js";

afterEach(() => void vi.useRealTimers());

it("a later stamp is later, within a millisecond and after the clock went back", () => {
  vi.useFakeTimers({ now: Date.UTC(2100, 0, 1) });
  const within = Array.from({ length: 2500 }, stamp);
  expect(within[0]).toBe("2100-01-01T00:00:00.000000Z");
  expect(within.at(-1)).toBe("2100-01-01T00:00:00.002499Z");
  vi.setSystemTime(Date.UTC(2099, 0, 1));
  const after = stamp();
  expect([...within, after]).toEqual([...within, after].toSorted());
  expect(new Set([...within, after]).size).toBe(2501);
});
