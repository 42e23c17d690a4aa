import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { lives, thisProcess } from "./process.js";

const now = new Date().toISOString();
const long = new Date(Date.now() - 3_600_000).toISOString();

it("knows the living, whatever was heard of them", () => {
  expect(lives(thisProcess(), now)).toBe(true);
  expect(lives(thisProcess(), long)).toBe(true);
});

it("does not take a recycled number or another machine start for the process", () => {
  expect(lives({ ...thisProcess(), processStart: "1" }, now)).toBe(false);
  expect(lives({ ...thisProcess(), boot: "another-start pid:[1]" }, now)).toBe(false);
});

it("knows the dead", async () => {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  expect(lives({ ...thisProcess(), pid: child.pid! }, now)).toBe(false);
});

it("believes processes elsewhere for ten minutes", () => {
  const elsewhere = { ...thisProcess(), host: "another", boot: "another-start pid:[1]" };
  expect(lives(elsewhere, now)).toBe(true);
  expect(lives(elsewhere, long)).toBe(false);
  const container = { ...thisProcess(), boot: `${thisProcess().boot.split(" ")[0]} pid:[1]` };
  expect(lives(container, now)).toBe(true);
  expect(lives(container, long)).toBe(false);
});
