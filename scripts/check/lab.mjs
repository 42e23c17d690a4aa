/**
 * `npm run check:lab`: the real JupyterLab, driven in Chromium. Runs all cells of a notebook, sees an error with its
 * place, completes, inspects, interrupts a loop and a training, moves a slider and sees the figure change, restarts,
 * and re-opens the file, trusted or not, with its figures intact. Debugs cells, and runs stale ones by the button. Then runs every shipped notebook from top to bottom,
 * and looks up that what they trained is recorded with the notebook's hash. Screenshots are kept in the folder it names.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../dist/core/check.js";
import { startChromium } from "./lab/chromium.mjs";
import { debugCell, sources as debugging } from "./lab/debugging.mjs";
import { LabPage } from "./lab/page.mjs";
import { checkRecords, runShipped } from "./lab/shipped.mjs";
import { runStale, sources as stale } from "./lab/stale.mjs";
import { labServer } from "./lab/start.mjs";
import { comeBack, takeTour, sources as tour } from "./lab/tour.mjs";
import { makeTrouble, sources as trouble } from "./lab/trouble.mjs";
import { notebookOf, shippedNotebooks } from "./notebook-files.mjs";

const scratch = mkdtempSync(join(tmpdir(), "neuralbits-lab-check-"));
const pictures = join(scratch, "pictures");
const root = join(scratch, "notebooks");
const results = join(scratch, "results"); // of what the notebooks train, read here afterwards

async function checkLab() {
  for (const folder of [pictures, root]) mkdirSync(folder);
  for (const [name, sources] of Object.entries({ tour, trouble, debugging, stale }))
    writeFileSync(join(root, `${name}.ipynb`), notebookOf(sources));
  process.env.NEURALBITS_RESULTS = results;
  const server = await labServer(root);
  const browser = await startChromium();
  const tab = await browser.newPage({ viewport: { width: 1300, height: 1700 } });
  const foreign = foreignRequests(tab);
  try {
    const page = new LabPage(tab, server, pictures);
    await takeTour(page, root);
    await makeTrouble(page);
    await comeBack(page, root);
    await debugCell(page);
    await runStale(page);
    for (const notebook of shippedNotebooks()) await runShipped(page, root, notebook);
    checkRecords(results);
    check(foreign.length === 0, "requests to other machines", foreign, "none");
    console.log(`npm run check:lab: JupyterLab did everything asked of it; pictures in ${pictures}`);
  } catch (error) {
    await tab.screenshot({ path: join(pictures, "failed.png") }).catch(() => {});
    console.error(`${error instanceof Error ? error.stack : error}\npictures in ${pictures}`);
    process.exitCode = 1;
  } finally {
    await browser.close();
    await server.stop();
    rmSync(root, { recursive: true, force: true });
  }
}

/**
 * A list that grows by every address of another machine that the page asks.
 *
 * @param {import("playwright-core").Page} tab
 */
function foreignRequests(tab) {
  /** @type {string[]} */
  const asked = [];
  tab.on("request", request => {
    const { protocol, hostname } = new URL(request.url());
    if (/^(https?|wss?):$/.test(protocol) && hostname !== "127.0.0.1") asked.push(request.url());
  });
  return asked;
}

await checkLab();
process.exit();
