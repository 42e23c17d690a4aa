import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe } from "vitest";
import { packageFolder } from "../src/core/folders.js";

/** Where the files of data sets lie that no npm package brings: a folder named by the caller, or beside the repository. */
export const mirror = resolve(process.env.NEURALBITS_MIRROR ?? packageFolder("..", "shared", "data"));

/** Tests that read a folder of the mirror; where it is not there, they are skipped and their name says why. */
export function describeWith(folder: string, name: string, tests: () => void): void {
  const place = join(mirror, folder);
  if (existsSync(place)) describe(name, tests);
  else
    describe.skip(`${name} (not run: ${place} is not there; NEURALBITS_MIRROR names another mirror)`, tests);
}
