import type typescript from "@tslab/typescript-for-tslab";
import type { TypeScript } from "../typescript.js";
import type { EditList } from "./edits.js";
import type { OwnNames } from "./own-names.js";

/**
 * In front of every statement, a look whether the cell must stop. A debugger pauses there, and an interrupt ends the
 * cell where it is paused: not one statement more of it runs.
 */
export function addStops(ts: TypeScript, file: typescript.SourceFile, edits: EditList, own: OwnNames): void {
  const look = `if (${own.stop}[0] !== 0) ${own.runtime}.stop(); `;
  const visit = (node: typescript.Node): void => {
    for (const statement of statementsOf(ts, node))
      if (runs(ts, statement)) edits.insert(statement.getStart(), look);
    ts.forEachChild(node, visit);
  };
  visit(file);
}

function statementsOf(ts: TypeScript, node: typescript.Node): readonly typescript.Statement[] {
  const holds = ts.isSourceFile(node) || ts.isBlock(node) || ts.isCaseOrDefaultClause(node);
  return holds ? node.statements : [];
}

/** What only declares runs nowhere; a directive must stay the first. */
function runs(ts: TypeScript, statement: typescript.Statement): boolean {
  const isDirective = ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression);
  const declares =
    ts.isFunctionDeclaration(statement) ||
    ts.isImportDeclaration(statement) ||
    ts.isExportDeclaration(statement) ||
    ts.isEmptyStatement(statement);
  return !isDirective && !declares;
}
