import { readFileSync } from "node:fs";
import { packageFolder } from "../../core/folders.js";

/** Where one of our doors leads to. */
export interface Door {
  /** Its declarations. */
  readonly types: string;
  /** What runs. */
  readonly code: string;
}

/** Our own package, found by its name (`neuralbits`, `neuralbits/engine`, …) wherever the notebook lies. */
export const door = (specifier: string): Door | undefined => doors.get(specifier);

/** As package.json's `exports` has them. */
function readDoors(): Map<string, Door> {
  const { name, exports } = JSON.parse(readFileSync(packageFolder("package.json"), "utf8")) as {
    name: string;
    exports: Record<string, { types: string; default: string } | string>;
  };
  const found = new Map<string, Door>();
  for (const [key, target] of Object.entries(exports)) {
    if (typeof target === "string") continue; // a file of data
    found.set(name + key.slice(1), {
      types: packageFolder(target.types),
      code: packageFolder(target.default),
    });
  }
  return found;
}

const doors = readDoors();
