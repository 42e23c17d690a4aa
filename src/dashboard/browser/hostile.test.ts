import { describe, expect, it } from "vitest";
import { chromiumPath, openedFor } from "../../../test/dashboard-page.js";
import { recordHostileRuns } from "../../../test/hostile-runs.js";

describe.skipIf(!chromiumPath)("runs whose every text is hostile", () => {
  let count = 0;

  const opened = openedFor("hostile", async ({ database }) => {
    count = await recordHostileRuns(database);
  });

  /** Nothing ran, nothing was framed or fetched, no element of theirs is in the page. */
  async function expectUnharmed(where: string): Promise<void> {
    const { page, foreign } = opened.tab;
    expect(await page.evaluate("window.hit"), where).toBeUndefined();
    expect(foreign, where).toEqual([]);
    expect(page.frames(), where).toHaveLength(1);
    const alien = `#main :is(script, iframe, object, embed, base, meta, link, [onerror], [onload], [onmouseover], a[href^="javascript:"], a[href^="data:"])`;
    expect(await page.locator(alien).count(), where).toBe(0);
    const hrefs = `[...document.querySelectorAll("svg a")].map(a => String(a.href?.baseVal ?? a.getAttribute("xlink:href"))).filter(a => /^(javascript|data):/i.test(a))`;
    expect(await page.evaluate(hrefs), where).toEqual([]);
  }

  it("are shown as text in every view: no script runs, nothing is loaded from elsewhere", async () => {
    const { page, go, errors } = opened.tab;
    const all = Array.from({ length: count }, (_, i) => i + 1);
    const views = [
      "#/",
      "#/runs",
      "#/runs?by=*",
      "#/curves",
      "#/parallel",
      "#/scatter",
      "#/heatmap",
      "#/pivot",
    ];
    const pages = [
      "#/sweeps",
      "#/alerts",
      `#/diff?all=1&runs=1-${count}`,
      "#/lineage/1",
      "#/run/%3Cimg%20src=x%3E",
    ];
    for (const place of [...views, ...pages, "#/%3Cscript%3E", "#/sweep/%3Cscript%3E"]) {
      await go(place);
      await expectUnharmed(place);
    }
    for (const id of all) {
      await go(`#/run/${id}`);
      await expectUnharmed(`run ${id}`);
    }
    for (const part of ["curves", "files", "code"]) {
      await go(`#/run/1?tab=${part}`);
      await expectUnharmed(part);
    }
    expect(errors.filter(line => !/status of 4\d\d/.test(line))).toEqual([]); // what is not there is said to be not there
    await page.reload();
  });

  it("keep files that can be looked at without harm", async () => {
    const { page, go } = opened.tab;
    await go("#/run/1?tab=files");
    const files = page.locator(".file");
    const names = await files.count();
    expect(names).toBeGreaterThanOrEqual(6);
    for (let at = 0; at < names; at++) {
      await files.nth(at).click();
      await page.waitForLoadState("networkidle").catch(() => {});
      await expectUnharmed(`file ${await files.nth(at).textContent()}`);
    }
  });
});
