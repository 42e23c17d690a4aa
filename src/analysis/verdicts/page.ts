import { escapeHtml } from "../../web/html.js";
import { page } from "../../web/page.js";
import type { Table } from "../tables/table.js";
import { type Contents, type Part, reading, title } from "./contents.js";
import { originText } from "./sources.js";
import { style } from "./style.js";

/** The report as one page that needs no other file, no script and no network; light or dark as the reader's system is. */
export function reportPage(
  { summary, overview, parts }: Contents,
  all: string,
  pictures: ReadonlyMap<string, string>,
): string {
  const shown = new Set<string>();
  const body = `<main>
<h1>${escapeHtml(title)}</h1>
<p>Written by <code>npx neuralbits report</code> from the <code>measures.csv</code> of each experiment and nothing else.</p>
${tableHtml(summary, "counts")}
${tableHtml(overview, "counts", parts)}
<h2>How to read it</h2>
<ul>
${reading.map(line => `<li>${escapeHtml(line)}</li>`).join("\n")}
</ul>
<figure>${adapted(all, "all")}</figure>
${parts.map(part => partHtml(part, pictures, shown)).join("\n")}
</main>`;
  return page({ title, style, body, scripts: [] });
}

function partHtml(part: Part, pictures: ReadonlyMap<string, string>, shown: Set<string>): string {
  const { id, paper, where, intro, table, reasons, origins } = part;
  const own = origins
    .map(({ experiment }) => experiment)
    .find(name => pictures.has(name) && !shown.has(name));
  if (own) shown.add(own);
  return `<section id="${escapeHtml(id)}">
<h2><small>${escapeHtml(paper)}</small> ${escapeHtml(where)}</h2>
<p>${escapeHtml(intro)}</p>
${tableHtml({ ...table, title: "" }, "claims")}
<ul>
${reasons.map(reason => `<li>${escapeHtml(reason)}</li>`).join("\n")}
</ul>
${own ? `<figure>${adapted(pictures.get(own)!, own)}</figure>` : ""}
${origins.map(origin => `<p class="origin">${escapeHtml(originText(origin))}</p>\n${origin.command === null ? "<p>No profile has just these rows.</p>" : `<pre>${escapeHtml(origin.command)}</pre>`}`).join("\n")}
</section>`;
}

/** A table whose verdicts have their colours; with `parts`, its rows lead to these. */
function tableHtml({ title, columns, rows }: Table, kind: string, parts: readonly Part[] = []): string {
  const side = (i: number): string => (columns[i]!.align === "right" ? ' class="number"' : "");
  const head = columns.map((column, i) => `<th${side(i)}>${escapeHtml(column.title)}</th>`).join("");
  const lines = rows.map((cells, r) => {
    const cell = (text: string, i: number): string => {
      const part = i === 1 ? parts[r] : undefined;
      const shown = part ? `<a href="#${escapeHtml(part.id)}">${escapeHtml(text)}</a>` : escapeHtml(text);
      return `<td${side(i)}>${verdictWord(columns[i]!.title, text) ?? shown}</td>`;
    };
    return `<tr${cells[0]!.startsWith("— ") ? ' class="question"' : ""}>${cells.map(cell).join("")}</tr>`;
  });
  return `<div class="wide"><table class="${kind}">${title && `<caption>${escapeHtml(title)}</caption>`}<thead><tr>${head}</tr></thead><tbody>${lines.join("\n")}</tbody></table></div>`;
}

const verdictWord = (column: string, text: string): string | undefined =>
  column === "verdict" && text !== "claims" && text !== ""
    ? `<b class="${text.replaceAll(" ", "-")}">${escapeHtml(text)}</b>`
    : undefined;

/** A drawn figure in the page's colours, its ids apart from those of the page's other figures. */
function adapted(svg: string, name: string): string {
  const own = `${name}-`;
  return svg
    .replace(/\bid="([^"]+)"/g, `id="${own}$1"`)
    .replaceAll("url(#", `url(#${own}`)
    .replaceAll('href="#', `href="#${own}`)
    .replaceAll(/rgb\(34, 34, 34\)|#222222/g, "var(--ink)")
    .replaceAll(/rgb\(255, 255, 255\)|#ffffff/g, "var(--paper)")
    .replace("<svg ", '<svg role="img" ')
    .trim();
}
