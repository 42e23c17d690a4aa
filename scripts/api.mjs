// `npm run api`: docs/api.md, every export of every door with the first sentence of its doc comment.
// With --print it goes to standard output instead.
import { readFileSync } from "node:fs";
import { check } from "../dist/core/check.js";
import { writeWhole } from "../dist/core/file.js";
import { packageFolder } from "../dist/core/folders.js";
import { loadTypeScript } from "../dist/notebook/language/typescript.js";

/**
 * @typedef {import("@tslab/typescript-for-tslab").Symbol} Symbol
 * @typedef {import("@tslab/typescript-for-tslab").TypeChecker} TypeChecker
 * @typedef {import("@tslab/typescript-for-tslab").SourceFile} SourceFile
 * @typedef {{ name: string, isType: boolean, line: string }} Export
 */

const opening = `# Every export

Written by \`npm run api\` from the doc comments in the source, which say more: an editor shows them, and so does \`?name\`
in a notebook.
`;

const { ts } = loadTypeScript();
const doors = doorsOfPackage();
const program = ts.createProgram(
  doors.map(({ file }) => file),
  {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    skipLibCheck: true,
    types: [],
  },
);
const checker = program.getTypeChecker();
const page = [opening.trimEnd(), ...doors.map(chapter)].join("\n\n");
if (process.argv.includes("--print")) process.stdout.write(`${page}\n`);
else await writeWhole(packageFolder("docs", "api.md"), `${page}\n`);

/** The doors as package.json's `exports` names them, each with its source. */
function doorsOfPackage() {
  const { name, exports } = JSON.parse(readFileSync(packageFolder("package.json"), "utf8"));
  return Object.entries(exports)
    .filter(([, target]) => typeof target === "object")
    .map(([key, { types }]) => ({
      name: name + key.slice(1),
      file: packageFolder(types.replace("./dist/", "src/").replace(/\.d\.ts$/, ".ts")),
    }));
}

/** @param {{ name: string, file: string }} door */
function chapter({ name, file }) {
  const source = program.getSourceFile(file);
  check(source !== undefined, "a door's source", file, "a file of src");
  const intro = /^(?:\/\/\/[^\n]*|\s)*\/\*\*(.*?)\*\//s.exec(source.text)?.[1];
  check(intro !== undefined, `the opening of ${file}`, "none", "a comment on what the door leads to");
  return [`## \`${name}\``, sentence(plain(intro)), ...groups(source).map(section)].join("\n\n");
}

/**
 * The exports under each of a door's headings, `// ---- Data`, in their order.
 *
 * @param {SourceFile} source
 */
function groups(source) {
  const headings = [...source.text.matchAll(/^\/\/ ---- (.+)$/gm)];
  const module = checker.getSymbolAtLocation(source);
  const exports = module ? checker.getExportsOfModule(module) : [];
  const placed = exports.map(symbol => {
    const at = symbol.declarations?.[0]?.getStart() ?? 0;
    const title = headings.filter(({ index }) => index < at).at(-1)?.[1] ?? "";
    return { title, found: described(symbol) };
  });
  const titles = headings.length ? headings.map(([, title]) => title) : [""];
  return titles.map(title => ({
    title,
    exports: placed.filter(each => each.title === title).map(({ found }) => found),
  }));
}

/** @param {{ title: string | undefined, exports: Export[] }} group */
function section({ title, exports }) {
  const rows = exports
    .sort((a, b) => Number(a.isType) - Number(b.isType) || (a.name < b.name ? -1 : 1))
    .map(({ name, isType, line }) => `| ${isType ? "type " : ""}\`${name}\` | ${line} |`);
  const table = ["| | |", "| --- | --- |", ...rows].join("\n");
  return title ? `### ${title}\n\n${table}` : table;
}

/**
 * An export under its name, with its parameters where it is a function.
 *
 * @param {Symbol} symbol
 * @returns {Export}
 */
function described(symbol) {
  const meant = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const isType = !(meant.flags & ts.SymbolFlags.Value);
  const line = sentence(ts.displayPartsToString(meant.getDocumentationComment(checker)));
  check(
    line !== "",
    `the doc comment of ${symbol.name}`,
    "none",
    "one that begins with a line on what it is",
  );
  return { name: symbol.name + (isType ? "" : parameters(meant)), isType, line };
}

/** @param {Symbol} symbol */
function parameters(symbol) {
  const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
  if (!declaration) return "";
  const [signature] = checker.getTypeOfSymbolAtLocation(symbol, declaration).getCallSignatures();
  if (!signature) return "";
  const names = signature.getParameters().map(parameter => {
    const own = parameter.valueDeclaration;
    if (!own || !ts.isParameter(own)) return parameter.name;
    const name = ts.isIdentifier(own.name) ? own.name.text : nameByType(own.type?.getText() ?? "");
    return (own.dotDotDotToken ? "…" : "") + name + (own.questionToken || own.initializer ? "?" : "");
  });
  return `(${names.join(", ")})`;
}

/**
 * What to call a parameter that is taken apart at once: after the last word of its type's name.
 *
 * @param {string} type
 */
function nameByType(type) {
  const word = /^\w+$/.test(type) ? /[A-Z][a-z]*$/.exec(type)?.[0] : undefined;
  return word && word !== "Settings" ? word.toLowerCase() : "options";
}

/**
 * A comment's text without the stars.
 *
 * @param {string} comment
 */
function plain(comment) {
  return comment.replace(/^\s*\* ?/gm, "").trim();
}

/**
 * The first sentence of a text, on one line, as a cell of a table.
 *
 * @param {string} text
 */
function sentence(text) {
  const [paragraph = ""] = text.trim().split(/\n\s*\n/);
  const line = paragraph.replace(/\s+/g, " ");
  const end = /[.!?](?= [A-Z`]|$)/.exec(line);
  return (end ? line.slice(0, end.index) : line.replace(/[:;,]$/, "")).replaceAll("|", "\\|");
}
