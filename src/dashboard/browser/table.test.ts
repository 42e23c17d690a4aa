import { describe, expect, it } from "vitest";
import { chromiumPath, openedFor } from "../../../test/dashboard-page.js";
import { start } from "../../tracking/recording/start.js";
import { openTracker } from "../../tracking/tracker.js";
import { labelRuns } from "../../tracking/upkeep/labels.js";
import type { Columns } from "../api.js";
import { grouped } from "../server/read-ahead.js";

/** Eight runs: T of 8 and 16, four seeds each; run 2 has the tag `keep`. */
async function recorded(database: string): Promise<void> {
  for (const T of [8, 16])
    for (const seed of [1, 2, 3, 4]) {
      const of = { experiment: "pair", params: { T }, seed, database };
      const run = start({ ...of, provenance: false, system: false });
      run.log({ loss: 1 / seed });
      await run.finish({ accuracy: 0.8 + T / 200 + seed / 1000 });
    }
  openTracker(database).close();
  labelRuns(database, [2], { add: ["keep"] });
}

describe.skipIf(!chromiumPath)("the run table in Chromium", () => {
  const opened = openedFor("table", at => recorded(at.database));
  const { database } = opened;

  const body = () => opened.tab.page.locator(".grid-body");
  const chosen = () => opened.tab.page.locator(".chosen-bar b");

  it("completes what is typed while the answers are late", async () => {
    const { page, go } = opened.tab;
    await go("#/runs");
    await page.keyboard.press("/");
    await page.keyboard.type("params");
    await page.getByRole("option", { name: "params.T" }).waitFor();
    let release = () => {};
    const held = new Promise<void>(resolve => (release = resolve));
    await page.route("**/complete*", route => held.then(() => route.continue()));
    await page.keyboard.type(".");
    await page.keyboard.press("Tab");
    expect(await page.getByRole("combobox").inputValue()).toBe("params.T ");
    release();
    await page.unrouteAll({ behavior: "wait" });
    await page.getByRole("button", { name: "Clear the query" }).click();
  });

  it("rows stay where they are until those that they are put together into are here", async () => {
    const { page, go } = opened.tab;
    await go("#/runs");
    await body().getByText("T 16 seed 4").waitFor();
    let release = () => {};
    const held = new Promise<void>(resolve => (release = resolve));
    await page.route("**/ask/groups", route => held.then(() => route.continue()));
    const asked = page.waitForRequest(request => request.url().endsWith("/ask/groups"));
    await page.evaluate(`location.hash = "#/runs?by=T"`);
    await asked;
    await page.locator('.grid[aria-busy="true"]').waitFor();
    expect(await body().getByRole("row").count()).toBe(8);
    release();
    await page.unrouteAll({ behavior: "wait" });
    await page.locator('.grid[aria-busy="false"]').waitFor();
    expect(await body().getByRole("row").count()).toBe(2);
  });

  it("asks for groups what the server has read ahead, to the letter", async () => {
    const { page, go } = opened.tab;
    const told = page.waitForResponse(response => response.url().endsWith("/ask/columns"));
    await go("#/runs");
    await page.reload();
    const columns = (await (await told).json()) as Columns;
    const asked = page.waitForRequest(request => request.url().endsWith("/ask/groups"));
    await go("#/runs?by=*");
    expect((await asked).postData()).toBe(JSON.stringify(grouped(columns, 100)));
  });

  it("a number stays whole beside its difference, however little room there is", async () => {
    const { page, go } = opened.tab;
    await go("#/runs?base=1");
    await body().locator(".cell-beside").first().waitFor();
    const columns = `document.querySelector(".grid").style.setProperty("--columns", "284px repeat(40, 84px)")`;
    await page.evaluate(columns);
    const cut = `[...document.querySelectorAll(".grid-body .cell-beside")].filter(cell => {
      const range = document.createRange();
      range.selectNodeContents(cell.lastChild);
      const [text, box] = [range.getBoundingClientRect(), cell.getBoundingClientRect()];
      const change = cell.querySelector(".cell-change").getBoundingClientRect();
      cell.dataset.isFull = change.left < box.left;
      return text.top < box.top || text.bottom > box.bottom || text.left < box.left || text.right > box.right;
    }).length`;
    expect(await page.evaluate(cut)).toBe(0);
    expect(await page.locator('.cell-beside[data-is-full="true"]').count()).toBeGreaterThan(0); // there was too little room
  });

  it("a late answer about an older link does not bring the view back to it", async () => {
    const { page, go } = opened.tab;
    let release = () => {};
    const held = new Promise<void>(resolve => (release = resolve));
    await page.route("**/complete*", route => held.then(() => route.continue()));
    const asked = page.waitForRequest(request => request.url().includes("complete"));
    await go("#/runs?query=params.T = 16");
    await asked;
    await go("#/runs?query=params.T = 8");
    const answered = page.waitForResponse(response => response.url().includes("complete"));
    release();
    await answered;
    await page.unrouteAll({ behavior: "wait" });
    await page.waitForTimeout(1000); // what would come, comes within the pause of the box
    expect(await page.getByRole("combobox").inputValue()).toBe("params.T = 8");
    expect(decodeURIComponent(new URL(page.url()).hash)).toContain("query=params.T = 8");
    await page.getByRole("button", { name: "Clear the query" }).click();
  });

  it("completes a query as it is typed, and points at what it cannot read", async () => {
    const { page, go } = opened.tab;
    await go("#/runs");
    await body().getByText("T 16 seed 4").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("params.");
    await page.getByRole("option", { name: "params.T" }).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.type("=> 16");
    await page.getByText(/character 11: got ">"/).waitFor();
    await page.getByRole("button", { name: "Clear the query" }).click();
    await page.keyboard.press("/");
    await page.keyboard.type("params.T >= 16");
    await page.keyboard.press("Enter");
    await page.getByText("4 runs", { exact: true }).waitFor();
    expect(new URL(page.url()).hash).toContain("query=params.T");
  });

  it("sorts by several columns and puts seeds together, by keys", async () => {
    const { page, go } = opened.tab;
    await go("#/runs?sort=-params.T,params.seed");
    await body().locator(".grid-row").first().getByText("T 16 seed 1").waitFor();
    await page.keyboard.press("a");
    await page.getByText("2 groups · 8 runs").waitFor();
    await body().getByText("(4)").first().waitFor();
    await page.keyboard.press("Enter");
    await body().locator(".grid-row-member").nth(3).waitFor();
    await page.keyboard.press("b");
    await page.locator(".grid-pinned .grid-base").waitFor();
  });

  it("a group that is chosen is what the query leaves of it", async () => {
    const { go } = opened.tab;
    await go("#/runs?by=T");
    await body().getByLabel("Choose 4 runs of the group").first().click();
    await chosen().getByText("4 runs chosen").waitFor();
    await go("#/runs?by=T&query=params.seed+%3E+2");
    await body().getByLabel("Choose 2 runs of the group").first().click();
    await chosen().getByText("2 runs chosen").waitFor();
  });

  it("takes a tag back from those that got it, and not from those that had it", async () => {
    const { page, go } = opened.tab;
    const tracker = openTracker(database, { readonly: true });
    const tagged = () => tracker.runs({ tag: "keep" }).map(({ id }) => id);
    await go("#/runs?runs=2,3");
    await chosen().getByText("2 runs chosen").waitFor();
    await page.keyboard.press("t");
    await page.getByRole("textbox", { name: "Tag" }).fill("keep");
    await page.getByRole("button", { name: "Add" }).click();
    await page.getByText("Tagged 2 runs: keep").waitFor();
    expect(tagged().sort()).toEqual([2, 3]);
    await page.getByRole("button", { name: /Undo/ }).last().click();
    while (tagged().length > 1) await page.waitForTimeout(50);
    expect(tagged()).toEqual([2]);
    tracker.close();
  });

  it("counts unfinished runs in means when it is told to, in the table and in charts", async () => {
    const { page, go } = opened.tab;
    const begin = (seed: number) =>
      start({
        experiment: "broken",
        params: { T: 8, d: seed },
        seed,
        database,
        provenance: false,
        system: false,
      });
    await begin(1).finish({ accuracy: 0.5 });
    const failed = begin(2);
    failed.log({ accuracy: 0.1 });
    await failed.fail(new Error("no memory"));
    await go("#/runs?by=T&query=experiment+%3D+broken");
    const mean = (text: string) => body().locator(".grid-row").first().getByText(text, { exact: false });
    await mean("0.5").first().waitFor();
    await page.getByRole("button", { name: "Count them too" }).click();
    await mean("0.3").first().waitFor();
    expect(new URL(page.url()).hash).toContain("means=all");
    await page.getByText(/are in the means, with their last values/).waitFor();
    await go("#/scatter?by=T&means=all&query=experiment+%3D+broken");
    await page.getByText("Not finished, and in the means with their last values: 1 failed.").waitFor();
    await page.getByRole("button", { name: "Unfinished runs too", pressed: true }).click();
    await page.getByText("Means are of finished runs; left out: 1 failed.").waitFor();
  });

  it("has deleted runs back when the toast is gone", async () => {
    const { page, go } = opened.tab;
    await go("#/runs?runs=5");
    await chosen().getByText("1 run chosen").waitFor();
    await page.keyboard.press("Delete");
    await page.getByText("Deleted run 5").waitFor();
    await page.reload();
    await go("#/");
    await page.getByRole("link", { name: "1 deleted run" }).click();
    await page.getByRole("button", { name: "Bring run 5 back" }).click();
    await page.getByText("No run is deleted").waitFor();
    const tracker = openTracker(database, { readonly: true });
    expect(tracker.runs({ ids: [5] })).toHaveLength(1);
    tracker.close();
    expect(opened.tab.errors).toEqual([]);
  });
});
