// The pictures of docs/kernel.md: JupyterLab as the checks drive it, and what two commands say.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { packageFolder } from "../../dist/core/folders.js";
import { png } from "../../dist/notebook/display/png.js";
import { codeCell, newNotebook, notebookText } from "../../dist/notebook/document/nbformat.js";
import { escapeHtml } from "../../dist/web/html.js";
import { startChromium } from "../check/lab/chromium.mjs";
import { LabPage } from "../check/lab/page.mjs";
import { labServer } from "../check/lab/start.mjs";
import { notebookOf } from "../check/notebook-files.mjs";

const debugging = `const losses: number[] = [];
function step(round: number): number {
  const loss = 1 / (round + 1);
  losses.push(loss);
  return loss;
}
for (let round = 0; round < 4; round++) step(round);
losses.length`;

const stale = [
  "let bits = 8;",
  'const levels = 2 ** bits;\nconsole.log(levels, "levels");',
  'console.log("apart from it");',
  'console.log(levels, "levels of", bits, "bits")',
];

const files = ['display.file("runs.parquet");', 'display.file("digit.png");'];

const tested = newNotebook([
  codeCell("const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);"),
  codeCell('// the empty list\nimport assert from "node:assert/strict";\nassert.equal(sum([]), 0);', [
    "test",
  ]),
  codeCell("// small numbers\nassert.equal(sum([1, 2]), 4);", ["test"]),
]);

/**
 * Takes them.
 *
 * @param {string} folder
 */
export async function takeKernelPictures(folder) {
  mkdirSync(folder, { recursive: true });
  const root = mkdtempSync(join(tmpdir(), "notebooks-"));
  const browser = await startChromium();
  try {
    const tab = await browser.newPage();
    await inTerminal(tab, root, join(folder, "tests.png"));
    await besideText(tab, root, join(folder, "text.png"));
    await inLab(tab, root, folder);
  } finally {
    await browser.close();
    rmSync(root, { recursive: true });
  }
}

/**
 * @param {import("playwright-core").Page} tab
 * @param {string} root
 * @param {string} folder
 */
async function inLab(tab, root, folder) {
  for (const [name, sources] of Object.entries({ debugging: [debugging], stale, files }))
    writeFileSync(join(root, `${name}.ipynb`), notebookOf(sources));
  writeFileSync(join(root, "runs.parquet"), new Uint8Array(runs()));
  writeFileSync(join(root, "digit.png"), ring());
  const server = await labServer(root);
  try {
    const page = new LabPage(tab, server, folder);
    const open = async (/** @type {string} */ name, /** @type {number} */ height) => {
      await tab.setViewportSize({ width: 1160, height });
      await page.open(name);
      await page.keyboard.press("Control+b"); // the list of files is not what is to be seen
    };
    await open("debugging", 560);
    await page.debugger();
    await page.breakpoint(0, 5);
    await page.start(0);
    await page.variable("loss");
    await page.say("debugger", "docs/kernel/debugger.png");
    await page.goOn();
    await open("stale", 440);
    await page.runAll();
    await page.output(3, "256 levels of 8 bits");
    await page.type(0, "let bits = 10;");
    await page.run(0);
    await tab.getByRole("button", { name: "stale (2)" }).waitFor();
    await page.say("stale", "docs/kernel/stale.png");
    await open("files", 560);
    await page.runAll();
    await page.output(0, "projected");
    await page.cell(1).locator(".jp-OutputArea img").waitFor();
    await page.say("files", "docs/kernel/files.png");
  } finally {
    await server.stop();
  }
}

/** A table of runs, as `runs --format parquet` writes one. */
const runs = () =>
  parquetWriteBuffer({
    columnData: [
      { name: "net", data: ["full", "projected", "projected", "projected"], type: "STRING" },
      { name: "T", data: [null, 8, 20, 60], type: "INT32", nullable: true },
      { name: "d", data: [null, 10, 10, 12], type: "INT32", nullable: true },
      { name: "bits", data: [null, 80, 200, 720], type: "INT32", nullable: true },
    ],
  });

/** A picture of a ring, 96 × 96. */
function ring() {
  const size = 96;
  const values = Uint8Array.from({ length: size * size }, (_, i) => {
    const radius = Math.hypot((i % size) - size / 2, Math.floor(i / size) - size / 2);
    return Math.round(255 * Math.exp(-(((radius - 28) / 9) ** 2)));
  });
  return png({ width: size, height: size, channels: 1, values });
}

/**
 * The report of test cells, as a terminal shows it.
 *
 * @param {import("playwright-core").Page} tab
 * @param {string} root
 * @param {string} file
 */
async function inTerminal(tab, root, file) {
  writeFileSync(join(root, "sums.ipynb"), notebookText(tested));
  const said = neuralbits(root, "notebook", "test", "sums.ipynb");
  const text = `$ neuralbits notebook test sums.ipynb\n${said}`;
  await page(tab, `<pre class="terminal">${escapeHtml(text)}</pre>`, file);
}

/**
 * A notebook, and the text that `notebook to-text` makes of it.
 *
 * @param {import("playwright-core").Page} tab
 * @param {string} root
 * @param {string} file
 */
async function besideText(tab, root, file) {
  neuralbits(root, "notebook", "to-text", "sums.ipynb");
  const cells = tested.cells.map(({ source }, i) => {
    const tag = i > 0 ? "<small>test</small>" : "";
    return `<div class="cell"><b>[${i + 1}]</b><pre>${escapeHtml(String(source))}</pre>${tag}</div>`;
  });
  const text = readFileSync(join(root, "sums.ts"), "utf8");
  const sides = [`<h2>sums.ipynb</h2>${cells.join("")}`, `<h2>sums.ts</h2><pre>${escapeHtml(text)}</pre>`];
  await page(tab, `<div class="sides">${sides.map(side => `<div>${side}</div>`).join("")}</div>`, file);
}

/**
 * What a command says, whether it fails or not: here a test is to fail.
 *
 * @param {string} folder
 * @param {readonly string[]} words
 */
function neuralbits(folder, ...words) {
  try {
    const program = [packageFolder("bin", "neuralbits.mjs"), ...words];
    return execFileSync(process.execPath, program, { cwd: folder, encoding: "utf8" });
  } catch (error) {
    const { stdout, stderr } = /** @type {{ stdout: string, stderr: string }} */ (error);
    return `${stdout}${stderr}`;
  }
}

/**
 * @param {import("playwright-core").Page} tab
 * @param {string} body
 * @param {string} file
 */
async function page(tab, body, file) {
  await tab.setViewportSize({ width: 1000, height: 200 });
  await tab.setContent(`<!doctype html><style>${style}</style><main>${body}</main>`);
  await tab.locator("main").screenshot({ path: file });
}

const style = `
body { margin: 0; font: 15px system-ui, sans-serif; }
pre { font: 14px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; margin: 0; white-space: pre-wrap; }
.terminal { background: #1e1e2e; color: #e6e6ef; padding: 20px; }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 20px; padding: 16px; background: #fff; }
h2 { font-size: 15px; margin: 0 0 10px; }
.cell { display: flex; gap: 10px; margin-bottom: 10px; color: #307fc1; }
.cell pre { flex: 1; background: #f5f5f5; border: 1px solid #ddd; padding: 8px; color: #222; }
.sides > :last-child > pre { background: #f5f5f5; border: 1px solid #ddd; padding: 8px; }
`;
