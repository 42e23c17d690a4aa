import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { expect, it } from "vitest";
import { page } from "./page.js";
import { packedPlotly, plotlyScript } from "./plotly.js";

const bare = { title: "a <b>", style: "", body: "<main></main>", scripts: [] };

it("says its title as text, and without scripts allows none", () => {
  const html = page(bare);
  expect(html).toContain("<title>a &lt;b&gt;</title>");
  expect(html).toContain("script-src 'none';");
  expect(html).toMatch(/^<!doctype html>[\s\S]*default-src 'none'[\s\S]*<\/html>\n$/);
});

it("allows blobs only to pages that unpack", () => {
  const policy = (html: string) => /script-src ([^;]*);/.exec(html)![1];
  expect(policy(page({ ...bare, scripts: ["a()"] }))).toMatch(/^'sha256-[\w+/=]{44}'$/);
  expect(policy(page({ ...bare, scripts: ["a()"], unpacks: true }))).toMatch(/^'sha256-[\w+/=]{44}' blob:$/);
});

const browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

it.skipIf(!browser)("in Chromium its own scripts run, Plotly among them, and no other", async () => {
  const ours = `window.ours = "</script><!--"; window.plotly = typeof Plotly.react;`;
  const body = `<script>window.theirs = 1</script><img src="data:," onerror="window.theirs = 2"><script type="text/plain" id="plotly">${packedPlotly()}</script>`;
  const path = join(mkdtempSync(join(tmpdir(), "page-")), "page.html");
  writeFileSync(path, page({ ...bare, body, scripts: [plotlyScript(), ours] }));
  const chrome = await chromium.launch({ executablePath: browser!, args: ["--no-sandbox"] });
  try {
    const tab = await chrome.newPage();
    await tab.goto(pathToFileURL(path).href);
    expect(await tab.evaluate("[ours, plotly, typeof theirs]")).toEqual([
      "</script><!--",
      "function",
      "undefined",
    ]);
    const unpacked = `(async () => {
      const bytes = Uint8Array.from(atob(document.getElementById("plotly").textContent), c => c.charCodeAt(0));
      return (await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text()).length;
    })()`;
    expect(await tab.evaluate(unpacked)).toBe(plotlyScript().length);
  } finally {
    await chrome.close();
  }
});
