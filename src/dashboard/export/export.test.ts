import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { displaySymbol } from "../../core/bundle.js";
import { start } from "../../tracking/index.js";
import { answersOf } from "../server/answers.js";
import { dashboard } from "./notebook.js";
import { savedViews } from "./questions.js";

const folder = mkdtempSync(join(tmpdir(), "dashboard-export-"));
const path = join(folder, "runs.sqlite");
const hostile = `</script><script>window.theirs = 1</script><img src="http://127.0.0.1:9/x" onerror="window.theirs = 2">`;

beforeAll(async () => {
  const quiet = { experiment: "table", database: path, system: false, provenance: false };
  for (const T of [8, 60])
    for (const d of [8, 10])
      for (const seed of [1, 2]) {
        const run = start({ ...quiet, params: { T, d, note: hostile }, seed, name: hostile });
        for (let step = 0; step < 20; step++)
          run.log({ loss: T === 8 && step === 5 ? Number.NaN : 1 / (step + T) }, step);
        await run.finish({ accuracy: 0.7 + T / 1000 + d / 1000 + seed / 10_000, bytes: T * d * 40 });
      }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

/** What stands in a saved view that would not without its answers. */
const shown: Record<string, RegExp> = {
  curves: /loss[\s\S]*Not a finite number, so a gap with a mark: run \d/,
  parallel: /8 runs[\s\S]*Highest accuracy/,
  scatter: /accuracy over bytes[\s\S]*The front: 4 that nothing beats/,
  heatmap: /accuracy by T and d[\s\S]*0\.77/,
  pivot: /accuracy, %[\s\S]*77\.0150 ± 0\.0071 \(2\)/,
};

it.each(Object.keys(savedViews))(
  "%s: every question that its page asks has its answer in the file",
  async view => {
    const html = await dashboard("params.T >= 8", { view, path }).html();
    const saved = /<script type="application\/json" id="saved">(.*)<\/script>/.exec(html)![1]!;
    const { place, answers } = JSON.parse(saved) as { place: string; answers: Record<string, unknown> };
    expect(place).toBe(`/${view}?query=params.T+%3E%3D+8`);
    expect(Object.keys(answers).length).toBeGreaterThanOrEqual(3);
    expect(html).not.toContain("window.theirs = 1</script>");
  },
);

it.each([
  [
    "scatter?x=metrics.byts",
    'field of the view: got "metrics.byts", expected a name among those of its 8 runs; did you mean "metrics.bytes"?',
  ],
  [
    "scatter?y=accuracy",
    'field of the view: got "accuracy", expected a name among those of its 8 runs; did you mean "metrics.accuracy"?',
  ],
  [
    "parallel?axes=params.T,params.q7",
    'field of the view: got "params.q7", expected a name among those of its 8 runs',
  ],
  [
    "heatmap?metric=acuracy",
    'name in the view: got "acuracy", expected a name among those of its 8 runs; did you mean "accuracy"?',
  ],
  ["heatmap?rows=params.q7", 'name in the view: got "params.q7"'],
  [
    "curves?metrics=lost",
    'metric of the view: got "lost", expected a name among those of its 8 runs; did you mean "loss"?',
  ],
  ["pivot?rows=q7", 'name in the view: got "q7"'],
  ["pivot?metric=metrics.nothing", 'name in the view: got "metrics.nothing"'],
])("%s, which no run has, is refused", async (view, line) => {
  await expect(dashboard("", { view, path }).html()).rejects.toThrow(line);
});

it.each([
  "heatmap?rows=params.d&metric=metrics.bytes",
  "heatmap?columns=T&metric=bytes",
  "scatter?colour=-",
  "pivot?rows=d&columns=-",
])("%s is drawn", async view => {
  const html = await dashboard("", { view, path }).html();
  expect(html).toContain('id="saved"');
});

it("of no runs a view is drawn empty", async () => {
  const view = "curves?metrics=lost";
  expect(await dashboard("params.T > 99", { view, path }).html()).toContain('id="saved"');
});

it.skipIf(!browser)(
  "in Chromium each opens by itself: shows its view, asks nobody, and runs nobody's script",
  async () => {
    const chrome = await chromium.launch({ executablePath: browser!, args: ["--no-sandbox"] });
    try {
      for (const [view, text] of Object.entries(shown)) {
        const file = join(folder, `${view}.html`);
        writeFileSync(file, await dashboard("", { view, path }).html());
        const page = await chrome.newPage();
        const asked: string[] = [];
        const errors: string[] = [];
        page.on("request", request => asked.push(request.url()));
        page.on("pageerror", error => errors.push(String(error)));
        await page.goto(pathToFileURL(file).href);
        await page.locator(".card").first().waitFor();
        if (view === "scatter") await page.locator(".js-plotly-plot .point").first().waitFor();
        expect(await page.locator("#main").textContent(), view).toMatch(text);
        expect(await page.evaluate("typeof window.theirs"), view).toBe("undefined");
        expect(errors, view).toEqual([]);
        const others = asked.filter(address => !/^(file|blob|data):/.test(address));
        expect(others, view).toEqual([]);
        await page.close();
      }
    } finally {
      await chrome.close();
    }
  },
);

it.skipIf(!browser)(
  "in a notebook's frame it works as in a page: what is chosen there changes it",
  async () => {
    const bundle = await dashboard("", { path, by: ["*"], height: 500 })[displaySymbol]();
    expect(bundle["text/plain"]).toBe("Dashboard: /curves?by=* (neuralbits ui opens it live)");
    const chrome = await chromium.launch({ executablePath: browser!, args: ["--no-sandbox"] });
    try {
      const page = await chrome.newPage();
      await page.setContent(bundle["text/html"] as string);
      const frame = page.frameLocator("iframe");
      await frame.getByText("Mean ± sd over seeds, n = 2").waitFor();
      await frame.getByRole("button", { name: "log y" }).click();
      expect(await frame.getByRole("button", { name: "log y" }).getAttribute("aria-pressed")).toBe("true");
    } finally {
      await chrome.close();
    }
  },
);

it("a page saves what it shows: its questions are asked again, and only such as a view asks", async () => {
  const answers = answersOf(path);
  try {
    const questions = [["columns", { query: "" }]] as const;
    const { html } = await answers.ask("save", { place: "/runs?query=", questions, figures: false });
    expect(html).toContain('columns {\\"query\\":\\"\\"}');
    const nested = [["save", { place: "/", questions: [], figures: false }]] as const;
    const refused = (name: string) =>
      answers.ask("save", { place: "/", questions: [[name, {}]], figures: false });
    await expect(answers.ask("save", { place: "/", questions: nested, figures: false })).rejects.toThrow(
      /question/,
    );
    await expect(refused("stop")).rejects.toThrow('there is no question "stop"');
    await expect(refused("__proto__")).rejects.toThrow("there is no question");
  } finally {
    answers.close();
  }
});

it("refuses views that it cannot make without a browser", async () => {
  await expect(dashboard("", { view: "nothing", path }).html()).rejects.toThrow(
    'view to save: got "nothing", expected one of curves, parallel, scatter, heatmap, pivot',
  );
});
