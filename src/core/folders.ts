import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Refusal } from "./check.js";

/**
 * Where things live that are fetched or computed once per user and shared by all clones: `NEURALBITS_CACHE`,
 * else `$XDG_CACHE_HOME/neuralbits`, else `~/.cache/neuralbits`. The folder need not exist yet.
 */
export function cacheFolder(...parts: string[]): string {
  const root =
    process.env.NEURALBITS_CACHE ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "neuralbits");
  return join(root, ...parts);
}

/** The folder that holds our package.json, seen from source and from compiled files alike. */
export function packageFolder(...parts: string[]): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return join(folder, ...parts);
}

/**
 * The folder of results: `NEURALBITS_RESULTS`, else `results` of the project that the working directory lies in
 * (the nearest package.json upwards, so that a notebook in a subfolder finds it), else of the working directory.
 */
export function resultsFolder(...parts: string[]): string {
  return join(process.env.NEURALBITS_RESULTS ?? join(projectFolder(), "results"), ...parts);
}

/** The project's folder, as seen from the working directory: `""` for that itself, `..` and so on above it. */
function projectFolder(): string {
  const here = workingFolder();
  for (let folder = here; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return relative(here, folder);
    if (folder === dirname(folder)) return "";
  }
}

function workingFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    throw isFolderGone(error) ? new Refusal(folderGone) : error;
  }
}

/** What is said where the working directory was removed under our feet. */
export const folderGone = "the working directory was removed; change into another folder and try again";

/** Node asks the system for the working directory in many places, `resolve` among them. */
export const isFolderGone = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException | undefined)?.syscall === "uv_cwd";
