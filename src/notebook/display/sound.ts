import type { MimeBundle } from "../../core/bundle.js";
import { imageType } from "./markup.js";
import { cut, plain } from "./plain.js";

/** A bundle that a notebook may hold, and what was wrong with the one given. */
export interface Sound {
  readonly data: MimeBundle;
  readonly complaints: readonly string[];
}

/**
 * What Jupyter takes of a bundle: JSON under the types of JSON, text under all others. With anything else in it the whole
 * notebook could not be read any more: it is left out, and its text takes its place.
 */
export function sound(bundle: MimeBundle): Sound {
  const data: MimeBundle = {};
  const complaints: string[] = [];
  for (const mime of Object.keys(bundle)) {
    const content = isJson(mime) ? jsonContent(bundle[mime]) : textContent(mime, bundle[mime]);
    if (content !== undefined) data[mime] = content;
    else complaints.push(`${mime}: got ${brief(bundle[mime])}, expected ${isJson(mime) ? "JSON" : "text"}`);
  }
  const { "text/plain": said } = bundle;
  if (complaints.length > 0 && !Object.hasOwn(data, "text/plain"))
    data["text/plain"] = plain(said === undefined ? bundle : said);
  return { data, complaints };
}

const isJson = (mime: string): boolean => /^application\/(.*\+)?json$/.test(mime);

/** The value itself if it can be written as JSON. */
function jsonContent(value: unknown): unknown {
  try {
    return JSON.stringify(value) === undefined ? undefined : value;
  } catch {
    return undefined; // a cycle, a BigInt
  }
}

/** Text, or its lines; the bytes of a picture in base64. */
function textContent(mime: string, value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every(line => typeof line === "string")) return value.join("");
  const isPicture = value instanceof Uint8Array && imageType(value) === mime;
  return isPicture ? Buffer.from(value).toString("base64") : undefined;
}

const brief = (value: unknown): string => cut(plain(value).replace(/\s+/g, " "), 80);

/** `sound`, with the complaints on standard error; whatever else was handed over as a bundle is shown as a value. */
export function soundly(bundle: unknown): MimeBundle {
  if (typeof bundle !== "object" || bundle === null) return { "text/plain": plain(bundle) };
  const { data, complaints } = sound(bundle as MimeBundle);
  for (const complaint of complaints) process.stderr.write(`display ${complaint}; shown as text\n`);
  return data;
}

/** Metadata as a notebook may hold it: an object of JSON, or an empty one. */
export const soundMetadata = (metadata: unknown): object =>
  typeof metadata === "object" && !Array.isArray(metadata)
    ? ((jsonContent(metadata) as object | null) ?? {})
    : {};
