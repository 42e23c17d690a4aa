/**
 * Minifies Plotly into dist/web/plotly/: the one asset that pages, reports, exports and JupyterLab share. `npm run build`
 * empties dist often and this takes seconds, so that the minified file is kept beside the packages, once for each
 * version of Plotly, of the minifier and of this file.
 */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const require = createRequire(import.meta.url);
const plotly = dirname(require.resolve("plotly.js-dist/package.json"));

const cache = join(root, "node_modules", ".cache", "neuralbits");
const maker = createHash("sha256")
  .update(readFileSync(fileURLToPath(import.meta.url)))
  .digest("hex")
  .slice(0, 8);
const kept = join(cache, `plotly-${versionOf("plotly.js-dist")}-vite-${versionOf("vite")}-${maker}.min.js`);
if (!existsSync(kept)) await minifyTo(kept);

const folder = join(root, "dist", "web", "plotly");
mkdirSync(folder, { recursive: true });
copyFileSync(kept, join(folder, "plotly.min.js"));
copyFileSync(join(plotly, "LICENSE"), join(folder, "LICENSE"));

/** @param {string} path */
async function minifyTo(path) {
  const { minify } = await import("vite");
  const source = readFileSync(join(plotly, "plotly.js"), "utf8");
  // its own licence stands in the first comment, those of what it is made of in comments that are marked
  const [banner = ""] = /^\/\*[\s\S]*?\*\//.exec(source) ?? [];
  const { code, errors } = await minify("plotly.js", source, { codegen: { legalComments: "inline" } });
  if (errors.length > 0) throw new Error(`plotly.js: ${errors.map(error => error.message).join("; ")}`);
  mkdirSync(cache, { recursive: true });
  const partial = `${path}.${process.pid}.partial`; // two builds may do it at once
  writeFileSync(partial, `${banner}\n${code}`);
  renameSync(partial, path);
}

/** @param {string} name */
function versionOf(name) {
  return JSON.parse(readFileSync(require.resolve(`${name}/package.json`), "utf8")).version;
}
