import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { isAlive, thisProcess } from "./process.js";

const now = Date.now();
const long = now - 3_600_000;

it("knows the living, whatever was heard of them", () => {
  expect(isAlive(thisProcess(), now)).toBe(true);
  expect(isAlive(thisProcess(), long)).toBe(true);
});

it("does not take a recycled number or another machine start for the process", () => {
  expect(isAlive({ ...thisProcess(), processStart: "1" }, now)).toBe(false);
  expect(isAlive({ ...thisProcess(), boot: "another-start pid:[1]" }, now)).toBe(false);
});

it("knows the dead", async () => {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  expect(isAlive({ ...thisProcess(), pid: child.pid! }, now)).toBe(false);
});

it("believes processes elsewhere for ten minutes, or for as long as they promised", () => {
  const elsewhere = { ...thisProcess(), host: "another", boot: "another-start pid:[1]" };
  expect(isAlive(elsewhere, now)).toBe(true);
  expect(isAlive(elsewhere, long)).toBe(false);
  expect(isAlive(elsewhere, long, now, 2 * 3_600_000)).toBe(true);
  expect(isAlive(elsewhere, now, now, 0)).toBe(false);
  const container = { ...thisProcess(), boot: `${thisProcess().boot.split(" ")[0]} pid:[1]` };
  expect(isAlive(container, now)).toBe(true);
  expect(isAlive(container, long)).toBe(false);
});
