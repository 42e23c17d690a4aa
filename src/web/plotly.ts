import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { packageFolder } from "../core/folders.js";

/** Where our build has put the script that draws figures, minified, and its licence. */
export function plotlyFiles(): { readonly script: string; readonly licence: string } {
  const folder = packageFolder("dist", "web", "plotly");
  return { script: join(folder, "plotly.min.js"), licence: join(folder, "LICENSE") };
}

export const plotlyScript = (): string => readFileSync(plotlyFiles().script, "utf8");

let packed: string | undefined;

/** The script, gzip in base64: 1.9 MB instead of 4.7 MB. */
export function packedPlotly(): string {
  packed ??= gzipSync(readFileSync(plotlyFiles().script)).toString("base64");
  return packed;
}
