import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

/** Who may import whom: folder → the folders it may import, beside itself. */
const arrows: Record<string, readonly string[]> = {
  core: [],
  engine: ["core"],
  data: ["core"],
  tracking: ["core"],
  models: ["core", "engine"],
  training: ["core", "engine", "data", "models"],
  experiments: ["core", "engine", "data", "models", "training", "tracking"],
  analysis: ["core", "web", "tracking"],
  deploy: ["core", "models"],
  web: ["core"],
  notebook: ["core", "web"],
  dashboard: ["core", "web", "tracking", "analysis"],
  cli: ["*"],
  "": ["*"], // the door, index.ts
};

/** The only folders that know a big dependency; the command line and the door never do. */
const owners: Record<string, readonly string[]> = {
  "@tensorflow/": ["engine", "models", "training"],
  "better-sqlite3": ["tracking"],
  arquero: ["analysis"],
  "plotly.js": ["web"],
  tslab: ["notebook"],
  zeromq: ["notebook"],
};

const src = dirname(fileURLToPath(import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter(
  file => file.endsWith(".ts") && !file.endsWith(".test.ts"),
);
const folderOf = (path: string): string => {
  const parts = relative(src, path).split("/");
  return parts.length > 1 ? parts[0]! : "";
};
const specifiers = (text: string): string[] =>
  [...text.matchAll(/(?:\bfrom|\bimport|\brequire(?:\.resolve)?)\s*\(?\s*["']([^"'\n]+)["']/g)].map(
    match => match[1]!,
  );

it.each(files)("%s imports only what the arrows allow", file => {
  const path = join(src, file);
  const from = folderOf(path);
  expect(Object.keys(arrows), `the folder ${from} is not in the arrows`).toContain(from);
  for (const specifier of specifiers(readFileSync(path, "utf8"))) {
    if (specifier.startsWith(".")) {
      const to = folderOf(resolve(dirname(path), specifier));
      const allowed = arrows[from]!.includes("*") || to === from || arrows[from]!.includes(to);
      expect(allowed, `${file} imports ${specifier}: ${from} may not import ${to || "the door"}`).toBe(true);
    } else {
      const owned = Object.entries(owners).find(([name]) => specifier.startsWith(name));
      if (owned) expect(owned[1], `${file} imports ${specifier}`).toContain(from);
    }
  }
});
