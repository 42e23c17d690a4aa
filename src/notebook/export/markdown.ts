import { escapeHtml } from "../../web/html.js";
import { formula } from "./formula.js";

export interface MarkdownOptions {
  /** The content of an image that the text names, as a `data:` address; undefined where it is not to be had. */
  readonly image?: (source: string) => string | undefined;
}

/**
 * Markdown as HTML: CommonMark's usual forms, tables, strikethrough and LaTeX. Safe by construction: whatever is not
 * markup of ours is escaped, links go only to the web, to mail and to places in the page, and no image is fetched.
 */
export function markdown(text: string, options: MarkdownOptions = {}): string {
  return blocks(text.replace(/\r\n?/g, "\n").split("\n"), options);
}

/** A kind of block: takes its lines off the front and returns its HTML, or undefined if it does not begin here. */
type Block = (lines: string[], options: MarkdownOptions) => string | undefined;

function blocks(given: readonly string[], options: MarkdownOptions): string {
  const lines = [...given];
  const html: string[] = [];
  while (lines.length) {
    if (lines[0]!.trim() === "") lines.shift();
    else html.push(firstOf(kinds, lines, options) ?? paragraph(lines, options));
  }
  return html.join("\n");
}

function firstOf(kinds: readonly Block[], lines: string[], options: MarkdownOptions): string | undefined {
  for (const kind of kinds) {
    const html = kind(lines, options);
    if (html !== undefined) return html;
  }
  return undefined;
}

const fence: Block = lines => {
  const [, indent, mark, language] = /^( {0,3})(`{3,}|~{3,})\s*([\w+-]*)[^`]*$/.exec(lines[0]!) ?? [];
  if (mark === undefined) return undefined;
  lines.shift();
  const closing = new RegExp(`^ {0,3}\\${mark[0]}{${mark.length},}\\s*$`);
  const body: string[] = [];
  while (lines.length && !closing.test(lines[0]!)) body.push(lines.shift()!.replace(indent!, ""));
  lines.shift();
  const attribute = language ? ` class="language-${escapeHtml(language)}"` : "";
  return `<pre><code${attribute}>${escapeHtml(body.join("\n"))}</code></pre>`;
};

const heading: Block = (lines, options) => {
  const [, marks, text] = /^ {0,3}(#{1,6})(?:\s+(.*?))?\s*#*\s*$/.exec(lines[0]!) ?? [];
  if (marks === undefined) return undefined;
  lines.shift();
  return headingHtml(marks.length, text ?? "", options);
};

const underlined: Block = (lines, options) => {
  const level = /^ {0,3}=+\s*$/.test(lines[1] ?? "") ? 1 : /^ {0,3}-+\s*$/.test(lines[1] ?? "") ? 2 : 0;
  if (!level || interrupts(lines[0]!)) return undefined;
  const [text] = lines.splice(0, 2);
  return headingHtml(level, text!.trim(), options);
};

const headingHtml = (level: number, text: string, options: MarkdownOptions): string =>
  `<h${level} id="${escapeHtml(slug(text))}">${inline(text, options)}</h${level}>`;

/** The anchor that GitHub and JupyterLab give a heading. */
const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s+/g, "-");

const rule: Block = lines => {
  if (!/^ {0,3}([-*_])(?:\s*\1){2,}\s*$/.test(lines[0]!)) return undefined;
  lines.shift();
  return "<hr>";
};

const quote: Block = (lines, options) => {
  if (!/^ {0,3}>/.test(lines[0]!)) return undefined;
  const body: string[] = [];
  while (lines.length && (/^ {0,3}>/.test(lines[0]!) || (lines[0]!.trim() && !interrupts(lines[0]!))))
    body.push(lines.shift()!.replace(/^ {0,3}> ?/, ""));
  return `<blockquote>\n${blocks(body, options)}\n</blockquote>`;
};

const displayed: Block = lines => {
  const text = lines.join("\n");
  const found =
    /^\s*(?:\$\$([\s\S]+?)\$\$|\\\[([\s\S]+?)\\\]|(\\begin\{([a-z]+\*?)\}[\s\S]+?\\end\{\4\}))[ \t]*(?=\n|$)/.exec(
      text,
    );
  if (!found) return undefined;
  lines.splice(0, found[0].split("\n").length);
  return formula((found[1] ?? found[2] ?? found[3])!.trim(), "block");
};

const itemStart = /^( {0,3})([-*+]|(\d{1,9})[.)])( +|$)/;

const list: Block = (lines, options) => {
  const first = itemStart.exec(lines[0]!);
  if (!first) return undefined;
  const ordered = first[3] !== undefined;
  const items: string[][] = [];
  let loose = false;
  for (;;) {
    const start = itemStart.exec(lines[0] ?? "");
    if (!start || (start[3] !== undefined) !== ordered || rule([lines[0]!], options)) break;
    const item = takeItem(lines, start);
    while (item.at(-1)?.trim() === "" && item.length > 1) item.pop();
    items.push(item);
    const gap = lines.findIndex(line => line.trim() !== "");
    if (gap > 0 && itemStart.test(lines[gap]!)) {
      loose = true;
      lines.splice(0, gap);
    }
  }
  const html = items.map(item => `<li>${tight(blocks(item, options), loose)}</li>`).join("\n");
  const from = ordered && first[3] !== "1" ? ` start="${Number(first[3])}"` : "";
  return ordered ? `<ol${from}>\n${html}\n</ol>` : `<ul>\n${html}\n</ul>`;
};

/** Takes an item's lines, without their indentation. */
function takeItem(lines: string[], start: RegExpExecArray): string[] {
  const width = start[0].trimEnd().length === start[0].length ? start[0].length + 1 : start[0].length;
  const item = [lines.shift()!.slice(start[0].length)];
  while (lines.length) {
    const line = lines[0]!;
    if (line.trim() === "") {
      const next = lines.find(later => later.trim() !== "");
      if (next === undefined || indentOf(next) < width) break;
      item.push("");
    } else if (indentOf(line) >= width) item.push(line.slice(width));
    else if (itemStart.test(line) || interrupts(line) || item.at(-1) === "") break;
    else item.push(line.trim()); // a lazy continuation of the paragraph
    lines.shift();
  }
  return item;
}

const indentOf = (line: string): number => /^ */.exec(line)![0].length;

/** Items without blank lines between them are plain text, not paragraphs. */
const tight = (html: string, loose: boolean): string =>
  loose ? html : html.replace(/^<p>([\s\S]*?)<\/p>/, "$1");

const table: Block = (lines, options) => {
  const marks = lines[1] ?? "";
  if (!lines[0]!.includes("|") || !/^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(marks))
    return undefined;
  const sides = cellsOf(marks).map(mark => (/:$/.test(mark) ? (/^:/.test(mark) ? "center" : "right") : ""));
  const head = cellsOf(lines[0]!);
  if (head.length !== sides.length) return undefined;
  lines.splice(0, 2);
  const rows: string[][] = [];
  while (lines.length && lines[0]!.trim() !== "" && lines[0]!.includes("|"))
    rows.push(cellsOf(lines.shift()!));
  const row = (cells: readonly string[], tag: "th" | "td") =>
    `<tr>${sides
      .map((side, i) => {
        const style = side ? ` style="text-align:${side}"` : "";
        return `<${tag}${style}>${inline(cells[i] ?? "", options)}</${tag}>`;
      })
      .join("")}</tr>`;
  const body = rows.map(cells => row(cells, "td")).join("\n");
  return `<table>\n<thead>${row(head, "th")}</thead>\n<tbody>\n${body}\n</tbody>\n</table>`;
};

/** The cells of a row; `\|` and a bar inside a code span are no borders. */
function cellsOf(line: string): string[] {
  const parts = line.trim().match(/(?:\\.|`[^`]*`|[^|\\`]|[\\`])+|\|/g) ?? [];
  const cells: string[] = [];
  let current = "";
  for (const part of parts) {
    if (part === "|") {
      cells.push(current);
      current = "";
    } else current += part.replaceAll("\\|", "|");
  }
  cells.push(current);
  const inner = cells.slice(line.trim().startsWith("|") ? 1 : 0);
  return (line.trim().endsWith("|") ? inner.slice(0, -1) : inner).map(cell => cell.trim());
}

const indented: Block = lines => {
  if (!/^ {4}/.test(lines[0]!)) return undefined;
  const body: string[] = [];
  while (lines.length && (/^ {4}/.test(lines[0]!) || lines[0]!.trim() === ""))
    body.push(lines.shift()!.slice(4));
  return `<pre><code>${escapeHtml(body.join("\n").trimEnd())}</code></pre>`;
};

const kinds: readonly Block[] = [fence, heading, rule, displayed, quote, list, indented, table, underlined];

/** Whether a line ends the paragraph above it. */
const interrupts = (line: string): boolean =>
  /^ {0,3}(#{1,6}(\s|$)|>|`{3}|~{3}|\$\$|([-*_])(\s*\3){2,}\s*$|[-*+] +\S|1[.)] +\S)/.test(line);

function paragraph(lines: string[], options: MarkdownOptions): string {
  const body = [lines.shift()!];
  while (lines.length && lines[0]!.trim() !== "" && !interrupts(lines[0]!)) body.push(lines.shift()!);
  return `<p>${inline(
    body
      .map(line => line.trimStart())
      .join("\n")
      .trimEnd(),
    options,
  )}</p>`;
}

/** A kind of span: where it begins, and its HTML (undefined: it was none after all). */
type Span = readonly [RegExp, (found: RegExpExecArray, options: MarkdownOptions) => string | undefined];

const spans: readonly Span[] = [
  [/\\\(([\s\S]+?)\\\)/y, found => formula(found[1]!, "inline")],
  [/\\([!-/:-@[-`{-~])/y, found => escapeHtml(found[1]!)],
  [/\\\n/y, () => "<br>\n"],
  [/ {2,}\n/y, () => "<br>\n"],
  [/(`+)(?!`)([\s\S]*?[^`])\1(?!`)/y, found => `<code>${escapeHtml(codeText(found[2]!))}</code>`],
  [/\$\$([\s\S]+?)\$\$/y, found => formula(found[1]!.trim(), "inline")],
  [/\$(?!\s)((?:\\.|[^$\\])+?)(?<!\s)\$(?!\d)/y, found => formula(found[1]!, "inline")],
  [/!\[((?:[^[\]\\]|\\.)*)\]\(\s*<?([^\s<>)]+)>?(?:\s+"([^"]*)")?\s*\)/y, image],
  [
    /\[((?:[^[\]\\]|\\.|\[[^\]]*\])*)\]\(\s*<?([^\s<>)]*(?:\([^\s()]*\))?[^\s<>)]*)>?(?:\s+"([^"]*)")?\s*\)/y,
    link,
  ],
  [/<((?:https?|mailto):[^\s<>]+)>/y, found => anchor(found[1]!, escapeHtml(found[1]!))],
  [/https?:\/\/[^\s<>"')\]]*[^\s<>"')\].,;:!?]/y, found => anchor(found[0], escapeHtml(found[0]))],
  [/(\*\*|__)(?=\S)([\s\S]*?\S[*_]*)\1/y, (found, options) => wrapped("strong", found[2]!, options)],
  [
    /\*(?=\S)((?:\*\*[\s\S]+?\*\*|[^*])+?)(?<=\S)\*(?!\*)/y,
    (found, options) => wrapped("em", found[1]!, options),
  ],
  [
    /(?<![\p{L}\p{N}])_(?=\S)([^_]*\S)_(?![\p{L}\p{N}])/uy,
    (found, options) => wrapped("em", found[1]!, options),
  ],
  [/~~(?=\S)([\s\S]*?\S)~~/y, (found, options) => wrapped("del", found[1]!, options)],
  [/<(\/?)(b|i|em|strong|sub|sup|kbd|details|summary|u|small)>/y, found => found[0]],
  [/<br\s*\/?>/y, () => "<br>"],
  [/<!--[\s\S]*?-->/y, () => ""],
  [/&(#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/iy, found => found[0]],
];

const wrapped = (tag: string, text: string, options: MarkdownOptions): string =>
  `<${tag}>${inline(text, options)}</${tag}>`;

/** The text of a line or paragraph: everything that no span claims is escaped. */
function inline(text: string, options: MarkdownOptions): string {
  let html = "";
  let at = 0;
  while (at < text.length) {
    const [taken, piece] = spanAt(text, at, options);
    html += piece;
    at += taken;
  }
  return html;
}

/** The piece that begins at a place: how many characters it takes, and its HTML. */
function spanAt(text: string, at: number, options: MarkdownOptions): [number, string] {
  const plain = /[^\\`$![<h*_~& ]+/y;
  plain.lastIndex = at;
  const run = plain.exec(text);
  if (run) return [run[0].length, escapeHtml(run[0])];
  for (const [pattern, toHtml] of spans) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    const html = found && toHtml(found, options);
    if (html !== null && html !== undefined) return [found![0].length, html];
  }
  const character = String.fromCodePoint(text.codePointAt(at)!);
  return [character.length, escapeHtml(character)];
}

/** One space at each end is there only to keep a backtick off the fence. */
const codeText = (text: string): string => text.replaceAll("\n", " ").replace(/^ (.*[^ ].*) $/, "$1");

function link([whole, text, address]: RegExpExecArray, options: MarkdownOptions): string | undefined {
  return isSafe(address!) ? anchor(address!, inline(text!, options)) : escapeHtml(whole);
}

const anchor = (address: string, html: string): string =>
  `<a href="${escapeHtml(address)}" rel="noopener noreferrer">${html}</a>`;

/** Addresses of the web and of mail, places in the page, relative paths. Not `javascript:`, `data:`, `file:`. */
const isSafe = (address: string): boolean =>
  /^(https?:|mailto:|#)/i.test(address) || (!/^[^/?#]*:/.test(address) && !/^\s*[\\/]{2}/.test(address));

function image([, alt, source]: RegExpExecArray, options: MarkdownOptions): string | undefined {
  const content = embedded(source!) ?? options.image?.(source!);
  if (content && embedded(content)) return `<img src="${escapeHtml(content)}" alt="${escapeHtml(alt!)}">`;
  const label = escapeHtml(alt || source!);
  return isSafe(source!) ? anchor(source!, `[image: ${label}]`) : `[image: ${label}]`;
}

const embedded = (source: string): string | undefined =>
  /^data:image\/(png|jpe?g|gif|webp|svg\+xml);base64,[\w+/=]+$/.test(source) ? source : undefined;
