import type typescript from "@tslab/typescript-for-tslab";
import { ts } from "./parser.js";

/** Whether this identifier is given a value here: `n = 1`, `n++` plainly; `({ n } = o)`, `for (n of list)` by pattern. */
export function isAssigned(node: typescript.Identifier): "plainly" | "by pattern" | undefined {
  const { parent } = node;
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent))
    return isStep(parent.operator) ? "plainly" : undefined;
  if (ts.isBinaryExpression(parent) && parent.left === node && isAssignment(parent.operatorToken.kind))
    return isInPattern(parent) ? "by pattern" : "plainly"; // `[n = 1] = list` has a default inside a pattern
  return isInPattern(node) ? "by pattern" : undefined;
}

const isStep = (operator: typescript.SyntaxKind): boolean =>
  operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;

const isAssignment = (operator: typescript.SyntaxKind): boolean =>
  operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment;

/** Climbs out of `{ a: [n] }` to see whether the whole stands left of `=` or in the head of a `for`. */
function isInPattern(node: typescript.Node): boolean {
  for (let inner = node, outer = node.parent; outer; inner = outer, outer = outer.parent) {
    if (ts.isForOfStatement(outer) || ts.isForInStatement(outer)) return outer.initializer === inner;
    if (ts.isBinaryExpression(outer)) {
      if (outer.left !== inner) return false;
      if (outer.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return false;
      if (ts.isArrayLiteralExpression(inner) || ts.isObjectLiteralExpression(inner)) return true;
      continue;
    }
    const isPart =
      ts.isArrayLiteralExpression(outer) ||
      ts.isObjectLiteralExpression(outer) ||
      ts.isSpreadElement(outer) ||
      ts.isSpreadAssignment(outer) ||
      ts.isParenthesizedExpression(outer) ||
      (ts.isShorthandPropertyAssignment(outer) && outer.name === inner) ||
      (ts.isPropertyAssignment(outer) && outer.initializer === inner);
    if (!isPart) return false;
  }
  return false;
}
