import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

/** Where the installed package has the script that draws figures, and its licence. */
export function plotlyFiles(): { readonly script: string; readonly licence: string } {
  const folder = dirname(createRequire(import.meta.url).resolve("plotly.js-dist-min/package.json"));
  return { script: join(folder, "plotly.min.js"), licence: join(folder, "LICENSE") };
}

export const plotlyScript = (): string => readFileSync(plotlyFiles().script, "utf8");

let packed: string | undefined;

/** The script, gzip in base64: 1.9 MB instead of 4.8 MB. */
export function packedPlotly(): string {
  packed ??= gzipSync(readFileSync(plotlyFiles().script)).toString("base64");
  return packed;
}
