import { expect, it } from "vitest";
import { timeLeft } from "./time-left.js";

const done = [
  { startedAt: 0, endedAt: 10 },
  { startedAt: 10, endedAt: 20 },
];

it("is what is left of those that run and all of those that wait, shared by as many as run", () => {
  expect(timeLeft({ done, running: [15, 20], queued: 4 }, 20)).toBe((5 + 10 + 40) / 2);
  expect(timeLeft({ done, running: [0], queued: 0 }, 100)).toBe(0); // slower than the others: about to end
});

it("is 0 where nothing is left, and unknown where nothing was done or nobody works", () => {
  expect(timeLeft({ done, running: [], queued: 0 }, 20)).toBe(0);
  expect(timeLeft({ done: [], running: [1], queued: 3 }, 20)).toBeNull();
  expect(timeLeft({ done, running: [], queued: 3 }, 20)).toBeNull();
});

it("goes by the newest trials", () => {
  const old = Array.from({ length: 50 }, (_, i) => ({ startedAt: i, endedAt: i + 1 }));
  const fresh = Array.from({ length: 20 }, (_, i) => ({ startedAt: 1000 + i, endedAt: 1100 + i }));
  expect(timeLeft({ done: [...old, ...fresh], running: [2000], queued: 1 }, 2000)).toBe(200);
});
