import { readdirSync, readFileSync } from "node:fs";
import { extname, join, sep } from "node:path";
import { packageFolder } from "../../core/folders.js";
import { plotlyScript } from "../../web/plotly.js";
import { routes } from "../api.js";

/** Where the build has put the page. */
const pageFolder = (): string => packageFolder("dist", "dashboard", "page");

/** A file of the page as it is sent. */
export interface PageFile {
  readonly content: Buffer;
  readonly type: string;
  /** Whether its name changes with its content. */
  readonly lasts: boolean;
}

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/**
 * The files of the page by the addresses at which they stand: read from the folder once, so that no address that somebody
 * sends is ever a path. Empty where the page was not built.
 */
export function pageFiles(folder: string = pageFolder()): ReadonlyMap<string, () => PageFile> {
  const files = new Map<string, () => PageFile>();
  for (const file of filesIn(folder)) {
    const address = `/${file.split(sep).join("/")}`;
    const type = types[extname(file)];
    if (type === undefined) continue;
    const lasts = /^\/assets\/.*-[\w-]{8,}\.\w+$/.test(address);
    files.set(
      address,
      once(() => ({ content: readFileSync(join(folder, file)), type, lasts })),
    );
  }
  const plotly = once(() => ({ content: Buffer.from(plotlyScript()), type: types[".js"]!, lasts: false }));
  files.set(routes.plotly, plotly);
  return files;
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1));
  } catch {
    return [];
  }
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
