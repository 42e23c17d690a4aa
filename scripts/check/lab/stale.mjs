// A notebook in which a cell is changed: those that depend on it are marked, and a button runs them, and no other.
import { check } from "../../../dist/core/check.js";
import { until } from "./page.mjs";

export const sources = [
  "let bits = 8;",
  'const levels = 2 ** bits;\nconsole.log("levels", levels);',
  'let runs = 0;\nconsole.log("apart", ++runs);',
  'console.log(levels, "levels of", bits, "bits")',
];

/** @param {import("./page.mjs").LabPage} page */
export async function runStale(page) {
  await page.open("stale");
  await page.runAll();
  await page.idle();
  await page.output(3, "256 levels of 8 bits");
  check((await page.staleCells()).length === 0, "stale cells at first", await page.staleCells(), "none");
  await page.type(0, "let bits = 10;");
  await page.run(0);
  await until(async () => String(await page.staleCells()) === "1,3", "the cells that use bits are marked");
  await page.say("16-stale", "cells that depend on what changed are marked");
  await page.runStale(2);
  await page.output(3, "1024 levels of 10 bits");
  await page.output(1, "levels 1024");
  await until(async () => (await page.staleCells()).length === 0, "no cell is stale");
  const apart = await page.outputs(2);
  check(apart.trim() === "apart 1", "the cell that does not depend on it", apart, "apart 1, as before");
  await page.say("17-stale-run", "a button ran them, and no other");
  await page.restart();
  await page.runAll();
  await page.idle();
  await page.type(0, "let bits = 3;");
  await page.run(0);
  await page.runStale(2);
  await page.output(3, "8 levels of 3 bits");
  await page.say("18-stale-restarted", "and again after a restart");
}
