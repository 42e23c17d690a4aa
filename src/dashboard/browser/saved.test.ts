import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { chromiumPath, openedFor, openTab } from "../../../test/dashboard-page.js";
import { recordTable } from "../../../test/table-runs.js";

describe.skipIf(!chromiumPath)("the button Save makes a file that opens by itself", () => {
  const opened = openedFor("saved", ({ database }) => recordTable(database));
  const shown = async (page: Page) => await page.locator("#main").textContent();

  /** Presses Save, and opens the file. */
  const saved = async (page: Page) => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save", exact: true }).click(),
    ]);
    const file = join(opened.folder, download.suggestedFilename());
    await download.saveAs(file);
    const alone = await opened.browser.newPage({ viewport: page.viewportSize() });
    await alone.goto(pathToFileURL(file).href);
    return alone;
  };

  const group = encodeURIComponent(String.raw`[["T"\,"number"\,"60"]]`); // as one member of a list
  it.each([
    ["#/", "12 runs"],
    ["#/runs?query=experiment = table", "12 runs"],
    ["#/runs?sort=-metrics.accuracy&base=4", "12 runs"],
    ["#/runs?by=T&base=4", "2 groups"],
    [`#/runs?by=T&open=${group}`, "self seed 3"],
    ["#/curves?by=*&base=1&smooth=0.5", "minus T=8 objective=joint"],
    ["#/heatmap?query=experiment = table", "80.7180.718600.8220.822"], // the cells behind the heads of their rows
    ["#/pivot", "objective"],
    ["#/scatter", "accuracy"],
    ["#/diff?runs=1,2", "seed"],
    ["#/run/1", "accuracy"],
    ["#/sweep/table", "12"],
  ])("%s: what was to be seen", async (place, part) => {
    const { page, go } = opened.tab;
    await page.route("**/ask/*", async route => {
      if (!route.request().url().endsWith("/save")) await page.waitForTimeout(100);
      await route.continue();
    });
    await go(place); // and no waiting: answers are still on their way
    const alone = await saved(page);
    const text = await shown(page);
    await page.unrouteAll({ behavior: "wait" });
    expect(text).toContain(part);
    await expect.poll(() => shown(alone), { timeout: 10_000 }).toBe(text);
    expect(await alone.locator("#main .failure").count()).toBe(0);
    await alone.close();
  });

  it("has Plotly, also where the page itself did not have it yet", async () => {
    const { page } = await openTab(opened.browser, opened.dashboard);
    let release = () => {};
    const held = new Promise<void>(resolve => (release = resolve));
    await page.route("**/plotly*", route => held.then(() => route.continue()));
    await page.evaluate(`location.hash = "#/scatter"`);
    await page.locator(".plotly-figure").waitFor();
    const alone = await saved(page);
    release();
    await alone.locator(".js-plotly-plot .scatterlayer").first().waitFor();
    await Promise.all([page.context().close(), alone.close()]);
  });

  it("says that answers do not come, and saves nothing", async () => {
    const { page } = opened.tab;
    let release = () => {};
    const held = new Promise<void>(resolve => (release = resolve));
    await page.route("**/ask/columns", route => held.then(() => route.continue()));
    await page.evaluate(`location.hash = "#/runs?sort=-id"`);
    let downloads = 0;
    page.on("download", () => downloads++);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("the page still waits for answers after 10 s").waitFor();
    release();
    await page.unrouteAll({ behavior: "wait" });
    await page.getByText("12 runs").first().waitFor();
    expect(downloads).toBe(0);
  });
});
