import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folders = ["data", "engine", "models", "training", "experiments"];

/** Whose imports are followed into core: of the folders above all but the one that mostly writes trials down. */
const makers = /^(data|engine|models|training)\//;

/**
 * Files that move no number of a trial: tests, what only writes trials down, which say all of themselves, and data
 * sets, whose examples are hashed instead.
 */
const others = /\.test\.|\.d\.ts$|\.map$|\.md$|^experiments\/(?:fit|sweeps)\/|^data\/sets\/|\/doctor\./;

/** Of core what finds, moves, tells or refuses; anything else there that numbers are made with counts. */
const quiet =
  /^core\/(catalogue|cell|check|csv|destination|file|folders|native-package|nearest|pour|progress|queue|safetensors-header|settings)\.|^core\/text\//;

let known: string | undefined;

/** A hash of the code that can move a trial's numbers, as it runs: of what was compiled, with its comments. */
export function codeHash(): string {
  known ??= hashOf(fileURLToPath(new URL("../", import.meta.url)));
  return known;
}

/** The same of the program below another folder; of compiled files end in `.js`, of sources in `.ts`. */
export function hashOf(root: string, ending = own): string {
  const hash = createHash("sha256");
  for (const file of filesThatMatter(root, ending))
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update("\0");
  return hash.digest("hex").slice(0, 12);
}

const own = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

/** Relative to the program's folder, in order. */
export function filesThatMatter(root: string, ending = own): string[] {
  const found = new Set(
    folders
      .flatMap(folder =>
        readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map(file =>
          join(folder, file),
        ),
      )
      .filter(file => file.endsWith(ending) && !others.test(file)),
  );
  const waiting = [...found].filter(file => makers.test(file));
  for (let file = waiting.pop(); file; file = waiting.pop())
    for (const imported of fromCore(root, file, ending)) {
      if (found.has(imported)) continue;
      found.add(imported);
      waiting.push(imported);
    }
  return [...found].sort();
}

/** The files of core that a file has values from. */
function fromCore(root: string, file: string, ending: string): string[] {
  const code = readFileSync(join(root, file), "utf8");
  return [...code.matchAll(/^(?:import|export)\s(?!type\s)[^;]*?"(\.{1,2}\/[^"]+)\.js";/gm)]
    .map(([, path]) => join(dirname(file), path!) + ending)
    .filter(path => path.startsWith("core/") && !quiet.test(path));
}
