import { fileURLToPath } from "node:url";
import type { SourceFile } from "@tslab/typescript-for-tslab";
import { expect, it } from "vitest";
import { additions } from "./cell-globals.js";
import { loadTypeScript } from "./typescript.js";

const { ts } = loadTypeScript();
const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Each side assigned to the other: what cells are told of, and what the kernel has. */
const bothWays = `
import type { Comm, KernelHost } from "${here("../display/host.ts")}";
import type { displays } from "${here("../display/displays.ts")}";
declare const host: KernelHost;
declare const comm: Comm;
declare const cellComm: JupyterComm;
type Kinds = keyof typeof displays;
declare const kinds: Record<Kinds, unknown>;
declare const cellKinds: Record<keyof JupyterDisplays, unknown>;
export const toCells: [NotebookKernel, JupyterComm, typeof cellKinds] = [host, comm, kinds];
export const toHost: [KernelHost, Comm, typeof kinds] = [kernel, cellComm, cellKinds];
`;

const libraries = new Map<string, SourceFile | undefined>(); // parsed once

/** What TypeScript says of both ways, with these declarations for cells. */
function problems(declarations: string): string[] {
  const texts = new Map([
    ["/globals.d.ts", declarations],
    ["/both-ways.ts", bothWays],
  ]);
  const options = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts"],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    types: ["node"],
    typeRoots: [here("../../../node_modules/@types")],
    skipLibCheck: true,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = path => texts.has(path) || fileExists.call(host, path);
  host.getSourceFile = (path, version) => {
    const text = texts.get(path);
    if (text !== undefined) return ts.createSourceFile(path, text, version);
    if (!libraries.has(path)) libraries.set(path, getSourceFile.call(host, path, version));
    return libraries.get(path);
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  return program
    .getSemanticDiagnostics(program.getSourceFile("/both-ways.ts"))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

it("what cells are told of is what the kernel has, and all of it", () => {
  expect(problems(additions)).toEqual([]);
});

it.each([
  ["readonly cell: number;\n", "", /'cell' is missing/],
  ["close(data?: object): void;", "close(data: string): void;", /JupyterComm/],
  [
    "json(value: unknown): JupyterDisplay;",
    "xml(value: unknown): JupyterDisplay;",
    /'(json|xml)' is missing/,
  ],
])("and a difference is noticed: %s", (was, is, message) => {
  expect(problems(additions.replace(was, is)).join("\n")).toMatch(message);
});
