// A notebook in which all goes well, run, saved, and opened again, by its owner and by a stranger.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "../../../dist/core/check.js";
import { until } from "./page.mjs";

export const sources = [
  'import * as nb from "neuralbits";\nconst answer: number = 6 * 7;\nanswer',
  'display.markdown("**Bits** and $\\\\theta / \\\\pi$");\n[{ bits: 80, accuracy: 0.76 }, { bits: 720, accuracy: 0.93 }]',
  `const curve = (T: number, d: number) => ({
  data: [{ type: "scatter", mode: "lines+markers", x: [1, 2, 3, 4], y: [1, 2, 3, 4].map(x => T * x ** (d / 8)) }],
  layout: { title: { text: \`T = \${T}, d = \${d}\` }, height: 320 },
});
curve(8, 10)`,
  `await nb.interact(
  { T: nb.slider({ min: 1, max: 60, value: 8 }), d: nb.slider({ min: 1, max: 16, value: 10 }) },
  ({ T, d }) => curve(T, d),
);`,
  `const bars = nb.progress("counting");
const task = bars.task("steps", 20);
for (let i = 1; i <= 20; i++) { await new Promise(done => setTimeout(done, 30)); task.at(i); }
task.end("done");`,
];

/**
 * Runs it, moves a slider, saves it in `folder`.
 *
 * @param {import("./page.mjs").LabPage} page
 * @param {string} folder
 */
export async function takeTour(page, folder) {
  await page.open("tour");
  await page.runAll();
  await page.idle();
  await page.output(0, "42");
  await page.output(1, "accuracy");
  await page.figure(2);
  await page.figure(3);
  await page.output(4, "100 %");
  await page.say("1-run-all", "all cells ran: result, table, figure, sliders, progress");

  const before = await page.title(3);
  check(before === "T = 8, d = 10", "title before the slider moved", before, "T = 8, d = 10");
  await page.cell(3).locator(".noUi-handle").first().click();
  for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
  await until(async () => (await page.title(3)) === moved, "the figure follows the slider");
  await page.say("2-slider", "a slider moved, and the figure with it");
  await page.save();
  await until(() => readFileSync(join(folder, "tour.ipynb"), "utf8").includes(moved), "saved");
}

const moved = "T = 13, d = 10";

/**
 * The saved file, with its kernel gone; then as a file that nobody trusts.
 *
 * @param {import("./page.mjs").LabPage} page
 * @param {string} folder
 */
export async function comeBack(page, folder) {
  await page.open("tour");
  await page.figure(2);
  const kept = await page.title(3);
  check(kept === moved, "title of the re-opened figure", kept, moved);
  await page.say("9-reopened", "re-opened with its figures");
  const foreign = JSON.parse(readFileSync(join(folder, "tour.ipynb"), "utf8"));
  foreign.cells[2].source = ["// changed by somebody else"];
  foreign.cells[2].outputs[0].data["application/vnd.plotly.v1+json"].layout.title.text = stranger;
  writeFileSync(join(folder, "foreign.ipynb"), JSON.stringify(foreign));
  await page.open("foreign");
  await page.figure(2);
  const title = await page.title(2);
  check(title === stranger, "title in an untrusted notebook", title, stranger);
  await page.say("10-untrusted", "a file that nobody trusts shows its figures");
}

const stranger = "from a stranger";
