import createPurifier from "dompurify";
import { JSDOM } from "jsdom";
import { expect, it } from "vitest";
import { safeMarkdown } from "./markdown.js";

const { window } = new JSDOM("");
const purifier = createPurifier(window);

function html(text: string): string {
  const element = window.document.createElement("div");
  element.append(safeMarkdown(text, purifier));
  return element.innerHTML;
}

it("shows what people write: emphasis, lists, code, tables", () => {
  expect(html("a **b** `c`\n\n- d")).toBe(
    "<p>a <strong>b</strong> <code>c</code></p>\n<ul>\n<li>d</li>\n</ul>\n",
  );
  expect(html("|a|\n|-|\n|1|")).toContain("<td>1</td>");
});

it("opens links to the web and to mail in a tab that knows nothing of this one", () => {
  expect(html("[x](https://example.org/a)")).toBe(
    '<p><a href="https://example.org/a" target="_blank" rel="noopener noreferrer">x</a></p>\n',
  );
  expect(html("<mailto:a@example.org>")).toContain('href="mailto:a@example.org"');
});

it.each([
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "![a](https://example.org/pixel.png)",
  "[x](javascript:alert(1))",
  "[x](data:text/html,<script>alert(1)</script>)",
  "[x](//example.org)",
  "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
  "<svg><style>@import 'https://example.org'</style></svg>",
  "<form action=https://example.org><button>go</button></form>",
  "[a]: javascript:alert(1)\n\n[a]",
])("of %s nothing runs, nothing is fetched", text => {
  const element = window.document.createElement("div");
  element.append(safeMarkdown(text, purifier));
  expect(element.querySelector("script, img, iframe, svg, style, form, button, object, link")).toBeNull();
  for (const link of element.querySelectorAll("a"))
    expect(link.getAttribute("href") ?? "").toMatch(/^(https:\/\/|$)/);
  for (const one of element.querySelectorAll("*"))
    expect([...one.attributes].map(({ name }) => name).filter(name => name.startsWith("on"))).toEqual([]);
});
