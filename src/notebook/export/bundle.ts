import type { MimeBundle } from "../../core/bundle.js";
import { isRecord } from "../../core/check.js";
import { overwritten, spans } from "../../core/text/ansi.js";
import { figureMime } from "../../web/figure.js";
import { escapeHtml, jsonInScript } from "../../web/html.js";
import type { ErrorOutput, Output } from "../document/nbformat.js";
import { formula } from "./formula.js";
import { markdown } from "./markdown.js";

/**
 * One output as HTML. What a notebook holds is hostile input: text is escaped, pictures become `data:` images, HTML
 * goes into a frame that runs no script, figures are JSON for the page's own script.
 */
export function outputHtml(output: Output): string {
  switch (output.output_type) {
    case "stream":
      return `<pre class="stream ${output.name}">${terminalHtml(overwritten(output.text))}</pre>`;
    case "error":
      return errorHtml(output);
    default:
      return bundleHtml(output.data);
  }
}

/** Whether the page needs Plotly for this output. */
export const isFigure = (output: Output): boolean => "data" in output && isRecord(output.data[figureMime]);

/** Colours and styles of a terminal as classes and inline colours. */
function terminalHtml(text: string): string {
  return spans(text)
    .map(({ text, bold, dim, italic, underline, foreground, background }) => {
      const classes = [bold && "bold", dim && "dim", italic && "italic", underline && "underline"].filter(
        Boolean,
      );
      const styles = [colour("color", foreground), colour("background", background)].filter(Boolean);
      if (classes.length + styles.length === 0) return escapeHtml(text);
      return `<span class="${classes.join(" ")}" style="${styles.join(";")}">${escapeHtml(text)}</span>`;
    })
    .join("");
}

function errorHtml({ ename, evalue, traceback }: ErrorOutput): string {
  const title = `${ename}: ${evalue}`;
  const trace = traceback.join("\n");
  const head = trace.includes(evalue) ? "" : `<strong>${escapeHtml(title)}</strong>\n`;
  return `<pre class="error">${head}${terminalHtml(trace)}</pre>`;
}

/** MIME types in order of preference, and how each is shown. */
const shows: readonly (readonly [string, (content: unknown, bundle: MimeBundle) => string | undefined])[] = [
  [figureMime, figure],
  ["text/html", content => frame(String(content))],
  ["text/markdown", content => `<div class="markdown">${markdown(String(content))}</div>`],
  ["text/latex", content => `<div class="markdown">${latex(String(content))}</div>`],
  ["image/svg+xml", (content, bundle) => picture(`image/svg+xml`, base64(String(content)), bundle)],
  ["image/png", (content, bundle) => picture("image/png", String(content), bundle)],
  ["image/jpeg", (content, bundle) => picture("image/jpeg", String(content), bundle)],
  ["image/gif", (content, bundle) => picture("image/gif", String(content), bundle)],
  ["image/webp", (content, bundle) => picture("image/webp", String(content), bundle)],
  [
    "application/json",
    content => `<pre class="result">${escapeHtml(JSON.stringify(content, null, 2))}</pre>`,
  ],
  ["text/plain", content => `<pre class="result">${terminalHtml(String(content))}</pre>`],
];

function bundleHtml(bundle: MimeBundle): string {
  for (const [mime, show] of shows) {
    const html = Object.hasOwn(bundle, mime) ? show(bundle[mime], bundle) : undefined;
    if (html !== undefined) return html;
  }
  const kinds = Object.keys(bundle).join(", ");
  return kinds ? `<pre class="result dim">[${escapeHtml(kinds)}]</pre>` : "";
}

/** The figure's static picture, or its text line, until the page's script draws it from the JSON beside it. */
function figure(content: unknown, bundle: MimeBundle): string | undefined {
  if (!isRecord(content)) return undefined;
  const { [figureMime]: _, "text/html": __, ...still } = bundle;
  const height = isRecord(content.layout) ? Number(content.layout.height) : Number.NaN;
  const style = height > 0 && height < 10_000 ? ` style="min-height:${height}px"` : "";
  return `<figure class="plotly"${style}><div class="still">${bundleHtml(still)}</div><script type="application/json">${jsonInScript(content)}</script></figure>`;
}

const frameStyle = `body{margin:0;font:14px/1.5 system-ui,sans-serif;color:#1c2024;background:#fff;overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{padding:.25em .7em;border-bottom:1px solid #e3e6ea;text-align:right}
th{border-bottom:2px solid #b8bec6}td:first-child,th:first-child{text-align:left}img,svg{max-width:100%}`;

/**
 * HTML of an output in a frame of its own. The sandbox runs no script, opens no window and submits no form; the
 * page's content security policy holds inside too, so nothing is fetched. `allow-same-origin` lets the page's
 * script measure the height; without scripts inside it gives the content nothing.
 */
function frame(html: string): string {
  const content = `<!doctype html><meta charset="utf-8"><style>${frameStyle}</style><body>${html}`;
  return `<iframe class="html" sandbox="allow-same-origin" loading="eager" srcdoc="${escapeHtml(content)}"></iframe>`;
}

const latex = (text: string): string => {
  const trimmed = text.trim();
  const inner = /^(\${1,2})([\s\S]*)\1$/.exec(trimmed) ?? /^\\([[(])([\s\S]*)\\[\])]$/.exec(trimmed);
  return formula((inner?.[2] ?? trimmed).trim(), inner?.[1] === "$" ? "inline" : "block");
};

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** An image that cannot run what it holds: a `data:` address. Its text line is what screen readers say. */
function picture(mime: string, content: string, bundle: MimeBundle): string | undefined {
  const data = content.replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/]+=*$/.test(data)) return undefined;
  const alt = typeof bundle["text/plain"] === "string" ? bundle["text/plain"] : "picture";
  return `<img src="data:${mime};base64,${data}" alt="${escapeHtml(alt)}">`;
}

const basicColours = [
  ..."#2b3036 #c4262e #1a7f37 #9a6700 #0550ae #8250df #1b7c83 #6e7781".split(" "),
  ..."#57606a #e5534b #2da44e #bf8700 #218bff #a475f9 #3192aa #8c959f".split(" "),
];

function colour(property: "color" | "background", value: number | string | undefined): string {
  if (value === undefined) return "";
  return `${property}:${typeof value === "string" ? value : paletteColour(value)}`;
}

/** The 256 colours of terminals: 16 basic ones, a 6 × 6 × 6 cube, 24 greys. */
function paletteColour(index: number): string {
  if (index < 16) return basicColours[index] ?? "inherit";
  const hex = (part: number) => part.toString(16).padStart(2, "0");
  if (index >= 232) return `#${hex(8 + 10 * (index - 232)).repeat(3)}`;
  const level = (step: number) => hex(step === 0 ? 0 : 55 + 40 * step);
  const cube = index - 16;
  return `#${level(Math.floor(cube / 36))}${level(Math.floor(cube / 6) % 6)}${level(cube % 6)}`;
}
