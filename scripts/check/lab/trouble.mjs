// A notebook with errors, loops without end, and a training that is stopped.
import { check } from "../../../dist/core/check.js";
import { until } from "./page.mjs";

const state = "[rounds > 1000, reports.length > 0, ended]";
export const sources = [
  "const kept = 1;\nfunction inner(x: number): number {\n  throw new RangeError('no ' + x);\n}",
  "const y = 2;\ninner(y)",
  "const text: string = kept;",
  "let rounds = 0;\nwhile (true) {\n  rounds++;\n}",
  `import * as nb from "neuralbits";
const mnist = await nb.dataset("mnist");
const reports: nb.EpochReport[] = [];
let ended = "no";
const trainer = nb.full(mnist, { hidden: [32] });
const students = [nb.projected(mnist, { T: 8, d: 8 })];
try {
  const settings = { epochs: 1000, random: nb.seeded(1), signal: kernel.signal };
  for await (const report of nb.trainTogether(trainer, students, mnist, settings)) {
    reports.push(report);
    console.log("epoch", reports.length);
  }
} finally {
  ended = "yes";
}`,
  state,
];

/** @param {import("./page.mjs").LabPage} page */
export async function makeTrouble(page) {
  await page.open("trouble");
  await seeErrors(page);
  await beHelped(page);
  await interruptAll(page);
  await page.restart();
  await page.run(5);
  await page.output(5, "Cannot find name 'rounds'");
  await page.run(0);
  await page.say("8-restart", "after a restart the names are gone");
  await page.save();
}

/** @param {import("./page.mjs").LabPage} page */
async function seeErrors(page) {
  await page.run(0);
  await page.run(1);
  await page.output(1, "RangeError");
  const error = await page.outputs(1);
  check(
    /In \[1\]:3:9/.test(error) && /In \[2\]:2:\d/.test(error),
    "traceback",
    error,
    "the places of both cells",
  );
  await page.run(2);
  await page.output(2, "TS2322");
  await page.say("3-errors", "errors with cell, line and column");
}

/** @param {import("./page.mjs").LabPage} page */
async function beHelped(page) {
  await page.type(5, "kep");
  await page.keyboard.press("Tab");
  await page.completion("kept");
  await page.keyboard.press("Enter");
  await until(async () => (await page.editor(5).textContent()) === "kept", "the completion is taken");
  await page.type(5, "Math.m");
  await page.keyboard.press("Tab");
  await page.completion("max");
  await page.say("4-complete", "Tab lists completions");
  await page.keyboard.press("Escape");
  await page.type(5, "inner");
  await page.keyboard.press("Shift+Tab");
  await page.inspection("inner(x: number): number");
  await page.say("5-inspect", "Shift-Tab shows type and documentation");
  await page.keyboard.press("Escape");
}

/** @param {import("./page.mjs").LabPage} page */
async function interruptAll(page) {
  await page.start(3);
  await page.busy(3);
  await page.wait(500);
  await page.interrupt();
  await page.output(3, "Interrupted");
  await page.say("6-interrupt-loop", "a loop was interrupted");
  await page.start(4);
  await page.output(4, "epoch 1");
  await page.interrupt();
  await page.output(4, "Interrupted");
  await page.type(5, state);
  await page.run(5);
  await page.output(5, "[ true, true, 'yes' ]");
  const epochs = await epochsSaid(page);
  await page.wait(2000);
  const later = await epochsSaid(page);
  check(later === epochs, "epochs after the interrupt", later, `${epochs} as before`);
  await page.say("7-interrupt-training", "a training was interrupted, its state kept");
}

/** @param {import("./page.mjs").LabPage} page */
const epochsSaid = async page => (await page.outputs(4)).match(/epoch/g)?.length;
