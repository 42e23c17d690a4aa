import type typescript from "@tslab/typescript-for-tslab";
import type { TypeScript } from "./typescript.js";

/**
 * `import x = require("y")`, which a cell as an ES module may not say, as `import x from "y"`, which is the same of
 * what has `export =`. Same length, same lines.
 */
export function withoutImportRequire(ts: TypeScript, source: string): string {
  if (!/\bimport\b[^;]*=\s*require\b/.test(source)) return source;
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ES2022, true);
  return file.statements.reduce((text, node) => (isImport(ts, node) ? rewritten(text, node) : text), source);
}

type ImportRequire = typescript.ImportEqualsDeclaration & {
  readonly moduleReference: typescript.ExternalModuleReference;
};

const isImport = (ts: TypeScript, node: typescript.Node): node is ImportRequire =>
  ts.isImportEqualsDeclaration(node) &&
  ts.isExternalModuleReference(node.moduleReference) &&
  !node.modifiers?.length; // `export import` has no other form

function rewritten(text: string, { name, moduleReference: { expression, end } }: ImportRequire): string {
  const between = text.slice(name.end, expression.getStart());
  const word = between.indexOf("require");
  const from = `${between.slice(0, word).replace("=", " ")}from   `;
  const rest = between.slice(word + "require".length).replace("(", " ");
  const behind = text.slice(expression.end, end).replace(")", " ");
  return (
    text.slice(0, name.end) +
    from +
    rest +
    text.slice(expression.getStart(), expression.end) +
    behind +
    text.slice(end)
  );
}
