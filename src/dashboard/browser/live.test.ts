import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, describe, expect, it } from "vitest";
import { chromiumPath, openedFor, settled, startDashboard, until } from "../../../test/dashboard-page.js";
import { packageFolder } from "../../core/folders.js";
import { openTracker } from "../../tracking/tracker.js";

/** `npm run check:dashboard` has all of them. */
const isLong = process.env.NEURALBITS_BROWSER_TESTS === "all";

describe.skipIf(!chromiumPath)("a dashboard beside processes that write", () => {
  const writers: ChildProcess[] = [];

  const startWriter = (pauseMs: number): ChildProcess => {
    const program = packageFolder("scripts/example/worker.mjs");
    const writer = spawn(process.execPath, [program, database, String(pauseMs)], { stdio: "ignore" });
    writers.push(writer);
    return writer;
  };

  const opened = openedFor("live", async ({ folder }) => {
    execFileSync(process.execPath, [packageFolder("scripts/example/make.mjs"), folder]);
  });
  const { database } = opened;

  afterAll(async () => {
    for (const writer of writers)
      if (writer.exitCode === null && writer.signalCode === null) {
        writer.kill("SIGKILL");
        await once(writer, "exit");
      }
  });

  it("shows a sweep's trials as they begin, log and end", async () => {
    const { page, go } = opened.tab;
    await go("#/sweep/moons");
    const done = page.locator(".figure-value").first();
    const before = Number.parseInt((await done.textContent())!, 10);
    const writer = startWriter(20); // six seconds a trial: what is looked at is not over before it is stopped
    await page.getByRole("region", { name: /At work/ }).waitFor();
    await until(page, `Number.parseInt(document.querySelector(".figure-value").textContent, 10) > ${before}`);
    const link = page
      .getByRole("region", { name: /At work/ })
      .getByRole("link")
      .first();
    await link.click();
    await page.getByText("running").first().waitFor();
    const points = `[...document.querySelectorAll(".run-columns td.number")].map(cell => cell.textContent).join()`;
    await until(page, `/[0-9]/.test(${points})`);
    const first = await page.evaluate(points);
    await until(page, `${points} !== ${JSON.stringify(first)}`);
    const isOver = once(writer, "exit");
    await page.getByRole("button", { name: "Stop" }).click();
    await page.locator(".run-line").getByText("stopped").waitFor();
    await isOver;
    await once(startWriter(0), "exit"); // the rest, for the tests below
  });

  it("queues a trial with other settings, which a worker then does", async () => {
    const { page, go } = opened.tab;
    await go("#/sweep/moons");
    await page.getByRole("link", { name: "With other settings…" }).first().click();
    await page.getByLabel("hidden", { exact: true }).fill("5");
    await page.getByRole("button", { name: "Queue this trial" }).click();
    const outcome = page.locator(".trial-outcome a");
    const id = Number(/\d+/.exec((await outcome.textContent())!)![0]);
    const tracker = openTracker(database, { readonly: true });
    expect(tracker.runs({ ids: [id] })[0]).toMatchObject({ state: "queued", settings: { hidden: 5 } });
    await outcome.click();
    await page.locator(".run-line").getByText("queued").waitFor();
    const writer = startWriter(0);
    await page
      .locator(".run-line")
      .getByText(/finished|failed/)
      .waitFor();
    tracker.close();
    if (writer.exitCode === null) await once(writer, "exit");
  });

  it("tags, notes and deletes with a way back", async () => {
    const { page, go } = opened.tab;
    const tracker = openTracker(database, { readonly: true });
    const { id } = tracker.runs({ query: 'name = "three units"' })[0]!;
    await go(`#/run/${id}`);
    await page.getByLabel("New tag").fill("look");
    await page.getByLabel("New tag").press("Enter");
    await page.locator(".run-tags .tag", { hasText: "look" }).waitFor();
    await page.getByLabel("New note").fill("**bold** claim");
    await page.getByRole("button", { name: "Keep the note" }).click();
    await page.locator(".note strong", { hasText: "bold" }).waitFor();
    expect(tracker.runs({ ids: [id] })[0]!.tags).toContain("look");
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByText(`Deleted run ${id}`).waitFor();
    expect(tracker.runs({ ids: [id] })).toEqual([]);
    await page.getByRole("button", { name: /Undo/ }).last().click();
    await until(
      page,
      `fetch("/api/ask/run", { method: "POST", headers: { "content-type": "application/json" }, body: '{"id":${id}}' }).then(a => a.ok)`,
    );
    const back = tracker.runs({ ids: [id] })[0]!;
    expect(back.tags).toContain("look");
    expect(tracker.notes(id).map(({ text }) => text)).toEqual(["**bold** claim"]);
    expect(tracker.artifacts(id).length).toBeGreaterThan(0);
    tracker.close();
  });

  it("goes on in an open page when its server was killed and started again", async () => {
    const { page, go } = opened.tab;
    await go("#/runs");
    await opened.dashboard.kill();
    await page.locator(".notice").waitFor();
    const { port } = opened.dashboard;
    opened.dashboard = await startDashboard(opened.folder, { port });
    await page.locator(".notice").waitFor({ state: "detached" });
    await go("#/sweep/moons");
    await page.locator(".figure-value").first().waitFor();
    await page.reload();
    await settled(page);
    await page.locator(".figure-value").first().waitFor();
  });

  it.skipIf(!isLong)("keeps up with eight processes, and none of their points is lost or late", async () => {
    const { page, go } = opened.tab;
    const program = `
      import { start } from ${JSON.stringify(packageFolder("dist/tracking/index.js"))};
      const run = start({ experiment: "eight", database: ${JSON.stringify(database)}, params: { writer: Number(process.argv[1]) }, system: false });
      for (let step = 0; step < 10_000; step++) {
        run.log({ loss: 1 / (step + 1), at: Date.now() }, step);
        await new Promise(resolve => setTimeout(resolve, 2));
      }
      await run.finish();`;
    const eight = Array.from({ length: 8 }, (_, i) =>
      spawn(process.execPath, ["--input-type=module", "-e", program, "--", String(i)], { stdio: "ignore" }),
    );
    writers.push(...eight);
    const over = Promise.all(eight.map(writer => once(writer, "exit")));
    await go("#/runs?query=experiment+%3D+eight");
    const tracker = openTracker(database, { readonly: true });
    while (tracker.count({ experiment: "eight" }) < 8) await new Promise(resolve => setTimeout(resolve, 50));
    const last = tracker.runs({ experiment: "eight", newest: true, limit: 1 })[0]!.id;
    await go(`#/run/${last}`);
    const looks: { asked: number; newest: Record<string, number> }[] = [];
    for (let look = 0; look < 5; look++) {
      const before = JSON.stringify(await page.locator(".run-columns").textContent());
      await new Promise(resolve => setTimeout(resolve, 1000));
      const question = {
        query: "experiment = eight",
        sort: [],
        columns: ["metrics.at"],
        offset: 0,
        limit: 8,
      };
      const newest = await page.evaluate(`(() => { const asked = Date.now();
        return fetch("/api/ask/runs", { method: "POST", headers: { "content-type": "application/json" },
          body: ${JSON.stringify(JSON.stringify(question))} }).then(answer => answer.json()).then(({ rows }) =>
            ({ asked, newest: Object.fromEntries(rows.map(({ id, cells }) => [id, cells[0]])) })); })()`);
      looks.push(newest as (typeof looks)[number]);
      await until(page, `document.querySelector(".run-columns").textContent !== ${before}`); // the page itself goes on
    }
    await over;
    const points = tracker.runs({ experiment: "eight" }).map(({ id }) => tracker.curves(id).loss!.length);
    expect(points).toEqual(Array.from({ length: 8 }, () => 10_000));
    await until(page, `document.querySelector("#main").textContent.includes("10,000")`);
    const late = tracker.runs({ experiment: "eight" }).flatMap(({ id }) =>
      looks.flatMap(({ asked, newest }) =>
        tracker
          .curves(id)
          .at!.filter(at => at <= asked - 1000 && at > newest[id]!)
          .map(at => `run ${id}: logged ${asked - at} ms before the page asked`),
      ),
    );
    expect(late).toEqual([]); // what was logged a second before is in the answer
    const ages = looks.map(({ asked, newest }) => asked - Math.min(...Object.values(newest)));
    console.log(`age of the newest point of the eight, each time that the page asked: ${ages.join(", ")} ms`);
    tracker.close();
  });
});
