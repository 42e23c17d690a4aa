import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type ts from "@tslab/typescript-for-tslab";
import { writeWhole } from "../../core/file.js";
import { cacheFolder } from "../../core/folders.js";
import { additions } from "./cell-globals.js";
import { type Body, lazyBodies, type Parsing, parseLazily } from "./library/lazy-modules.js";
import { snapshot } from "./snapshot/place.js";
import { ownStamp } from "./snapshot/snapshot.js";
import { type Compiler, type CompilerFacts, readIfThere } from "./typescript.js";

/**
 * The types that every cell sees: the language's own library and Node's. Four fifths of these files are comments
 * and parsing them is most of a kernel's start, so they are read without comments, from one file in the cache, and
 * modules that nobody has imported are left for later. Documentation is looked up in the originals when somebody asks for it.
 */
export interface Libraries {
  /** Name of a virtual file that refers to all the others. */
  readonly root: string;
  /** A program of these alone, where the process started with one. */
  readonly program: ts.Program | undefined;
  /** A library file, nothing for any other path. */
  parse(path: string, parsing: Parsing): ts.SourceFile | undefined;
  /** The files that were parsed. */
  texts(): LibraryTexts;
  /** Writes the stripped texts to the cache, unless they came from there. */
  remember(): Promise<void>;
}

/** What the libraries were read as. */
export interface LibraryTexts {
  /** Name of the file that refers to all others. */
  readonly root: string;
  readonly texts: readonly [path: string, Stripped][];
  readonly stamp: string;
}

/** A library file without comments, and which modules in it may wait. */
interface Stripped {
  readonly text: string;
  readonly bodies: readonly Body[];
}

/** `cwd`: a project's own `@types/node`, seen from there, wins over ours. */
export function typeLibraries(compiler: Compiler, cwd: string): Libraries {
  const { node, folders, stamp } = sources(compiler, cwd);
  const fromSnapshot = snapshot?.libraries.stamp === stamp ? snapshot.libraries : undefined;
  const cache = cacheFolder("kernel", `types-${stamp}.json`);
  const kept = fromSnapshot ? undefined : readIfThere(cache);
  const known = new Map<string, Stripped>(kept ? JSON.parse(kept.toString("utf8")) : []);
  const root = join(cwd, "__neuralbits_types__.d.ts");
  const added = join(cwd, "__neuralbits_additions__.d.ts");
  const core = join(compiler.folder, "lib.es2023.d.ts");
  const references = [core, node.index, added].map(path => `/// <reference path="${path}" />\n`).join("");
  return {
    root,
    program: fromSnapshot?.program,
    parse(path, parsing) {
      const { ts } = compiler;
      if (path === root) return ts.createSourceFile(path, references, parsing.version);
      if (path === added) return ts.createSourceFile(path, additions, parsing.version);
      const stripped = known.get(path);
      if (stripped) return parseLazily(ts, path, stripped.text, stripped.bodies, parsing);
      if (fromSnapshot) return fromSnapshot.files.get(path);
      if (kept || !folders.some(folder => path.startsWith(`${folder}/`)) || !existsSync(path))
        return undefined;
      const text = withoutComments(compiler, readFileSync(path, "utf8"));
      const file = ts.createSourceFile(path, text, parsing.version);
      known.set(path, { text, bodies: lazyBodies(ts, file) });
      return file;
    },
    texts() {
      return { root, stamp, texts: [[root, whole(references)], [added, whole(additions)], ...known] };
    },
    async remember() {
      if (!fromSnapshot && !kept) await writeWhole(cache, JSON.stringify([...known]));
    },
  };
}

/** Changes with the files that cells of a folder see as libraries, with what is kept of them, and with the compiler. */
export const librariesStamp = (compiler: CompilerFacts, cwd: string): string => sources(compiler, cwd).stamp;

function sources(compiler: CompilerFacts, cwd: string) {
  const node = nodeTypes(cwd);
  const folders = [compiler.folder, node.folder, node.undici];
  return { node, folders, stamp: stampOf([...folders, node.version, compiler.stamp, ownStamp()]) };
}

/** The `@types/node` seen from the notebook, else the one seen from here. */
function nodeTypes(cwd: string) {
  const find = (from: string) => {
    try {
      return createRequire(from).resolve("@types/node/package.json");
    } catch {
      return undefined;
    }
  };
  const ours = createRequire(import.meta.url);
  const manifest =
    find(join(cwd, "cell.ts")) ?? find(import.meta.url) ?? find(ours.resolve("tslab/package.json"));
  if (!manifest) throw new Error("@types/node is not installed beside the kernel");
  const folder = dirname(manifest);
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const older = join(folder, "ts5.6", "index.d.ts"); // for compilers up to 5.6, as ours is
  return {
    folder,
    version,
    index: existsSync(older) ? older : join(folder, "index.d.ts"),
    undici: dirname(createRequire(manifest).resolve("undici-types/package.json")),
  };
}

/**
 * The same declarations without comments, on fewer lines. References to libraries by name become references by
 * path, which cost no search on disk.
 */
function withoutComments({ ts, folder }: Compiler, text: string): string {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, text);
  const { SyntaxKind: kind } = ts;
  const open: ts.SyntaxKind[] = []; // braces and template heads: a brace may go on with a template
  let stripped = "";
  for (let token = scanner.scan(); token !== kind.EndOfFileToken; token = scanner.scan()) {
    if (token === kind.TemplateHead || token === kind.OpenBraceToken) open.push(token);
    else if (token === kind.CloseBraceToken) {
      const inTemplate = open.at(-1) === kind.TemplateHead;
      if (!inTemplate || scanner.reScanTemplateToken(false) === kind.TemplateTail) open.pop();
    }
    const piece = scanner.getTokenText();
    if (token === kind.SingleLineCommentTrivia) stripped += reference(piece, folder);
    else if (token === kind.MultiLineCommentTrivia || token === kind.WhitespaceTrivia) stripped += " ";
    else stripped += piece;
  }
  return stripped.replace(/\n\s*\n+/g, "\n");
}

function reference(comment: string, folder: string): string {
  const library = /^\/\/\/\s*<reference\s+lib="([^"]+)"/.exec(comment)?.[1];
  if (library) return `/// <reference path="${join(folder, `lib.${library}.d.ts`)}" />`;
  return /^\/\/\/\s*<reference\s/.test(comment) ? comment : "";
}

const whole = (text: string): Stripped => ({ text, bodies: [] });

const stampOf = (facts: readonly string[]): string =>
  createHash("sha256").update(facts.join("\n")).digest("hex").slice(0, 16);
