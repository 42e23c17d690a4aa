import { createHash } from "node:crypto";
import { codeInScript, escapeHtml } from "./html.js";

/** What a page of ours is made of. */
export interface Page {
  readonly title: string;
  readonly style: string;
  /** HTML; whoever made it has escaped what stands in it. */
  readonly body: string;
  /** Run in this order, after the body. */
  readonly scripts: readonly string[];
  /** Whether these scripts may start others that they made themselves (`blob:`), such as an unpacked library. */
  readonly unpacks?: boolean;
  /** Whether these scripts compile WebAssembly. */
  readonly wasm?: boolean;
}

/** One page that needs no other file and no network. */
export function page({ title, style, body, scripts, unpacks = false, wasm = false }: Page): string {
  const codes = scripts.map(codeInScript);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(codes, { unpacks, wasm })}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="neuralbits">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
${codes.map(code => `<script>${code}</script>\n`).join("")}</body>
</html>
`;
}

/**
 * Only the page's own scripts, known by their hashes, may run. Plotly sets styles from script, hence 'unsafe-inline'
 * for them; nothing may be fetched, framed from outside or submitted.
 */
function policy(
  codes: readonly string[],
  { unpacks, wasm }: Required<Pick<Page, "unpacks" | "wasm">>,
): string {
  const hashes = codes.map(code => `'sha256-${createHash("sha256").update(code).digest("base64")}'`);
  const others = [...(unpacks ? ["blob:"] : []), ...(wasm ? ["'wasm-unsafe-eval'"] : [])];
  const allowed = [...hashes, ...others].join(" ") || "'none'";
  return `default-src 'none'; script-src ${allowed}; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'`;
}
