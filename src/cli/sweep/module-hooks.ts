import { existsSync, readFileSync } from "node:fs";
import type { LoadHook, ResolveHook } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { packageFolder } from "../../core/folders.js";
import { plain } from "../../notebook/language/newer-syntax.js";
import { loadTypeScript, type TypeScript } from "../../notebook/language/typescript.js";

// Hooks of Node's loader, which it calls in a thread of its own: a program of the user's may be TypeScript, though this
// Node knows none, and may import neuralbits, though no package of that name is installed where it lies.

const isOurs = (specifier: string): boolean => /^neuralbits(\/|$)/.test(specifier);
const isTypeScript = (url: string): boolean => /^file:.*\.m?ts$/.test(url);

export const resolve: ResolveHook = async (specifier, context, next) => {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (isOurs(specifier))
      return await next(specifier, {
        ...context,
        parentURL: pathToFileURL(packageFolder("package.json")).href,
      });
    const written = besideTypeScript(specifier, context.parentURL);
    if (written === undefined) throw error;
    return { url: written, shortCircuit: true };
  }
};

/** TypeScript is imported by the name of what it would be compiled to, or without an ending. */
function besideTypeScript(specifier: string, parent: string | undefined): string | undefined {
  if (!/^\.{1,2}\//.test(specifier) || parent === undefined || !isTypeScript(parent)) return undefined;
  const stem = specifier.replace(/\.(m?)js$/, "");
  return ["ts", "mts"]
    .map(ending => new URL(`${stem}.${ending}`, parent))
    .find(url => existsSync(fileURLToPath(url)))?.href;
}

let typescript: TypeScript | undefined;

export const load: LoadHook = async (url, context, next) => {
  if (!isTypeScript(url)) return await next(url, context);
  typescript ??= loadTypeScript().ts;
  const path = fileURLToPath(url);
  return { format: "module", source: compiled(typescript, path), shortCircuit: true };
};

/** The file without its types, as an ES module; throws a SyntaxError that says where. */
function compiled(ts: TypeScript, path: string): string {
  const { source, problems } = plain(ts, readFileSync(path, "utf8"));
  const { outputText, diagnostics = [] } = ts.transpileModule(source, {
    fileName: path,
    reportDiagnostics: true,
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, inlineSourceMap: true },
  });
  const [first] = diagnostics;
  if (first) {
    const { line, character } = first.file!.getLineAndCharacterOfPosition(first.start!);
    const text = ts.flattenDiagnosticMessageText(first.messageText, " ");
    throw new SyntaxError(`${line + 1}:${character + 1}: ${text}`);
  }
  if (problems[0]) throw new SyntaxError(problems[0].message);
  return outputText;
}
