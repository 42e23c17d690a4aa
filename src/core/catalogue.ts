import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { oneOf } from "./check.js";

/** A folder as a catalogue: file name → default export. `sets/mnist.ts` is the entry "mnist". */
export interface Catalogue<T> {
  names(): string[];
  load(name: string): Promise<T>;
  /** The whole file of an entry: what stands beside its default export, too. */
  file(name: string): Promise<{ readonly default: T } & Readonly<Record<string, unknown>>>;
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
  const file: Catalogue<T>["file"] = async name =>
    await import(pathToFileURL(join(path, files().get(oneOf(what, name, names()))!)).href);
  return { names, file, load: async name => (await file(name)).default };
}

const isEntry = (file: string): boolean => /^[a-z0-9-]+\.[jt]s$/.test(file);
