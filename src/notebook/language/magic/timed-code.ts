import type typescript from "@tslab/typescript-for-tslab";
import type { Timeit } from "../magics.js";
import type { TypeScript } from "../typescript.js";

/** What `%timeit` runs once, as it stands: in a block, where its names stay, every place being that of the cell. */
export function onceCode({ setup, source }: Timeit): string {
  const text = setup === "" ? source : setup + source.slice(setup.split("\n").length - 1);
  const start = text.search(/[^\n]/); // blanks stand there, where the magic stood
  return `${text.slice(0, start)}{${text.slice(start + 1)}\n}`;
}

/**
 * A function of the number of loops and of a clock, which runs the code so many times and returns how long that took. The
 * value of an expression is kept, so that the engine has to work it out.
 */
export function loopCode(ts: TypeScript, { setup, source }: Timeit): string {
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ES2022, true);
  const [only, ...more] = file.statements;
  const isValue = only !== undefined && more.length === 0 && ts.isExpressionStatement(only);
  const code = isValue ? `__kept = (\n${only.expression.getFullText(file)}\n);` : `\n${source}\n`;
  const opening = awaits(ts, file) || /\bawait\b/.test(setup) ? "async function" : "function";
  return `(${opening} () {
const __loops = arguments[0], __now = arguments[1];
let __kept;
${setup}
;const __start = __now();
for (let __loop = 0; __loop < __loops; __loop++) { ${code} }
return [__now() - __start, __kept];
})`;
}

/** Whether `await` stands outside of functions. */
function awaits(ts: TypeScript, file: typescript.SourceFile): boolean {
  const find = (node: typescript.Node): boolean => {
    if (ts.isFunctionLike(node)) return false;
    if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) return true;
    return ts.forEachChild(node, child => find(child) || undefined) ?? false;
  };
  return find(file);
}
