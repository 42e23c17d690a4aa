import { readFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { extname } from "node:path";
import { pathToFileURL } from "node:url";
import { tslab } from "../../display/tslab.js";
import { interop, type Namespace } from "./namespace.js";

export const asNamespace = (whole: unknown): Namespace => ({ default: whole }) as Namespace;

/** What Node's own loader gives for the name of a module of Node's, an address or a path. */
export async function native(target: string): Promise<Namespace> {
  if (isBuiltin(target) || /^(?:data|file):/.test(target))
    return interop((await import(target)) as Namespace);
  if (target === "tslab") return { ...tslab, default: tslab };
  if (extname(target) === ".json") return jsonModule(target);
  if (extname(target) === ".node") return interop(asNamespace(createRequire(target)(target)));
  return interop(await import(pathToFileURL(target).href));
}

function jsonModule(file: string): Namespace {
  const value: unknown = JSON.parse(readFileSync(file, "utf8"));
  return { ...(typeof value === "object" && !Array.isArray(value) ? value : {}), default: value };
}
