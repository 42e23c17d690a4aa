import { expect, it } from "vitest";
import { highlight } from "./highlight.js";

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
