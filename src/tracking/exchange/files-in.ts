import { type Dirent, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";

/** What is in a folder, by name; nothing where it cannot be read. */
export function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

/** Folders in folders: whatever leads deeper is no folder of runs. */
export const deepest = 16;

/** Plain files of such names in a folder and below it, or the path itself; links in it are left alone, since they lead elsewhere. */
export function filesIn(path: string, fits: (name: string) => boolean, depth = 0): string[] {
  if (depth === 0 && statSync(path).isFile()) return fits(basename(path)) ? [path] : [];
  return entriesOf(path).flatMap(entry => {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) return depth < deepest ? filesIn(inside, fits, depth + 1) : [];
    return entry.isFile() && fits(entry.name) ? [inside] : [];
  });
}
