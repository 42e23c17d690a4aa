import { JSDOM } from "jsdom";
import { expect, it } from "vitest";
import { codeInScript, escapeHtml, jsonInScript } from "./html.js";

const hostile = `</script><script>x()</script><!-- "a" 'b' & &lt; \u2028 \u2029 <script`;

it("text comes back from elements and from attributes as it went in", () => {
  const { document } = new JSDOM(`<p title="${escapeHtml(hostile)}" class='${escapeHtml(hostile)}'></p>
<b>${escapeHtml(hostile)}</b>`).window;
  const p = document.querySelector("p")!;
  expect([p.title, p.className, document.querySelector("b")!.textContent]).toEqual(Array(3).fill(hostile));
  expect(document.querySelector("script")).toBeNull();
});

it("JSON comes back from a script element, and ends nothing", () => {
  const { document } = new JSDOM(
    `<script type="application/json">${jsonInScript({ hostile })}</script><i>after</i>`,
  ).window;
  expect(JSON.parse(document.querySelector("script")!.textContent!)).toEqual({ hostile });
  expect(document.querySelector("i")!.textContent).toBe("after");
});

it("code keeps its meaning in a script element, and ends nothing", () => {
  const code = `window.said = "</script><!--<SCRIPT>".length + /<\\/script>/.test("</SCRIPT>");`;
  const { window } = new JSDOM(`<script>${codeInScript(code)}</script>`, { runScripts: "dangerously" });
  expect(window.said).toBe("</script><!--<SCRIPT>".length);
});
