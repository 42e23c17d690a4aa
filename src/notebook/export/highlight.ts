import { escapeHtml } from "../../web/html.js";

/** TypeScript as HTML, its words in `<span class="tok-…">`: comments, strings, numbers, keywords, types, magics. */
export function highlight(source: string): string {
  let html = "";
  let last = 0;
  for (const found of source.matchAll(words)) {
    const [kind, text] = Object.entries(found.groups!).find(([, text]) => text !== undefined)!;
    html += escapeHtml(source.slice(last, found.index));
    html += `<span class="tok-${kind}">${escapeHtml(text)}</span>`;
    last = found.index + text.length;
  }
  return html + escapeHtml(source.slice(last));
}

const keywords =
  "abstract any as async await boolean break case catch class const continue declare default delete do else enum export extends false finally for from function get if implements import in infer instanceof interface is keyof let namespace never new null number of private protected public readonly return satisfies set static string super switch this throw true try type typeof undefined unknown var void while yield";

const words = new RegExp(
  [
    /(?<magic>^%%?\w+.*$)/,
    /(?<comment>\/\/.*|\/\*[\s\S]*?(?:\*\/|$))/,
    /(?<string>"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|`(?:\\[\s\S]|[^`\\])*`?)/,
    /(?<number>(?<![\w$])(?:0[xob][\da-fA-F_]+|\d[\d_]*\.?[\d_]*(?:[eE][+-]?\d+)?)n?)/,
    new RegExp(`(?<keyword>(?<![\\w$.])(?:${keywords.replaceAll(" ", "|")})(?![\\w$]))`),
    /(?<type>(?<![\w$.])[A-Z][\w$]*)/,
    /(?<call>(?<![\w$])[a-z_$][\w$]*(?=\())/,
  ]
    .map(part => part.source)
    .join("|"),
  "gm",
);
