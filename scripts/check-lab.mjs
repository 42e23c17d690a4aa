/**
 * `npm run check:lab`: the real JupyterLab, driven in Chromium. Runs all cells of a notebook, sees an error with its
 * place, completes, inspects, interrupts a loop and a training, moves a slider and sees the figure change, restarts,
 * and re-opens the file, trusted or not, with its figures intact. Then runs every shipped notebook from top to bottom,
 * and looks up that what they trained is recorded with the notebook's hash. Screenshots are kept in the folder it names.
 */
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { packageFolder } from "../dist/core/folders.js";
import { progressOn } from "../dist/core/progress.js";
import {
  notebookText,
  parseNotebook,
  readNotebook,
  sourcesHash,
} from "../dist/notebook/document/nbformat.js";
import { strip } from "../dist/notebook/document/strip.js";
import { labEnvironment } from "../dist/notebook/lab/environment.js";
import { labPrefix } from "../dist/notebook/lab/prefix.js";
import { startLab } from "../dist/notebook/lab/server.js";
import { installKernelspec } from "../dist/notebook/protocol/kernelspec.js";
import { openTracker } from "../dist/tracking/tracker.js";
import { notebookOf } from "./notebook.mjs";

const patience = 90_000; // milliseconds for one step, a guard against hanging
const longPatience = 600_000; // for a notebook that trains
const scratch = mkdtempSync(join(tmpdir(), "neuralbits-lab-check-"));
const pictures = join(scratch, "pictures");
const root = join(scratch, "notebooks");
mkdirSync(pictures);
mkdirSync(root);
process.env.NEURALBITS_RESULTS = join(scratch, "results"); // of what the notebooks train, read here afterwards
const notebookFolder = packageFolder("notebooks");
const shipped = readdirSync(notebookFolder)
  .filter(file => file.endsWith(".ipynb"))
  .map(file => file.slice(0, -6));

const tour = [
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
const trouble = [
  "const kept = 1;\nfunction inner(x: number): number {\n  throw new RangeError('no ' + x);\n}",
  "const y = 2;\ninner(y)",
  "const text: string = kept;",
  "let rounds = 0;\nwhile (true) {\n  rounds++;\n}",
  `import * as nb from "neuralbits";
await nb.startEngine();
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
  "[rounds > 1000, reports.length > 0, ended]",
];
const notebooks = { tour, trouble };
for (const [name, sources] of Object.entries(notebooks))
  writeFileSync(join(root, `${name}.ipynb`), JSON.stringify(notebookOf(sources)));

let server;
let browser;
const asked = [];
async function checkLab() {
  try {
    const progress = progressOn();
    const environment = await labEnvironment(progress);
    progress.close();
    const prefix = await labPrefix(folder => installKernelspec({ prefix: folder }));
    server = await startLab(environment, { root, prefixes: [prefix] });
    browser = await chromium.launch({
      executablePath: findChromium(),
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
    });
    const page = await browser.newPage({ viewport: { width: 1300, height: 1700 } });
    page.setDefaultTimeout(patience);
    page.on("request", request => {
      const { protocol, hostname } = new URL(request.url());
      if (/^(https?|wss?):$/.test(protocol) && hostname !== "127.0.0.1") asked.push(request.url());
    });
    await takeTour(page);
    await makeTrouble(page);
    await comeBack(page);
    for (const name of shipped) await runShipped(page, name);
    checkRecords();
    expect(asked.length === 0, "requests to other machines", asked.join(", ") || "none");
    console.log(`npm run check:lab: JupyterLab did everything asked of it; pictures in ${pictures}`);
  } catch (error) {
    const [page] = browser?.contexts()[0]?.pages() ?? [];
    await page?.screenshot({ path: join(pictures, "failed.png") }).catch(() => {});
    console.error(`${error?.stack ?? error}\npictures in ${pictures}`);
    process.exitCode = 1;
  } finally {
    await browser?.close();
    await server?.stop();
    rmSync(root, { recursive: true, force: true });
  }
}

// The steps.

async function takeTour(page) {
  await open(page, "tour");
  await menu(page, "Run", "Run All Cells");
  await idle(page);
  await output(page, 0, "42");
  await output(page, 1, "accuracy");
  await figure(page, 2);
  await figure(page, 3);
  await output(page, 4, "100 %");
  await say(page, "1-run-all", "all cells ran: result, table, figure, sliders, progress");

  const before = await title(page, 3);
  expect(before === "T = 8, d = 10", "title before the slider moved", before);
  const handle = cell(page, 3).locator(".noUi-handle").first();
  await handle.click();
  for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
  await until(async () => (await title(page, 3)) === "T = 13, d = 10", "the figure follows the slider");
  await say(page, "2-slider", "a slider moved, and the figure with it");
  await page.keyboard.press("Control+s");
  await until(() => readFileSync(join(root, "tour.ipynb"), "utf8").includes("T = 13, d = 10"), "saved");
}

async function makeTrouble(page) {
  await open(page, "trouble");
  await run(page, 0);
  await run(page, 1);
  await output(page, 1, "RangeError");
  const error = await cell(page, 1).locator(".jp-OutputArea").textContent();
  expect(/In \[1\]:3:9/.test(error) && /In \[2\]:2:\d/.test(error), "places in the traceback", error);
  await run(page, 2);
  await output(page, 2, "TS2322");
  await say(page, "3-errors", "errors with cell, line and column");

  await type(page, 5, "kep");
  await page.keyboard.press("Tab");
  await completion(page, "kept").waitFor();
  await page.keyboard.press("Enter");
  await until(async () => (await editor(page, 5).textContent()) === "kept", "the completion is taken");
  await type(page, 5, "Math.m");
  await page.keyboard.press("Tab");
  await completion(page, "max").waitFor();
  await say(page, "4-complete", "Tab lists completions");
  await page.keyboard.press("Escape");
  await type(page, 5, "inner");
  await page.keyboard.press("Shift+Tab");
  await page.locator(".jp-Tooltip").filter({ hasText: "inner(x: number): number" }).waitFor();
  await say(page, "5-inspect", "Shift-Tab shows type and documentation");
  await page.keyboard.press("Escape");

  await run(page, 3, { wait: false });
  await busy(page, 3);
  await page.waitForTimeout(500);
  await interrupt(page);
  await output(page, 3, "Interrupted");
  await say(page, "6-interrupt-loop", "a loop was interrupted");
  await run(page, 4, { wait: false });
  await output(page, 4, "epoch 1");
  await interrupt(page);
  await output(page, 4, "Interrupted");
  await type(page, 5, trouble[5]);
  await run(page, 5);
  await output(page, 5, "[ true, true, 'yes' ]");
  const epochs = (await cell(page, 4).locator(".jp-OutputArea").textContent()).match(/epoch/g).length;
  await page.waitForTimeout(2000);
  const later = (await cell(page, 4).locator(".jp-OutputArea").textContent()).match(/epoch/g).length;
  expect(later === epochs, "epochs after the interrupt", `${epochs}, then ${later}`);
  await say(page, "7-interrupt-training", "a training was interrupted, its state kept");

  await page.keyboard.press("Escape");
  await menu(page, "Kernel", "Restart Kernel…");
  await page.locator(".jp-Dialog .jp-mod-accept").click();
  await idle(page);
  await run(page, 5);
  await output(page, 5, "Cannot find name 'rounds'");
  await run(page, 0);
  await say(page, "8-restart", "after a restart the names are gone");
  await page.keyboard.press("Control+s");
}

/** The saved file, with its kernel gone; then as a file that nobody trusts. */
async function comeBack(page) {
  await open(page, "tour");
  await figure(page, 2);
  const kept = await title(page, 3);
  expect(kept === "T = 13, d = 10", "title of the re-opened figure", kept);
  await say(page, "9-reopened", "re-opened with its figures");
  const foreign = JSON.parse(readFileSync(join(root, "tour.ipynb"), "utf8"));
  foreign.cells[2].source = ["// changed by somebody else"];
  foreign.cells[2].outputs[0].data["application/vnd.plotly.v1+json"].layout.title.text = "from a stranger";
  writeFileSync(join(root, "foreign.ipynb"), JSON.stringify(foreign));
  await open(page, "foreign");
  await figure(page, 2);
  const strange = await title(page, 2);
  expect(strange === "from a stranger", "title in an untrusted notebook", strange);
  await say(page, "10-untrusted", "a file that nobody trusts shows its figures");
}

/** One of notebooks/, from top to bottom, without its outputs at first: what is saved afterwards came from here. */
async function runShipped(page, name) {
  const path = join(root, `${name}.ipynb`);
  const opened = strip(await readNotebook(join(notebookFolder, `${name}.ipynb`)));
  writeFileSync(path, notebookText(opened));
  await open(page, name);
  await menu(page, "Run", "Run All Cells");
  let cells;
  const ran = async () => {
    await page.waitForTimeout(2000);
    await page.keyboard.press("Control+s");
    const text = readFileSync(path, "utf8");
    if (!text.endsWith("}\n") && !text.endsWith("}")) return false; // being saved
    cells = parseNotebook(text, name).cells.filter(cell => cell.cell_type === "code");
    return cells.every(cell => cell.execution_count !== null);
  };
  await until(ran, `${name} ran`, longPatience);
  const wrong = cells.flatMap(cell => cell.outputs).filter(found => found.output_type === "error");
  expect(
    wrong.length === 0,
    `errors of ${name}`,
    wrong.map(found => `${found.ename}: ${found.evalue}`).join("; "),
  );
  await say(page, `shipped-${name}`, `${name}: ${cells.length} cells ran`);
}

/** Of what the shipped notebooks trained: each run knows its notebook and the hash of its sources. */
function checkRecords() {
  const tracker = openTracker(join(process.env.NEURALBITS_RESULTS, "runs.sqlite"));
  const runs = tracker.runs();
  expect(runs.length > 0, "runs recorded by the shipped notebooks", runs.length);
  for (const { id } of runs) {
    const { NEURALBITS_NOTEBOOK: path, NEURALBITS_NOTEBOOK_HASH: hash } = tracker.provenance(id).environment;
    const known = path && hash === sourcesHash(parseNotebook(readFileSync(path, "utf8"), path));
    expect(known, `the recorded notebook of run ${id}`, `${path}, ${hash}`);
  }
  tracker.close();
  console.log(`${runs.length} runs are recorded with their notebook's hash`);
}

// JupyterLab's page.

async function open(page, name) {
  await page.goto(`${server.base}lab/tree/${name}.ipynb?reset&token=${server.token}`);
  await page.locator(`.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-Cell`).first().waitFor();
  await idle(page);
}

const panel = page => page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)");
const cell = (page, i) => panel(page).locator(".jp-Notebook .jp-Cell").nth(i);
const editor = (page, i) => cell(page, i).locator(".cm-content");

async function idle(page) {
  await page.locator("#jp-main-statusbar").getByText("TypeScript (neuralbits) | Idle").waitFor();
  await until(async () => (await panel(page).locator('.jp-InputPrompt:text("[*]:")').count()) === 0, "idle");
}

const busy = (page, i) => cell(page, i).locator('.jp-InputPrompt:text("[*]:")').waitFor();

async function run(page, i, { wait = true } = {}) {
  await editor(page, i).click();
  await page.keyboard.press("Control+Enter");
  if (!wait) return;
  await page.waitForTimeout(200);
  await idle(page);
}

async function type(page, i, text) {
  await editor(page, i).click();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText(text);
}

async function interrupt(page) {
  await page.keyboard.press("Escape");
  await menu(page, "Kernel", "Interrupt Kernel");
  await idle(page);
}

async function menu(page, name, entry) {
  await page.locator(".lm-MenuBar-itemLabel").getByText(name, { exact: true }).click();
  await page.locator(".lm-Menu-itemLabel").getByText(entry, { exact: true }).click();
}

const completion = (page, name) => page.locator(".jp-Completer").filter({ hasText: name });
const output = (page, i, text) =>
  cell(page, i).locator(".jp-OutputArea-output").filter({ hasText: text }).first().waitFor();
const figure = (page, i) => cell(page, i).locator(".js-plotly-plot .plot-container").first().waitFor();
const title = (page, i) => cell(page, i).locator(".js-plotly-plot .gtitle").first().textContent();

// Saying and checking.

async function say(page, picture, words) {
  await page.screenshot({ path: join(pictures, `${picture}.png`) });
  console.log(words);
}

async function until(holds, what, milliseconds = patience) {
  for (const end = Date.now() + milliseconds; Date.now() < end; ) {
    if (await holds()) return;
    await new Promise(done => setTimeout(done, 100));
  }
  throw new Error(`${what}: did not happen in ${milliseconds / 1000} s`);
}

function expect(ok, what, got) {
  if (!ok) throw new Error(`${what}: got ${got}`);
}

/** Chromium of this machine; on Debian it is installed when it is missing and we may. */
function findChromium() {
  const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const found = [process.env.NEURALBITS_CHROMIUM, ...places].find(path => path && existsSync(path));
  if (found) return found;
  if (!existsSync("/usr/bin/apt-get") || process.getuid?.() !== 0)
    throw new Error(
      `chromium: got none of ${places.join(", ")}, expected a browser (or NEURALBITS_CHROMIUM)`,
    );
  console.log("Chromium is installed from Debian");
  execFileSync("apt-get", ["update", "-q"], { stdio: "ignore" });
  execFileSync("apt-get", ["install", "-y", "-q", "chromium"], { stdio: "ignore" });
  return places[0];
}

await checkLab();
process.exit();
