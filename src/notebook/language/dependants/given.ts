import type typescript from "@tslab/typescript-for-tslab";
import type { TypeScript } from "../typescript.js";

/** `x!`, `(x)`, `x as T`, `x satisfies T`, `<T>x`, `await x`: the same value. */
export const isWrapping = (ts: TypeScript, node: typescript.Node): boolean =>
  ts.isNonNullExpression(node) ||
  ts.isParenthesizedExpression(node) ||
  ts.isAsExpression(node) ||
  ts.isSatisfiesExpression(node) ||
  ts.isTypeAssertionExpression(node) ||
  ts.isAwaitExpression(node);

/** The function that is given this value, alone or in a list or an object: its text, without spaces. */
export function givenTo(ts: TypeScript, access: typescript.Expression): string | undefined {
  if (ts.isPropertyAccessExpression(access) && /^(length|size)$/.test(access.name.text)) return undefined;
  let inner: typescript.Node = access;
  let outer = access.parent;
  const goesOn = () =>
    isWrapping(ts, outer) ||
    ts.isArrayLiteralExpression(outer) ||
    ts.isObjectLiteralExpression(outer) ||
    ts.isPropertyAssignment(outer) ||
    ts.isShorthandPropertyAssignment(outer) ||
    ts.isSpreadElement(outer) ||
    ts.isSpreadAssignment(outer) ||
    ts.isConditionalExpression(outer);
  while (goesOn()) [inner, outer] = [outer, outer.parent];
  if (!ts.isCallExpression(outer) && !ts.isNewExpression(outer)) return undefined;
  if (outer.expression === inner) return undefined;
  return outer.expression.getText().replace(/\s/g, "");
}

/** Whether a value is a number, a text or the like, by how it is written. */
export function isPlain(ts: TypeScript, node: typescript.Node): boolean {
  if (isWrapping(ts, node)) return isPlain(ts, (node as typescript.ParenthesizedExpression).expression);
  if (ts.isBinaryExpression(node)) return /^(\+|-|\*{1,2}|\/|%|[<>=!].*)$/.test(node.operatorToken.getText());
  return (
    ts.isLiteralExpression(node) ||
    ts.isTemplateExpression(node) ||
    ts.isPrefixUnaryExpression(node) ||
    ts.isTypeOfExpression(node) ||
    node.kind === ts.SyntaxKind.TrueKeyword ||
    node.kind === ts.SyntaxKind.FalseKeyword ||
    node.kind === ts.SyntaxKind.NullKeyword
  );
}
