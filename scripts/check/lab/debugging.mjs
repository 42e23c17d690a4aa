// Cells that are debugged: JupyterLab's own debugger stops in them, steps, shows variables, and lets them go on.
import { check } from "../../../dist/core/check.js";
import { until } from "./page.mjs";

const loop = `const losses: number[] = [];
function step(round: number): number {
  const loss = 1 / (round + 1);
  losses.push(loss);
  return loss;
}
for (let round = 0; round < 4; round++) {
  step(round);
  losses.length;
}
losses.length`;

const throwing = `function fail(x: number): number {
  throw new RangeError("no " + x);
}
const before = 1;
fail(before)`;

const paused = `let reached = "nothing";
reached = "before";
reached = "after";`;

export const sources = [loop, throwing, paused, "reached"];

/** @param {import("./page.mjs").LabPage} page */
export async function debugCell(page) {
  await page.open("debugging");
  await page.debugger();
  await stopAndStep(page);
  await stopWhere(page);
  await stopAtException(page);
  await interruptPaused(page);
}

/**
 * A breakpoint, variables, a step in, over and out, and on to the result.
 *
 * @param {import("./page.mjs").LabPage} page
 */
async function stopAndStep(page) {
  await page.breakpoint(0, 8);
  await page.start(0);
  await stops(page, /^In \[\d+\]/, 8);
  await page.stepping("stepIn");
  await stops(page, /^step/, 3);
  const round = await page.variable("round");
  check(/^round:?\s*0/.test(round), "the variable that JupyterLab shows", round, "round with its value");
  await page.stepping("next");
  await stops(page, /^step/, 4);
  const loss = await page.variable("loss");
  check(/^loss:?\s*1/.test(loss), "the variable after a step", loss, "loss with its value");
  await page.say("11-debugger", "the debugger stopped at a breakpoint, went into a call and over a line");
  await page.stepping("stepOut");
  await until(async () => (await page.stop()).line > 6, "a step out of the call");
  await page.takeBreakpoint(0, 8);
  await page.goOn();
  await page.idle();
  await page.output(0, "4");
  await page.say("12-debugged", "the debugged cell went on to its result");
}

/**
 * JupyterLab has no place to write a condition: a second front end of the same kernel sets it, and JupyterLab stops.
 *
 * @param {import("./page.mjs").LabPage} page
 */
async function stopWhere(page) {
  const { sourcePath: path } = await page.debugRequest("dumpCell", { code: loop });
  const breakpoints = [{ line: 4, condition: "round === 2 && losses.length > 1" }];
  await page.debugRequest("setBreakpoints", { source: { path }, breakpoints });
  await page.start(0);
  await stops(page, /^step/, 4);
  const round = await page.variable("round");
  check(/^round:?\s*2/.test(round), "round where the condition holds", round, "2");
  await page.say("13-condition", "a breakpoint with a condition stopped where it holds");
  await page.debugRequest("setBreakpoints", { source: { path }, breakpoints: [] });
  await page.goOn();
  await page.idle();
  await page.output(0, "4");
}

/** @param {import("./page.mjs").LabPage} page */
async function stopAtException(page) {
  await page.pauseOnExceptions("Uncaught");
  await page.start(1);
  await stops(page, /^fail/, 2);
  await page.say("14-exception", "the debugger stopped where something was thrown that nothing catches");
  await page.pauseOnExceptions("Uncaught");
  await page.goOn();
  await page.output(1, "RangeError");
  await page.idle();
}

/** @param {import("./page.mjs").LabPage} page */
async function interruptPaused(page) {
  await page.breakpoint(2, 3);
  await page.start(2);
  await stops(page, /^In \[\d+\]/, 3);
  await page.interrupt();
  await page.output(2, "Interrupted");
  await page.run(3);
  await page.output(3, "'before'");
  await page.say("15-interrupt-paused", "an interrupt ended a paused cell before its next statement");
}

/**
 * Waits until JupyterLab's stack of calls says that it stopped there.
 *
 * @param {import("./page.mjs").LabPage} page
 * @param {RegExp} name of the innermost call
 * @param {number} line
 */
async function stops(page, name, line) {
  const isThere = async () => {
    const stop = await page.stop();
    return name.test(stop.name) && stop.line === line;
  };
  await until(isThere, `a stop in ${name}, line ${line}`);
}
