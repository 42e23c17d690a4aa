// A notebook that is debugged: JupyterLab's own debugger stops in a cell, shows its variables, and lets it go on.
import { check } from "../../../dist/core/check.js";

export const sources = [
  `const losses: number[] = [];
function step(round: number): number {
  const loss = 1 / (round + 1);
  losses.push(loss);
  return loss;
}
for (let round = 0; round < 2; round++) step(round);
losses.length`,
];

/** @param {import("./page.mjs").LabPage} page */
export async function debugCell(page) {
  await page.open("debugging");
  await page.debugger();
  await page.breakpoint(0, 4);
  await page.start(0);
  const [frame, round] = [await page.stoppedAt(), await page.variable("round")];
  check(/step/.test(frame), "the call where JupyterLab stopped", frame, "step");
  check(/^round:?\s*number/.test(round), "the variable that JupyterLab shows", round, "round with its type");
  await page.say("11-debugger", "the debugger stopped at a breakpoint, its variables are seen");
  await page.goOn();
  await page.goOn();
  await page.idle();
  await page.output(0, "2");
  await page.say("12-debugged", "the debugged cell went on to its result");
}
