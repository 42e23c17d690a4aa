import { readFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { extname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { tslab } from "../../display/tslab.js";
import { interop, type Namespace } from "./namespace.js";

export const asNamespace = (whole: unknown): Namespace => ({ default: whole }) as Namespace;

/** What Node's own loader gives for the name of a module of Node's, an address or a path. */
export async function native(target: string): Promise<Namespace> {
  if (isBuiltin(target) || target.startsWith("data:")) return interop((await import(target)) as Namespace);
  if (target === "tslab") return { ...tslab, default: tslab };
  const isAddress = target.startsWith("file:"); // of a file with a query
  const file = isAddress ? fileURLToPath(target) : target;
  if (extname(file) === ".json") return jsonModule(file);
  if (extname(file) === ".node") return interop(asNamespace(createRequire(file)(file)));
  return interop(await import(isAddress ? target : pathToFileURL(file).href));
}

function jsonModule(file: string): Namespace {
  const value: unknown = JSON.parse(readFileSync(file, "utf8"));
  return { ...(typeof value === "object" && !Array.isArray(value) ? value : {}), default: value };
}
