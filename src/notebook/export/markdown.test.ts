import { describe, expect, it } from "vitest";
import { markdown } from "./markdown.js";

describe("markdown", () => {
  it.each([
    ["# A *b*", '<h1 id="a-b">A <em>b</em></h1>'],
    ["Title\n=====", '<h1 id="title">Title</h1>'],
    ["a\nb  \nc", "<p>a\nb<br>\nc</p>"],
    [
      "a **b** __c__ *d* _e_ ~~f~~ `g<h`",
      "<p>a <strong>b</strong> <strong>c</strong> <em>d</em> <em>e</em> <del>f</del> <code>g&lt;h</code></p>",
    ],
    ["*a **b** c*", "<p><em>a <strong>b</strong> c</em></p>"],
    ["snake_case_name 2 * 3 * 4", "<p>snake_case_name 2 * 3 * 4</p>"],
    ["\\*a\\* \\<b\\>", "<p>*a* &lt;b&gt;</p>"],
    [
      "[x](https://a.b/c?d=1&e=2)",
      '<p><a href="https://a.b/c?d=1&amp;e=2" rel="noopener noreferrer">x</a></p>',
    ],
    [
      "[x](../src/a.ts) [y](#part)",
      '<p><a href="../src/a.ts" rel="noopener noreferrer">x</a> <a href="#part" rel="noopener noreferrer">y</a></p>',
    ],
    ["see https://a.b/c.", '<p>see <a href="https://a.b/c" rel="noopener noreferrer">https://a.b/c</a>.</p>'],
    ["> a\n> b", "<blockquote>\n<p>a\nb</p>\n</blockquote>"],
    ["---", "<hr>"],
    [
      "```ts\nconst a = 1 < 2;\n\n# no heading\n```\nb",
      '<pre><code class="language-ts">const a = 1 &lt; 2;\n\n# no heading\n</code></pre>\n<p>b</p>',
    ],
    ["    code", "<pre><code>code\n</code></pre>"],
    ["- a\n- b\n  - c\n- d", "<ul>\n<li>a</li>\n<li>b\n<ul>\n<li>c</li>\n</ul>\n</li>\n<li>d</li>\n</ul>"],
    ["3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'],
    ["- a\n\n- b", "<ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>"],
    ["- a\n  b\n\n  c", "<ul>\n<li>\n<p>a\nb</p>\n<p>c</p>\n</li>\n</ul>"],
    ["text\n- a", "<p>text</p>\n<ul>\n<li>a</li>\n</ul>"],
    ["a <sub>b</sub><br/>c &amp; d & e", "<p>a <sub>b</sub><br>c &amp; d &amp; e</p>"],
  ])("%j", (text, html) => {
    expect(markdown(text)).toBe(`${html}\n`);
  });

  it("draws tables, with alignment, code and escaped bars", () => {
    expect(markdown("| a | b |\n|---|--:|\n| `x\\|y` | 1 \\| 2 |\n| c |").replaceAll(/>\n</g, "><")).toBe(
      '<table><thead><tr><th>a</th><th style="text-align:right">b</th></tr></thead><tbody><tr><td><code>x|y</code></td><td style="text-align:right">1 | 2</td></tr><tr><td>c</td><td style="text-align:right"></td></tr></tbody></table>\n',
    );
  });

  it.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    '[x](https://a"onmouseover=alert(1))',
    "![x](https://evil.example/pixel.png)",
    '![x" onerror="alert(1)](data:image/png;base64,AAAA "y" onload="alert(1)")',
    "[x](attachment:a.png) [y](data:image/png;base64,AAAA)",
    "[x](java&#x73;cript:alert(1)) [y](<java\tscript:alert(1)>) [z](//evil.example/a)",
    "<javascript:alert(1)> <vbscript:x>",
    "`<b onclick=x>`",
    "$\\text{<script>}$",
    '```"><script>\n```',
    "# <svg onload=alert(1)>",
    "<b onclick=alert(1)>x</b>",
  ])("is safe with %j", text => {
    const html = markdown(text);
    const tags = html.match(/<[^>]*>/g) ?? [];
    for (const tag of tags) {
      expect(tag).not.toMatch(/\son\w+\s*=(?!.*&quot;.*")/i);
      expect(tag).not.toMatch(/^<(script|img(?! src="data:image)|svg|iframe)/i);
      expect(tag).not.toMatch(/href="\s*(javascript|data|vbscript|attachment|\/\/)/i);
    }
  });

  it("embeds images that it is given, as data only", () => {
    const image = (source: string) =>
      source === "a.png" ? "data:image/png;base64,AAAA" : "https://evil.example/x";
    expect(markdown("![p](a.png)", { image })).toBe(
      '<p><img src="data:image/png;base64,AAAA" alt="p"></p>\n',
    );
    expect(markdown("![p](b.png)", { image })).not.toContain("<img");
  });

  it("asks for images by the names of their files", () => {
    const asked: string[] = [];
    const image = (source: string) => void asked.push(source);
    markdown("![](a%20b.png) ![](<c d.png>) ![](ü.png) ![](100%.png) ![](attachment:e%20f.png)", { image });
    expect(asked).toEqual(["a b.png", "c d.png", "ü.png", "100%.png", "attachment:e f.png"]);
  });

  it("drops comments, and keeps tags that do nothing", () => {
    expect(markdown("a<!-- b -->c\n\n<!-- d\n\ne -->\n- f\n  <!-- g -->\n\nh <!-- i")).toBe(
      "<p>ac</p>\n<ul>\n<li>f</li>\n</ul>\n<p>h &lt;!-- i</p>\n",
    );
    expect(markdown("<details><summary>a</summary>b</details> <u class=c>d</u><br />")).toBe(
      "<p><details><summary>a</summary>b</details> &lt;u class=c&gt;d</u><br></p>\n",
    );
  });
});
