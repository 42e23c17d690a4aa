import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { MimeBundle } from "../../core/bundle.js";
import { type Cell, codeCell, markdownCell, newNotebook, type Output } from "../document/nbformat.js";
import { notebookHtml } from "./html.js";

const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const display = (data: MimeBundle): Output => ({ output_type: "display_data", data, metadata: {} });
const cell = (source: string, ...outputs: Output[]): Cell => ({
  ...codeCell(source),
  outputs,
  execution_count: 1,
});
const figure = (data: object[], layout: object = {}): Output =>
  display({
    "application/vnd.plotly.v1+json": { data, layout, config: {} },
    "image/png": png,
    "text/plain": "Figure: loss",
  });
const page = (...cells: Cell[]): string => notebookHtml(newNotebook(cells));

describe("the page", () => {
  it("leaves tests out", () => {
    const html = page(cell("const kept = 1;"), { ...codeCell("kept === 2", ["test"]), execution_count: 1 });
    expect(html.match(/class="cell code/g)).toHaveLength(1);
  });

  it("shows texts, code, counts, streams, results and errors", () => {
    const html = page(
      markdownCell("# Bits & pieces\n\n$x^2$"),
      cell("const a = 1 < 2;", {
        output_type: "stream",
        name: "stdout",
        text: "50%\r100%\n\x1b[31mred\x1b[0m",
      }),
      cell("a", {
        output_type: "execute_result",
        execution_count: 1,
        data: { "text/plain": "<true>" },
        metadata: {},
      }),
      cell("f()", {
        output_type: "error",
        ename: "TypeError",
        evalue: "no <b>",
        traceback: ["TypeError: no <b>", "  at In [3]:1:1"],
      }),
    );
    expect(html).toContain("<title>Bits &amp; pieces</title>");
    expect(html).toContain("<math");
    expect(html).toContain('<span class="tok-keyword">const</span> a');
    expect(html).toContain('100%\n<span class="" style="color:#c4262e">red</span>');
    expect(html).not.toContain("50%");
    expect(html).toContain("&lt;true&gt;");
    expect(html).toContain("TypeError: no &lt;b&gt;\n  at In [3]:1:1");
    expect(html).toContain('class="cell code failed"');
    expect(html).not.toContain('id="plotly"');
  });

  it("keeps to the tags that hide", () => {
    const hidden = [
      codeCell("const secretInput = 1", ["remove-input"]),
      codeCell("const folded = 1", ["hide-input"]),
      codeCell("const gone = 1", ["remove-cell"]),
    ];
    const html = page(...hidden);
    expect(html).not.toContain("secretInput");
    expect(html).toMatch(/<details class="input">.*folded/s);
    expect(html).not.toContain("gone");
    expect(notebookHtml(newNotebook([codeCell("const a = 1")]), { code: "folded" })).toContain("<details");
  });

  it("shows images of the text cells: attached ones, given ones, no others", () => {
    const attachments = { "a b.png": { "image/png": `${png}\n` } };
    const text = {
      ...markdownCell("![one](attachment:a%20b.png) ![two](two.png) ![three](https://x.example/p.png)"),
      attachments,
    };
    const html = notebookHtml(newNotebook([text]), {
      image: source => (source === "two.png" ? `data:image/png;base64,${png}` : undefined),
    });
    expect(html.match(/<img src="data:image\/png/g)).toHaveLength(2);
    expect(html).not.toMatch(/<img[^>]*https/);
  });
});

const hostile = [
  cell(
    "1",
    display({
      "text/html":
        '<script>parent.pwned = 1; pwned = 1</script><img src="https://evil.example/a.png" onerror="parent.pwned = 1"><p id="kept">kept</p><meta http-equiv="refresh" content="0;url=https://evil.example/b"><iframe src="https://evil.example/c"></iframe><form action="https://evil.example/d"></form><link rel=stylesheet href=https://evil.example/e.css>',
    }),
    display({ "text/html": '</iframe></section><script>pwned = 1</script>"><script>pwned = 1</script>' }),
    display({
      "image/svg+xml":
        '<svg xmlns="http://www.w3.org/2000/svg" onload="pwned = 1"><script>pwned = 1</script><image href="https://evil.example/f"/></svg>',
    }),
    display({ "text/plain": "</pre><script>pwned = 1</script>" }),
    display({ "image/png": '"><script>pwned = 1</script>', "text/plain": "no picture" }),
    display({ "text/markdown": "<img src=https://evil.example/g onerror=pwned=1> [x](javascript:pwned=1)" }),
    figure(
      [
        {
          y: [1, 2, 3],
          name: '</script><script>pwned = 1</script><img src=x onerror="pwned=1">',
          showlegend: true,
        },
      ],
      {
        title: { text: '<a href="javascript:pwned=1">t</a><img src=x onerror="pwned=1">' },
        images: [{ source: "https://evil.example/h.png", x: 0, y: 1, sizex: 1, sizey: 1 }],
      },
    ),
  ),
  markdownCell("![x](https://evil.example/i.png)\n\n<script>pwned = 1</script>"),
];

it("puts nothing executable of the notebook into the page", () => {
  const scripts = page(...hostile).match(/<script[^>]*>/g);
  expect(scripts).toEqual([
    '<script type="application/json">',
    '<script type="text/plain" id="plotly">',
    "<script>",
  ]);
});

const browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

/**
 * Opens the page from disk, every foreign address in it replaced by that of a real server of ours; tells what
 * reached the server and what went wrong in the page.
 */
async function opened<T>(html: string, look: (page: import("playwright-core").Page) => Promise<T>) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url!);
    response.end();
  });
  await new Promise<void>(ready => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  const path = join(mkdtempSync(join(tmpdir(), "html-")), "page.html");
  writeFileSync(path, html.replaceAll("https://evil.example", `http://127.0.0.1:${port}`));
  const chrome = await chromium.launch({ executablePath: browser!, args: ["--no-sandbox"] });
  try {
    const tab = await chrome.newPage({ viewport: { width: 1100, height: 900 } });
    const errors: string[] = [];
    tab.on("pageerror", error => errors.push(String(error)));
    await tab.goto(pathToFileURL(path).href);
    if (html.includes('id="plotly"'))
      await tab.waitForSelector("html[data-figures=drawn]", { state: "attached" });
    return { seen: await look(tab), requests, errors, port };
  } finally {
    await chrome.close();
    server.close();
  }
}

describe.skipIf(!browser)("in Chromium", () => {
  it("draws every kind of figure without a request", async () => {
    const figures = [
      figure([{ y: [1, 3, 2] }], { title: { text: "line" } }),
      figure([{ type: "bar", y: [1, 3, 2] }]),
      figure([
        {
          type: "heatmap",
          z: [
            [1, 2],
            [3, 4],
          ],
        },
      ]),
      figure([
        {
          type: "parcoords",
          dimensions: [
            { label: "T", values: [1, 2] },
            { label: "d", values: [3, 1] },
          ],
        },
      ]),
    ];
    const table = display({ "text/html": `<table>${"<tr><td>1</td><td>2</td></tr>".repeat(12)}</table>` });
    const { seen, requests, errors } = await opened(page(cell("show()", ...figures, table)), async tab => ({
      plots: await tab.locator(".plot-container").count(),
      stills: await tab.locator(".still").count(),
      height: await tab.locator("iframe.html").evaluate(frame => frame.clientHeight),
      content: await tab.frameLocator("iframe.html").locator("tr").count(),
    }));
    expect(seen).toMatchObject({ plots: 4, stills: 0, content: 12 });
    expect(seen.height).toBeGreaterThan(12 * 20);
    expect(requests).toEqual([]);
    expect(errors).toEqual([]);
  });

  it("lets nothing hostile run and asks nobody", async () => {
    const { seen, requests } = await opened(page(...hostile), async tab => {
      await tab.waitForTimeout(500);
      return {
        pwned: await tab.evaluate("typeof pwned"),
        kept: await tab.frameLocator("iframe.html >> nth=0").locator("#kept").textContent(),
        address: tab.frames().filter(frame => /^https?:/.test(frame.url())).length,
      };
    });
    expect(seen).toEqual({ pwned: "undefined", kept: "kept", address: 0 });
    expect(requests).toEqual([]);
  });

  it("would have noticed: without the policy the same page asks the server", async () => {
    const open = page(...hostile).replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "");
    const { requests } = await opened(open, tab => tab.waitForTimeout(500));
    expect(requests).toContain("/a.png");
  });

  it("shows the still picture where no script runs", async () => {
    const html = page(cell("show()", figure([{ y: [1] }]))).replace(/<script>[\s\S]*?<\/script>/, "");
    const path = join(mkdtempSync(join(tmpdir(), "html-")), "page.html");
    writeFileSync(path, html);
    const chrome = await chromium.launch({ executablePath: browser!, args: ["--no-sandbox"] });
    const tab = await chrome.newPage();
    await tab.goto(pathToFileURL(path).href);
    expect(
      await tab
        .locator(".still img")
        .evaluate(image => (image as unknown as { naturalWidth: number }).naturalWidth),
    ).toBe(1);
    await chrome.close();
  });
});
