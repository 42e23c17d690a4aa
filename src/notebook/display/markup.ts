import { type Displayable, displaySymbol, type MimeBundle } from "../../core/bundle.js";
import { check } from "../../core/check.js";
import { plain } from "./plain.js";

/** Content of a known MIME type, which shows as that: `display(markdown("**bold**"))`. */
function content(mime: string, value: unknown, text: string): Displayable {
  const bundle: MimeBundle = { [mime]: value, "text/plain": text };
  return { [displaySymbol]: () => bundle };
}

export const markup = {
  /** HTML as it stands; front ends take scripts out of notebooks that are not trusted. */
  html: (text: string): Displayable => content("text/html", text, text),
  markdown: (text: string): Displayable => content("text/markdown", text, text),
  /** A formula in LaTeX, with its dollars or without. */
  latex: (text: string): Displayable =>
    content("text/latex", /^\s*[$\\]/.test(text) ? text : `$$${text}$$`, text),
  svg: (text: string): Displayable => content("image/svg+xml", text, "picture (SVG)"),
  json: (value: unknown): Displayable => content("application/json", value, jsonText(value)),
  /** A PNG, JPEG, GIF or WebP file: its bytes, or base64. */
  image: (file: Uint8Array | string): Displayable => {
    const bytes = typeof file === "string" ? Buffer.from(file, "base64") : Buffer.from(file);
    const mime = imageType(bytes);
    check(mime !== undefined, "image", `${bytes.length} bytes`, "a PNG, JPEG, GIF or WebP file");
    return content(mime, bytes.toString("base64"), `picture (${mime.slice("image/".length).toUpperCase()})`);
  },
};

function jsonText(value: unknown): string {
  try {
    const text = JSON.stringify(value, null, 2);
    if (text !== undefined && text.length <= mostText) return text;
  } catch {} // a cycle, a BigInt: no JSON at all
  return plain(value);
}

const mostText = 20_000; // characters; front ends fold and unfold the JSON itself

/** The MIME type of an image file, by its first bytes. */
export function imageType(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 12)).toString("latin1");
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (/^GIF8[79]a/.test(head)) return "image/gif";
  if (head.startsWith("RIFF") && head.slice(8) === "WEBP") return "image/webp";
  return undefined;
}
