import { escapeHtml } from "../../web/html.js";
import { page } from "../../web/page.js";
import { packedPlotly } from "../../web/plotly.js";
import { type Cell, type CodeCell, type Notebook, type TextCell, tagsOf } from "../document/nbformat.js";
import { runRecord } from "../document/record.js";
import { isTest } from "../document/test-cell.js";
import { isFigure, outputHtml } from "./bundle.js";
import { highlight } from "./highlight.js";
import { markdown } from "./markdown.js";
import { bootScript, pageStyle } from "./page.js";

export interface HtmlOptions {
  /** Stands in the window's title where the notebook has no heading. */
  readonly name?: string;
  /** Whether code cells show their source, or fold it away until it is asked for. */
  readonly code?: "shown" | "folded";
  /** The content of an image that a text cell names, as a `data:` address. */
  readonly image?: (source: string) => string | undefined;
}

/**
 * A notebook as one self-contained page: texts with formulas, code, outputs, interactive figures. Plotly is in it
 * once, and only if there is a figure. Nothing is fetched: the content security policy forbids it, and it lets no
 * script run but the page's own two. The tags hide-input, remove-input, remove-output and remove-cell are kept to; tests are left out.
 */
export function notebookHtml(notebook: Notebook, options: HtmlOptions = {}): string {
  const cells = notebook.cells.filter(cell => !tagsOf(cell).includes("remove-cell") && !isTest(cell));
  const figures = cells.some(cell => cell.cell_type === "code" && cell.outputs.some(isFigure));
  const title = firstHeading(cells) ?? options.name ?? "Notebook";
  const body = `<main>
${recordHtml(notebook)}
${cells.map(cell => cellHtml(cell, options)).join("\n")}
</main>${figures ? `\n<script type="text/plain" id="plotly">${packedPlotly()}</script>` : ""}`;
  return page({ title, style: pageStyle, body, scripts: [bootScript], unpacks: figures });
}

function firstHeading(cells: readonly Cell[]): string | undefined {
  const text = cells.find(cell => cell.cell_type === "markdown" && /^#\s/m.test(cell.source))?.source ?? "";
  return /^#\s+(.+?)\s*#*$/m.exec(text)?.[1]?.replace(/[*_`$]/g, "");
}

function cellHtml(cell: Cell, options: HtmlOptions): string {
  if (cell.cell_type === "code") return codeHtml(cell, options);
  const body =
    cell.cell_type === "markdown" ? textHtml(cell, options) : `<pre>${escapeHtml(cell.source)}</pre>`;
  return `<section class="cell text">${body}</section>`;
}

function textHtml(cell: TextCell, options: HtmlOptions): string {
  const image = (source: string) => attached(cell, source) ?? options.image?.(source);
  return markdown(cell.source, { image });
}

/** `attachment:a.png` names an image kept in the cell itself. */
function attached(cell: TextCell, source: string): string | undefined {
  if (!source.startsWith("attachment:")) return undefined;
  const bundle = cell.attachments?.[source.slice("attachment:".length)] ?? {};
  const [mime, content] = Object.entries(bundle)[0] ?? [];
  return mime && `data:${mime};base64,${String(content).replace(/\s+/g, "")}`;
}

function codeHtml(cell: CodeCell, options: HtmlOptions): string {
  const tags = tagsOf(cell);
  const code = cell.source.trim() && !tags.includes("remove-input") ? sourceHtml(cell, options) : "";
  const outputs = tags.includes("remove-output") ? [] : cell.outputs;
  const failed = outputs.some(output => output.output_type === "error") && !tags.includes("raises-exception");
  const shown = outputs.map(output => `<div class="output">${outputHtml(output)}</div>`).join("\n");
  return `<section class="cell code${failed ? " failed" : ""}" id="cell-${escapeHtml(cell.id)}">${code}${shown}</section>`;
}

function sourceHtml(cell: CodeCell, options: HtmlOptions): string {
  const count = `<span class="count">[${cell.execution_count ?? " "}]</span>`;
  const source = `<pre class="source"><code>${highlight(cell.source)}</code></pre>`;
  if (options.code !== "folded" && !tagsOf(cell).includes("hide-input"))
    return `<div class="input">${count}${source}</div>`;
  return `<details class="input"><summary>${count}code</summary>${source}</details>`;
}

/** What is known of the run that made the notebook: its parameters, when, how long, and how it ended. */
function recordHtml(notebook: Notebook): string {
  const record = runRecord(notebook);
  if (!record) return "";
  const values = Object.entries(record.parameters).map(
    ([name, value]) => `<code>${escapeHtml(name)} = ${escapeHtml(JSON.stringify(value))}</code>`,
  );
  const failed =
    record.ended === "ok"
      ? ""
      : ` <strong class="failed">${escapeHtml(record.message ?? record.ended)}</strong>`;
  const link = record.cell ? ` <a href="#cell-${escapeHtml(record.cell)}">to the cell</a>` : "";
  const when = `${record.startedAt.slice(0, 16).replace("T", " ")} UTC, ${record.seconds.toFixed(1)} s`;
  return `<p class="record">${escapeHtml(when)}${failed}${link} ${values.join(" ")}</p>`;
}
