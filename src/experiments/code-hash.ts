import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folders = ["data", "engine", "models", "training", "experiments"];
const files = ["core/hash", "core/random"];

/**
 * Files that move no number of a trial: tests, what only writes trials down, which say all of themselves, and data
 * sets, whose examples are hashed instead.
 */
const others = /\.test\.|\.d\.ts$|\.map$|\.md$|^experiments\/sweeps\/|^data\/sets\/|\/doctor\./;

let known: string | undefined;

/** A hash of the code that can move a trial's numbers, as it runs: of what was compiled, with its comments. */
export function codeHash(): string {
  known ??= hashOf(fileURLToPath(new URL("../", import.meta.url)));
  return known;
}

/** The same of the program below another folder. */
export function hashOf(root: string): string {
  const own = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const found = folders
    .flatMap(folder =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map(file => join(folder, file)),
    )
    .filter(file => file.endsWith(own) && !others.test(file));
  const hash = createHash("sha256");
  for (const file of [...found, ...files.map(file => `${file}${own}`)].sort())
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update("\0");
  return hash.digest("hex").slice(0, 12);
}
