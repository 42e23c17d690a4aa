import { JSDOM } from "jsdom";
import { expect, it } from "vitest";
import { full, seeds } from "../../../test/rows.js";
import { html } from "./html.js";
import { markdown } from "./markdown.js";
import { resultTables } from "./results.js";
import { terminal } from "./table.js";

const hostile = seeds([0.5], {
  dataset: "<img src=x onerror=alert(1)>\u001b[2J",
  model: "a|b\n`</script>`".repeat(20),
  objective: "*_[x](javascript:1)",
});

it("a terminal of 100 columns holds every line, aligned, without control characters", () => {
  for (const rows of [[...full, ...seeds([0.92, 0.93])], hostile])
    for (const line of terminal(resultTables(rows)[0]!).split("\n")) {
      expect([...line].length).toBeLessThanOrEqual(100);
      expect(line).not.toMatch(/\p{Cc}/u);
    }
  const lines = terminal(resultTables([...full, ...seeds([0.92, 0.93])])[0]!).split("\n");
  expect(lines.at(-1)!.length).toBe(lines.at(-2)!.length);
});

it("hostile names stay text in Markdown and HTML", () => {
  const [table] = resultTables(hostile);
  const lines = markdown(table!).split("\n");
  expect(lines).toHaveLength(5);
  expect(lines[4]!.match(/(?<!\\)\|/g)).toHaveLength(table!.columns.length + 1);
  expect(lines.join()).not.toContain("<img");
  const { document } = new JSDOM(html(table!)).window;
  expect(document.querySelectorAll("img, script, a")).toHaveLength(0);
  expect(document.querySelector("td")!.textContent).toContain("`</script>`");
});
