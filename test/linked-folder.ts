import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../src/core/folders.js";

/** Makes a folder in which a program finds this package, and all that this package has installed, by name. → the folder */
export function linkedFolder(folder: string): string {
  const modules = join(folder, "node_modules");
  mkdirSync(modules, { recursive: true });
  for (const name of readdirSync(packageFolder("node_modules")))
    if (!name.startsWith(".")) symlinkSync(packageFolder("node_modules", name), join(modules, name));
  symlinkSync(packageFolder(), join(modules, "neuralbits"), "dir");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  return folder;
}
