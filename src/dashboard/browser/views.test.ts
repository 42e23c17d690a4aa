import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  chromiumPath,
  type Dashboard,
  openTab,
  settled,
  startBrowser,
  startDashboard,
  type Tab,
} from "../../../test/dashboard-page.js";
import { packageFolder } from "../../core/folders.js";
import { openTracker } from "../../tracking/tracker.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

describe.skipIf(!chromiumPath)("the dashboard in Chromium", () => {
  const folder = mkdtempSync(join(tmpdir(), "dashboard-views-"));
  let [browser, dashboard, tab]: [Browser?, Dashboard?, Tab?] = [];
  const places = new Map<string, string>();

  beforeAll(async () => {
    execFileSync(process.execPath, [packageFolder("scripts/example/make.mjs"), folder]);
    const tracker = openTracker(join(folder, "runs.sqlite"), { readonly: true });
    const idOf = (query: string) => tracker.runs({ query, limit: 1 })[0]!.id;
    const [told, branch, failed] = [
      idOf('name = "eight units"'),
      idOf('name = "three units"'),
      idOf("experiment = moons and state = failed"),
    ];
    tracker.close();
    const all = {
      home: "#/",
      runs: "#/runs",
      groups: "#/runs?query=experiment+%3D+mnist-table&by=*",
      curves: "#/curves?query=experiment+%3D+moons",
      parallel: "#/parallel?query=experiment+%3D+moons",
      scatter: "#/scatter?query=experiment+%3D+mnist-table",
      heatmap: "#/heatmap?query=experiment+%3D+moons",
      pivot: "#/pivot?query=experiment+%3D+moons",
      sweeps: "#/sweeps",
      sweep: "#/sweep/moons",
      "new trial": `#/sweep/moons?from=${failed}`,
      alerts: "#/alerts",
      run: `#/run/${told}`,
      "run: curves": `#/run/${told}?tab=curves`,
      "run: files": `#/run/${told}?tab=files`,
      "run: code": `#/run/${told}?tab=code`,
      diff: `#/diff?runs=${told},${branch},${failed}`,
      lineage: `#/lineage/${told}`,
    };
    for (const [name, place] of Object.entries(all)) places.set(name, place);
    dashboard = await startDashboard(folder);
    browser = await startBrowser();
    tab = await openTab(browser, dashboard);
  });

  afterAll(async () => {
    await browser?.close();
    await dashboard?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("draws every view without an error, asks nobody else, and axe finds nothing serious", async () => {
    const { page, errors, foreign, go } = tab!;
    const found: string[] = [];
    for (const theme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: theme });
      for (const [name, place] of places) {
        await go(place);
        expect(await page.locator("#main .failure").allTextContents(), name).toEqual([]);
        for (const line of await seriousFindings(page)) found.push(`${name}, ${theme}: ${line}`);
      }
    }
    expect(found).toEqual([]);
    expect(errors).toEqual([]);
    expect(foreign).toEqual([]);
  });

  it("goes back and forward, and is the same after a reload in the middle", async () => {
    const { page, go } = tab!;
    await go(places.get("run")!);
    await page.getByRole("tab", { name: "Code" }).click();
    await page.getByText("working tree").waitFor();
    await go(places.get("lineage")!);
    await page.goBack();
    await page.getByText("working tree").waitFor();
    await page.reload();
    await settled(page);
    await page.getByText("working tree").waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "Settings" }).waitFor();
    await page.goForward();
    await page.getByText("working tree").waitFor();
  });
});

/** What axe holds to be serious or critical, a line each. */
async function seriousFindings(page: Tab["page"]): Promise<string[]> {
  await page.evaluate(axe);
  const result = (await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'], iframes: false })",
  )) as { violations: { id: string; impact: string; nodes: { html: string }[] }[] };
  return result.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map(({ html }) => html.slice(0, 160))
          .slice(0, 3)
          .join(" | ")}`,
    );
}
