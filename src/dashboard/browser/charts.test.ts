import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { chromiumPath, openedFor, until } from "../../../test/dashboard-page.js";
import { recordTable } from "../../../test/table-runs.js";
import { start } from "../../tracking/index.js";

describe.skipIf(!chromiumPath)("charts, as a hand and as keys use them", () => {
  const opened = openedFor("charts", ({ database }) => recordTable(database));
  const quiet = { database: opened.database, system: false, provenance: false };

  it("a zoom stays while points come in, and values stand at the pointer", async () => {
    const { page, go, errors } = opened.tab;
    const live = start({ ...quiet, experiment: "live", params: { rate: 1 }, seed: 1 });
    for (let step = 0; step < 100; step++) live.log({ loss: 100 - step }, step);
    await go("#/curves?query=experiment = live");
    await page.getByText("running").first().waitFor();
    const plot = await boxOf(page, ".curves-plot .u-over");
    await drag(page, [plot.x + plot.width * 0.25, plot.y + 40], [plot.x + plot.width * 0.5, plot.y + 60]);
    await page.getByRole("button", { name: /Show all/ }).waitFor();
    const zoom = () => page.evaluate(`new URLSearchParams(location.hash.split("?")[1]).get("zoom")`);
    const before = await zoom();
    const [from, to] = JSON.parse(String(before)) as [number, number];
    expect([Math.round(from / 25), Math.round(to / 50)]).toEqual([1, 1]);
    for (let step = 100; step < 140; step++) live.log({ loss: 100 - step }, step);
    await page.mouse.move(5, 5);
    await page.locator(".curves-plot").press("0");
    await until(page, `document.querySelector(".curves-values td:last-child")?.textContent === "139"`);
    await page.locator(".curves-plot").press("+");
    const inner = await zoom();
    for (let step = 140; step < 160; step++) live.log({ loss: 100 - step }, step);
    await page.waitForTimeout(2500); // more than a live view rests
    expect(await zoom()).toBe(inner);
    await page.mouse.move(plot.x + plot.width / 2, plot.y + 50);
    await page.getByRole("columnheader", { name: /^at / }).waitFor();
    await live.finish();
    await until(page, `!document.querySelector(".curves-open")`);
    expect(errors).toEqual([]);
  });

  it("means over seeds say of how many runs they are, and a baseline is what others are told against", async () => {
    const { page, go } = opened.tab;
    await go("#/curves?query=experiment = table&by=*");
    await page.getByText("Mean ± sd over seeds, n = 3").waitFor();
    expect(await page.locator(".curves-values tbody tr").count()).toBe(4);
    await go("#/curves?query=experiment = table&by=*&base=1");
    await page.getByRole("heading", { name: "loss, minus T=8 objective=joint" }).waitFor();
    const own = page.locator(".curves-values tbody tr", { hasText: "T=8 objective=joint" });
    expect(await own.locator("td").nth(1).textContent()).toBe("0");
  });

  it("a part of an axis is chosen by dragging and by keys, stands in the URL, and leads to the table", async () => {
    const { page, go } = opened.tab;
    await go("#/parallel?query=experiment = table");
    await page.getByRole("heading", { name: "12 runs" }).waitFor();
    const axis = await boxOf(page, '.parallel-brush-area[aria-label="Part of T"]');
    const middle = axis.x + axis.width / 2;
    await drag(page, [middle, axis.y + 2], [middle, axis.y + axis.height / 3]);
    await page.getByRole("heading", { name: "6 of 12 runs" }).waitFor();
    const objective = page.getByRole("slider", { name: "Part of objective" });
    await objective.press("ArrowDown");
    await page.getByRole("heading", { name: "3 of 12 runs" }).waitFor();
    expect(await objective.getAttribute("aria-valuetext")).toBe("joint to joint");
    await page.reload();
    await page.getByRole("heading", { name: "3 of 12 runs" }).waitFor();
    await page.getByRole("link", { name: "Show these 3 runs in the table" }).click();
    await page
      .getByText(/^3 runs/)
      .first()
      .waitFor();
    await page.goBack();
    await objective.press("Escape");
    await page.getByRole("heading", { name: "6 of 12 runs" }).waitFor();
  });

  it("a pivot table is made by dragging and by keys", async () => {
    const { page, go } = opened.tab;
    await go("#/pivot?query=experiment = table");
    const heads = () => page.locator(".pivot thead th").allTextContents();
    await page.locator(".pivot").waitFor();
    expect(await heads()).toEqual(["T", "objective = joint", "objective = self"]);
    await page.locator('.pivot-chip[data-name="T"]').dragTo(page.locator(".pivot-zone").nth(1));
    await until(page, `document.querySelectorAll(".pivot thead tr").length === 2`);
    await page.locator('.pivot-chip[data-name="objective"] button').focus();
    await page.keyboard.press("r");
    await until(page, `document.querySelectorAll(".pivot thead tr").length === 1`);
    expect(await heads()).toEqual(["objective", "T = 8", "T = 60"]);
    expect(await page.evaluate("document.activeElement.textContent")).toBe("objective");
    await page.keyboard.press("Delete");
    await page.getByText(/objective: joint \(6 runs\), self \(6 runs\)/).waitFor();
  });

  it("a picture keeps its names until the answer that goes with newer ones is here", async () => {
    const { page, go, errors } = opened.tab;
    const heading = () => page.locator("#main .card h2").first().textContent();
    await go("#/scatter?query=experiment = table&y=metrics.accuracy&x=metrics.bytes");
    const loss = "#/scatter?query=experiment = table&y=metrics.loss&x=metrics.bytes";
    expect(await aroundAnswer(page, "table", loss, heading)).toEqual({
      ...{ before: "accuracy over bytes", after: "loss over bytes" },
    });
    const means = "#/scatter?query=experiment = table&y=metrics.accuracy&x=params.T&by=*";
    expect(await aroundAnswer(page, "groups", means, heading)).toEqual({
      ...{ before: "loss over bytes", after: "accuracy over T" },
    });

    const axes = () =>
      page
        .locator('[aria-label^="Part of"]')
        .evaluateAll(all => all.map(one => one.getAttribute("aria-label")));
    const two = (metric: string) => `#/parallel?query=experiment = table&axes=params.T,metrics.${metric}`;
    await go(two("accuracy"));
    expect(await aroundAnswer(page, "table", two("loss"), axes)).toEqual({
      ...{ before: ["Part of T", "Part of accuracy"], after: ["Part of T", "Part of loss"] },
    });

    const plot = () => page.locator(".curves-plot").first().getAttribute("aria-label");
    await go("#/curves?query=experiment = table&metrics=loss");
    expect(
      await aroundAnswer(page, "curves", "#/curves?query=experiment = table&metrics=loss&x=time", plot),
    ).toEqual({ before: "loss, 12 lines over step", after: "loss, 12 lines over time of day" });
    const grouped = "#/curves?query=experiment = table&metrics=loss&x=time&by=T";
    expect(await aroundAnswer(page, "curves", grouped, plot)).toEqual({
      ...{ before: "loss, 12 lines over time of day", after: "loss, 2 lines over time of day" },
    });
    expect(errors).toEqual([]);
  });
});

/** What a page shows while the answer to the question of another place is held back, and then. */
async function aroundAnswer(page: Page, name: string, place: string, look: () => Promise<unknown>) {
  let release = () => {};
  const held = new Promise<void>(resolve => (release = resolve));
  await page.route(`**/ask/${name}`, route => held.then(() => route.continue()));
  const asked = page.waitForRequest(request => request.url().endsWith(`/ask/${name}`));
  await page.evaluate(`location.hash = ${JSON.stringify(place)}`);
  const answered = page.waitForResponse(response => response.url().endsWith(`/ask/${name}`));
  await asked;
  await twoFrames(page);
  const before = await look();
  release();
  await answered;
  await page.unrouteAll({ behavior: "wait" });
  await twoFrames(page);
  return { before, after: await look() };
}

const twoFrames = (page: Page) =>
  page.evaluate("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))");

async function boxOf(page: Page, selector: string) {
  const place = page.locator(selector).first();
  await place.waitFor();
  return (await place.boundingBox())!;
}

type Spot = readonly [x: number, y: number];

async function drag(page: Page, from: Spot, to: Spot): Promise<void> {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 4 });
  await page.mouse.move(...to, { steps: 4 });
  await page.mouse.up();
}
