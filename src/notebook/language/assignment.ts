import type typescript from "@tslab/typescript-for-tslab";
import type { TypeScript } from "./typescript.js";

/**
 * Whether this name, or `a.b`, is given a value here: `n = 1`, `n++` plainly; `({ n } = o)`, `for (n of list)` by pattern.
 */
export function isAssigned(
  ts: TypeScript,
  node: typescript.Expression,
): "plainly" | "by pattern" | undefined {
  const { parent } = node;
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent))
    return isStep(ts, parent.operator) ? "plainly" : undefined;
  if (ts.isBinaryExpression(parent) && parent.left === node && isAssignment(ts, parent.operatorToken.kind))
    return isInPattern(ts, parent) ? "by pattern" : "plainly"; // `[n = 1] = list` has a default inside a pattern
  return isInPattern(ts, node) ? "by pattern" : undefined;
}

const isStep = (ts: TypeScript, operator: typescript.SyntaxKind): boolean =>
  operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;

const isAssignment = (ts: TypeScript, operator: typescript.SyntaxKind): boolean =>
  operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment;

/** Climbs out of `{ a: [n] }` to see whether the whole stands left of `=` or in the head of a `for`. */
function isInPattern(ts: TypeScript, node: typescript.Node): boolean {
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
