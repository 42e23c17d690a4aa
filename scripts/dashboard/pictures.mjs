import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { packageFolder } from "../../dist/core/folders.js";
import { openTracker } from "../../dist/tracking/tracker.js";
import { startChromium } from "../check/lab/chromium.mjs";
import { exampleDatabase, startWorker, workAtSweep } from "../example/database.mjs";

/** @typedef {{ name: string, place: string, theme: "light" | "dark", width: number, height: number, file: string }} Picture */

/** What stands in the documents: file → view. The others are for looking at. */
const shown = [
  { file: "runs.png", name: "groups", theme: "light", width: 1400, height: 780 },
  { file: "curves.png", name: "curves", theme: "dark", width: 1400, height: 780 },
  { file: "run.png", name: "run-model", theme: "light", width: 1400, height: 780 },
  { file: "scatter.png", name: "scatter", theme: "light", width: 1400, height: 780 },
  { file: "home.png", name: "home", theme: "light", width: 1400, height: 708 },
];

/**
 * Pictures of every view, light and dark, at 1,400 and 800 pixels.
 *
 * @param {string} folder
 */
export const takePictures = folder =>
  onExample(places =>
    Object.keys(places).flatMap(name =>
      [1400, 800].flatMap(width =>
        /** @type {const} */ (["light", "dark"]).map(theme => ({
          ...{ name, theme, width, height: width === 800 ? 1100 : 900 },
          file: join(folder, `${name}-${theme}-${width}.png`),
        })),
      ),
    ),
  );

/**
 * The pictures of docs/dashboard.md and the README.
 *
 * @param {string} folder
 */
export const takeShown = folder =>
  onExample(() =>
    shown.map(picture => /** @type {any} */ ({ ...picture, file: join(folder, picture.file) })),
  );

/** @param {(places: Record<string, string>) => Omit<Picture, "place">[]} picturesOf */
async function onExample(picturesOf) {
  const scratch = mkdtempSync(join(tmpdir(), "dashboard-"));
  const folder = join(scratch, "neural-bits"); // its name stands on the first page
  const database = await exampleDatabase(folder);
  await workAtSweep(database, 30);
  const worker = startWorker(database, 60);
  const ui = spawn(process.execPath, [packageFolder("bin", "neuralbits.mjs"), "ui", "--no-open"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NEURALBITS_RESULTS: folder },
  });
  const browser = await startChromium();
  try {
    const address = await addressOf(ui);
    /** @type {Record<string, string>} */
    const places = placesIn(database);
    const page = await browser.newPage();
    await page.goto(address);
    await page.addStyleTag({ content: ".home-database { display: none }" }); // where this machine keeps the example
    for (const { name, theme, width, height, file } of picturesOf(places)) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: theme });
      await page.evaluate(`location.hash = ${JSON.stringify(places[name])}`);
      while (await page.evaluate(stillReading)) await page.waitForTimeout(50);
      await page.waitForTimeout(1500); // until charts have drawn themselves
      await page.screenshot({ path: file });
      console.log(file);
    }
  } finally {
    await browser.close();
    for (const child of [worker, ui])
      if (child.exitCode === null) {
        child.kill("SIGINT");
        await once(child, "exit");
      }
    rmSync(scratch, { recursive: true, force: true });
  }
}

const stillReading = `/Reading …/.test(document.body.innerText) || document.querySelector('.loading, [aria-busy="true"]') !== null
  || (document.querySelector(".grid") !== null && document.querySelector(".grid-body [role=row]") === null)`;

/** @param {import("node:child_process").ChildProcess} ui */
async function addressOf(ui) {
  const lines = createInterface({ input: /** @type {any} */ (ui.stdout) });
  for await (const line of lines) {
    const address = /http:\/\/\S+/.exec(line)?.[0];
    if (address) return address;
  }
  throw new Error("neuralbits ui named no address");
}

/**
 * Every view with something to see: name → place.
 *
 * @param {string} database
 */
function placesIn(database) {
  const tracker = openTracker(database, { readonly: true });
  const idOf = (/** @type {string} */ query) => tracker.runs({ query, limit: 1 })[0].id;
  const told = idOf('name = "eight units"');
  const others = tracker.runs({ query: 'experiment = "moons by hand"' }).map(({ id }) => id);
  const [written, digits] = [
    idOf('experiment = "moons by hand" and tags has output'),
    idOf("experiment = digits"),
  ];
  const failed = idOf("experiment = moons and state = failed");
  tracker.close();
  const mnist = encodeURIComponent("experiment = mnist-table and params.model = projection");
  return {
    home: "#/",
    runs: "#/runs",
    groups: `#/runs?query=${mnist}&by=*`,
    curves: `#/curves?query=${encodeURIComponent("experiment = moons and params.rate < 100")}&by=*`,
    parallel: `#/parallel?query=${mnist}`,
    scatter: `#/scatter?query=${mnist}`,
    heatmap: `#/heatmap?query=${mnist}`,
    pivot: `#/pivot?query=${mnist}&rows=T&columns=objective`,
    sweeps: "#/sweeps",
    sweep: "#/sweep/moons",
    "new-trial": `#/sweep/moons?from=${failed}`,
    alerts: "#/alerts",
    run: `#/run/${told}`,
    "run-curves": `#/run/${told}?tab=curves`,
    "run-console": `#/run/${written}?tab=console`,
    "run-files": `#/run/${told}?tab=files`,
    "run-model": `#/run/${digits}?tab=model`,
    "run-code": `#/run/${told}?tab=code`,
    diff: `#/diff?runs=${others.slice(0, 3).join(",")}`,
    lineage: `#/lineage/${told}`,
  };
}
