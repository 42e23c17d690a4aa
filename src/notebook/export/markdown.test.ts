import { describe, expect, it } from "vitest";
import { formula } from "./formula.js";
import { highlight } from "./highlight.js";
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
      '<pre><code class="language-ts">const a = 1 &lt; 2;\n\n# no heading</code></pre>\n<p>b</p>',
    ],
    ["    code", "<pre><code>code</code></pre>"],
    ["- a\n- b\n  - c\n- d", "<ul>\n<li>a</li>\n<li>b\n<ul>\n<li>c</li>\n</ul></li>\n<li>d</li>\n</ul>"],
    ["3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'],
    ["- a\n\n- b", "<ul>\n<li><p>a</p></li>\n<li><p>b</p></li>\n</ul>"],
    ["- a\n  b\n\n  c", "<ul>\n<li>a\nb\n<p>c</p></li>\n</ul>"],
    ["text\n- a", "<p>text</p>\n<ul>\n<li>a</li>\n</ul>"],
    ["a <sub>b</sub><br/>c &amp; d & e", "<p>a <sub>b</sub><br>c &amp; d &amp; e</p>"],
  ])("%j", (text, html) => {
    expect(markdown(text)).toBe(html);
  });

  it("draws tables, with alignment, code and escaped bars", () => {
    expect(markdown("| a | b |\n|---|--:|\n| `x|y` | 1 \\| 2 |\n| c |")).toBe(
      '<table>\n<thead><tr><th>a</th><th style="text-align:right">b</th></tr></thead>\n<tbody>\n<tr><td><code>x|y</code></td><td style="text-align:right">1 | 2</td></tr>\n<tr><td>c</td><td style="text-align:right"></td></tr>\n</tbody>\n</table>',
    );
  });

  it("draws formulas, and leaves prices alone", () => {
    expect(markdown("cost $5 and $6")).toBe("<p>cost $5 and $6</p>");
    expect(markdown("a \\(x\\) b")).toContain("<mi>x</mi>");
    expect(markdown("a $x_1^2$ b")).toContain('<math display="inline"><mrow><msubsup>');
    expect(markdown("$$\n\\frac{1}{2}\n$$\ntext")).toMatch(
      /^<math display="block">.*<\/math>\n<p>text<\/p>$/,
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
    '![x" onerror="alert(1)](data:image/png;base64,AAAA)',
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
      expect(tag).not.toMatch(/href="\s*(javascript|data|vbscript)/i);
    }
  });

  it("embeds images that it is given, as data only", () => {
    const image = (source: string) =>
      source === "a.png" ? "data:image/png;base64,AAAA" : "https://evil.example/x";
    expect(markdown("![p](a.png)", { image })).toBe('<p><img src="data:image/png;base64,AAAA" alt="p"></p>');
    expect(markdown("![p](b.png)", { image })).not.toContain("<img");
  });

  it("stays quick on hostile input", () => {
    for (const text of [
      "*".repeat(5000),
      "[".repeat(5000),
      "`".repeat(5001),
      "$".repeat(5001),
      "_a".repeat(4000),
      "**a".repeat(2000),
    ]) {
      const start = performance.now();
      markdown(text);
      expect(performance.now() - start).toBeLessThan(20_000);
    }
  });
});

describe("formula", () => {
  it.each([
    ["\\theta/\\pi", "<mi>θ</mi>", "<mi>π</mi>"],
    ["\\frac{a}{b}", "<mfrac><mrow><mi>a</mi></mrow><mrow><mi>b</mi></mrow></mfrac>"],
    ["\\sqrt[3]{x}", "<mroot>"],
    ["\\sum_{i=1}^n x_i", "<munderover>"],
    ["\\mathbb{R}^n", "<mi>ℝ</mi>"],
    ["\\mathcal{L}", "<mi>ℒ</mi>"],
    ["P_k(x)_j = \\begin{cases}1 & x > 0\\\\0\\end{cases}", "<mtable"],
    ["\\left(\\langle x, w \\rangle\\right)", "⟨"],
    ["\\text{bits per image}", "<mtext>bits\u00a0per\u00a0image</mtext>"],
    [
      "\\mathbb R + \\operatorname{sgn}(x) + \\mathbf{w}",
      "<mi>ℝ</mi>",
      '<mi mathvariant="normal">sgn</mi>',
      "<mi>𝐰</mi>",
    ],
    ["f'' - 1", "<mo>′′</mo>", "−"],
  ])("%s", (latex, ...parts) => {
    const html = formula(latex, "inline");
    for (const part of parts) expect(html).toContain(part);
    expect(html).toMatch(/^<math/);
  });

  it.each(["\\unheard{x}", "\\frac{a}", "{a", "a}", "\\left( a", "\\begin{tikz}\\end{tikz}"])(
    "shows %s as it was written",
    latex => {
      expect(formula(latex, "inline")).toMatch(/^<code class="latex">/);
    },
  );
});

it("highlights without losing a character", () => {
  const source = `%%strict off
// a comment <b>
const x: Map<string, number> = new Map(); /* more */
const s = "a\\"b" + \`t \${x}\` + 'c'; f(0x1f, 1_000.5e-3);`;
  const html = highlight(source);
  const text = html
    .replace(/<[^>]+>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
  expect(text).toBe(source);
  expect(html).toContain('<span class="tok-magic">%%strict off</span>');
  expect(html).toContain('<span class="tok-comment">// a comment &lt;b&gt;</span>');
  expect(html).toContain('<span class="tok-keyword">const</span>');
  expect(html).toContain('<span class="tok-type">Map</span>');
  expect(html).toContain('<span class="tok-number">0x1f</span>');
  expect(html).toContain('<span class="tok-call">f</span>');
});
