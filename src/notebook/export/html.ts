import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { escapeHtml } from "../../web/escape.js";
import { type Cell, type CodeCell, type Notebook, type TextCell, tagsOf } from "../document/nbformat.js";
import { runRecord } from "../document/record.js";
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
 * script run but the page's own two. The tags hide-input, remove-input, remove-output and remove-cell are kept to.
 */
export function notebookHtml(notebook: Notebook, options: HtmlOptions = {}): string {
  const cells = notebook.cells.filter(cell => !tagsOf(cell).includes("remove-cell"));
  const figures = cells.some(cell => cell.cell_type === "code" && cell.outputs.some(isFigure));
  const title = firstHeading(cells) ?? options.name ?? "Notebook";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(figures)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="neuralbits">
<title>${escapeHtml(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
${recordHtml(notebook)}
${cells.map(cell => cellHtml(cell, options)).join("\n")}
</main>
${figures ? `<script type="text/plain" id="plotly">${plotlyScript()}</script>\n` : ""}<script>${bootScript}</script>
</body>
</html>
`;
}

/**
 * Only the page's script, known by its hash, and what it makes of the packed Plotly (a blob) may run. Plotly sets
 * styles from script, hence 'unsafe-inline' for them; nothing may be fetched, framed from outside or submitted.
 */
function policy(figures: boolean): string {
  const hash = createHash("sha256").update(bootScript).digest("base64");
  const scripts = `'sha256-${hash}'${figures ? " blob:" : ""}`;
  return `default-src 'none'; script-src ${scripts}; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'`;
}

let packed: string | undefined;

/** Plotly's script, gzip in base64: 1.9 MB instead of 4.8 MB. */
function plotlyScript(): string {
  const path = createRequire(import.meta.url).resolve("plotly.js-dist-min/plotly.min.js");
  packed ??= gzipSync(readFileSync(path)).toString("base64");
  return packed;
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
  const bundle = cell.attachments?.[decodeURIComponent(source.slice("attachment:".length))] ?? {};
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
