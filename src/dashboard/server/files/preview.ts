import { figureMime } from "../../../web/figure.js";
import type { ArtifactOfRun } from "../../api.js";

/** How a file that a run made may be looked at: by its name and what was said of it, which need not be true. */
export function previewOf({ name, media }: { name: string; media: string }): ArtifactOfRun["preview"] {
  if (media === figureMime) return "figure";
  if (/\.safetensors$/i.test(name)) return "model";
  if (/^image\/(png|jpeg|gif|webp|svg\+xml)$/.test(media) || /\.(png|jpe?g|gif|webp|svg)$/i.test(name))
    return "image";
  if (media === "text/markdown" || /\.md$/i.test(name)) return "markdown";
  if (/^text\//.test(media) || media === "application/json" || textual.test(name)) return "text";
  return null;
}

const textual = /\.(txt|log|csv|tsv|jsonl?|ya?ml|toml|ini|conf|m?[jt]s|py|sh|sql|html?|xml|tex|patch|diff)$/i;

/** The kind of a picture, by its first bytes; null where it is none that a page may show. */
export function pictureType(bytes: Uint8Array): string | null {
  const starts = (...first: number[]) => first.every((byte, i) => bytes[i] === byte);
  if (starts(0x89, 0x50, 0x4e, 0x47)) return "image/png";
  if (starts(0xff, 0xd8, 0xff)) return "image/jpeg";
  if (starts(0x47, 0x49, 0x46, 0x38)) return "image/gif";
  const word = (from: number) => Buffer.from(bytes.subarray(from, from + 4)).toString("latin1");
  if (word(0) === "RIFF" && word(8) === "WEBP") return "image/webp";
  const head = Buffer.from(bytes.subarray(0, 1000)).toString("utf8");
  return /^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)?(<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]/i.test(head)
    ? "image/svg+xml"
    : null;
}
