import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const src = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** The files whose values a file needs before it can run: what it imports inside a function comes later. */
function needed(file: string): string[] {
  const code = readFileSync(join(src, file), "utf8");
  return [...code.matchAll(/^(?:import|export)\s(?!type\s)[^;]*?"(\.{1,2}\/[^"]+)\.js";/gm)].map(([, path]) =>
    relative(src, resolve(src, dirname(file), `${path}.ts`)),
  );
}

it("--help loads the commands' words alone: no database, no table of results, no training, no notebook", () => {
  const commands = readdirSync(join(src, "cli/commands")).filter(file => /(?<!\.test)\.ts$/.test(file));
  const loaded = new Set(["cli/main.ts", ...commands.map(file => join("cli/commands", file))]);
  expect(loaded.size).toBeGreaterThan(20);
  for (const file of loaded) for (const other of needed(file)) loaded.add(other);
  const heavy =
    /^(analysis|engine|experiments|models|notebook|training|tracking\/(exchange|spool|sql|store|sweep|upkeep|tracker))\b/;
  expect([...loaded].filter(file => heavy.test(file))).toEqual([]);
});
