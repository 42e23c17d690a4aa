import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { oneOf } from "./check.js";

/** A folder as a catalogue: file name → default export. `sets/mnist.ts` is the entry "mnist". */
export interface Catalogue<T> {
  names(): string[];
  load(name: string): Promise<T>;
}

/**
 * Reads the entries of a folder beside the caller: `catalogue<Source>("data set", new URL("./sets/", import.meta.url))`.
 * Works on compiled and on source files; tests and type declarations are no entries.
 */
export function catalogue<T>(what: string, folder: URL): Catalogue<T> {
  const path = fileURLToPath(folder);
  const files = () =>
    new Map(
      readdirSync(path)
        .filter(isEntry)
        .map(file => [file.replace(/\.[jt]s$/, ""), file]),
    );
  const names = () => [...files().keys()].sort();
  return {
    names,
    async load(name) {
      const file = files().get(oneOf(what, name, names()))!;
      const entry = (await import(pathToFileURL(join(path, file)).href)) as { default: T };
      return entry.default;
    },
  };
}

const isEntry = (file: string): boolean => /^[a-z0-9-]+\.[jt]s$/.test(file);
