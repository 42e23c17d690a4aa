import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { chromiumPath, openedFor, settled, type Tab } from "../../../test/dashboard-page.js";
import { packageFolder } from "../../core/folders.js";
import { openTracker } from "../../tracking/tracker.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

describe.skipIf(!chromiumPath)("the dashboard in Chromium", () => {
  const places = new Map<string, string>();

  const opened = openedFor("views", async ({ folder, database }) => {
    execFileSync(process.execPath, [packageFolder("scripts/example/make.mjs"), folder]);
    const tracker = openTracker(database, { readonly: true });
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
      pivot: "#/pivot?query=experiment+%3D+moons+and+state+%3D+finished",
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
  });

  it.each(["light", "dark"] as const)(
    "draws every %s view without an error, asks nobody else, and axe finds nothing serious",
    async theme => {
      const { page, errors, foreign, go } = opened.tab;
      const found: string[] = [];
      await page.emulateMedia({ colorScheme: theme });
      for (const [name, place] of places) {
        await go(place);
        expect(await page.locator("#main .failure").allTextContents(), name).toEqual([]);
        for (const line of await seriousFindings(page)) found.push(`${name}: ${line}`);
      }
      expect(found).toEqual([]);
      expect(errors).toEqual([]);
      expect(foreign).toEqual([]);
    },
  );

  it("answers docs/dashboard.md's question in its four steps", async () => {
    const { page, go } = opened.tab;
    await go("#/runs");
    const asked = "experiment = mnist-table and params.model = projection and metrics.bytes < 10000";
    expect(readFileSync(packageFolder("docs/dashboard.md"), "utf8")).toContain(asked);
    const box = page.getByRole("combobox", { name: "Query: which runs" });
    await box.pressSequentially("experiment = mni");
    await page.getByRole("option", { name: /mnist-table/ }).click();
    expect(await box.inputValue()).toBe("experiment = mnist-table ");
    await box.fill(asked);
    await box.press("Escape");
    await box.press("Enter");
    await page.getByText("20 runs").waitFor();
    await page.getByRole("button", { name: /^Group/ }).click();
    await page.getByLabel(/All except the seed/).check();
    await page.keyboard.press("Escape");
    await page.getByText("4 groups").waitFor();
    await page
      .getByRole("columnheader", { name: /^accuracy/ })
      .getByRole("button")
      .click();
    const rows = page.locator(".grid-body [role=row]");
    const best = rows.filter({ hasText: "83.14" }).or(rows.filter({ hasText: "0.8314" }));
    await best.nth(1).waitFor();
    expect(await rows.first().textContent()).toMatch(/10.*12.*0\.8314 ± 0\.00/);
    await best.filter({ hasText: "self" }).getByText("self").click();
    await page.keyboard.press("b");
    const joint = best.filter({ hasText: "joint" });
    const change = joint.locator("[title*='pairs of runs that are alike in all else']").first();
    await change.waitFor();
    expect(await joint.locator("[title*='over 5 pairs']").count()).toBeGreaterThan(0);
    await page.reload();
    await joint.locator("[title*='over 5 pairs']").first().waitFor(); // the address has it all
  });

  it("brushes an axis of parallel coordinates, takes the brush away, and has it again by going back", async () => {
    const { page, go } = opened.tab;
    await go("#/parallel?query=experiment+%3D+mnist-table+and+params.model+%3D+projection");
    const slider = page.getByRole("slider", { name: "Part of accuracy" });
    await slider.waitFor();
    const place = (await slider.boundingBox())!;
    const x = place.x + place.width / 2;
    const before = page.url();
    await page.mouse.move(x, place.y + place.height * 0.05);
    await page.mouse.down();
    await page.mouse.move(x, place.y + place.height * 0.2, { steps: 4 });
    await page.mouse.move(x, place.y + place.height * 0.3, { steps: 4 });
    await page.mouse.up();
    await page.locator(".parallel-brush").first().waitFor();
    expect(page.url()).not.toBe(before);
    const chosen = page.url();
    await page.keyboard.press("x");
    await page.locator(".parallel-brush").first().waitFor({ state: "detached" });
    await page.goBack();
    await page.locator(".parallel-brush").first().waitFor();
    expect(page.url()).toBe(chosen);
  });

  it("saves a view as one file, which shows itself without server and network", async () => {
    const { page, go } = opened.tab;
    await go("#/scatter?query=experiment+%3D+mnist-table");
    await page.locator(".js-plotly-plot").first().waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: /Save/ }).click(),
    ]);
    const file = join(opened.folder, "saved.html");
    await download.saveAs(file);
    const context = await opened.browser.newContext({ offline: true });
    const saved = await context.newPage();
    const asked: string[] = [];
    saved.on("request", request => {
      if (/^(https?|wss?):/.test(request.url())) asked.push(request.url());
    });
    await saved.goto(pathToFileURL(file).href);
    await saved.locator(".js-plotly-plot .point").first().waitFor();
    expect(asked).toEqual([]);
    await context.close();
  });

  it("goes back and forward, and is the same after a reload in the middle", async () => {
    const { page, go } = opened.tab;
    await go(places.get("run")!);
    await page.getByRole("tab", { name: "Code" }).click();
    await page.getByText("working tree", { exact: true }).waitFor();
    await go(places.get("lineage")!);
    await page.goBack();
    await page.getByText("working tree", { exact: true }).waitFor();
    await page.reload();
    await settled(page);
    await page.getByText("working tree", { exact: true }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "Settings" }).waitFor();
    await page.goForward();
    await page.getByText("working tree", { exact: true }).waitFor();
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
