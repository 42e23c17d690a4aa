import type typescript from "@tslab/typescript-for-tslab";
import type { TypeScript } from "../typescript.js";
import { isWrapping } from "./given.js";
import { isReading } from "./reading-methods.js";

/** `x.a[0].b` around `x`. */
export function accessAround(ts: TypeScript, node: typescript.Identifier): typescript.Expression {
  let found: typescript.Expression = node;
  let whole: typescript.Expression = node;
  for (;;) {
    const parent = whole.parent as typescript.Expression;
    const isAccess =
      (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) &&
      parent.expression === whole;
    const isPart = ts.isCallExpression(parent) && parent.expression === whole && handsOutPart(ts, whole);
    const isWrapped = isPart || isWrapping(ts, parent);
    if (!isAccess && !isWrapped) return found;
    whole = parent;
    if (isAccess) found = parent;
  }
}

/** `delete o.a`, `Object.assign(o, …)` */
export function isChanged(ts: TypeScript, access: typescript.Expression): boolean {
  const { parent } = access;
  if (ts.isDeleteExpression(parent)) return true;
  if (!ts.isCallExpression(parent) || parent.arguments[0] !== access) return false;
  return /^(Object\.(assign|define\w+|setPrototypeOf)|Reflect\.(set|define\w+|delete\w+))$/.test(
    parent.expression.getText(),
  );
}

export function isCalled(
  ts: TypeScript,
  node: typescript.Identifier,
  access: typescript.Expression,
): boolean {
  if (access === node || !ts.isCallExpression(access.parent) || access.parent.expression !== access)
    return false;
  return !(ts.isPropertyAccessExpression(access) && isReading(access.name.text));
}

/** Whether the value itself goes on from here, not only what is worked out from it. */
export function isHandedOn(ts: TypeScript, access: typescript.Expression): boolean {
  const { parent } = access;
  return (
    ts.isVariableDeclaration(parent) ||
    ts.isPropertyAssignment(parent) ||
    ts.isShorthandPropertyAssignment(parent) ||
    ts.isArrayLiteralExpression(parent) ||
    ts.isSpreadElement(parent) ||
    ts.isSpreadAssignment(parent) ||
    ts.isConditionalExpression(parent) ||
    ts.isBinaryExpression(parent) ||
    (ts.isCallExpression(parent) && parent.expression !== access) ||
    (ts.isNewExpression(parent) && parent.expression === access)
  );
}

/** `m.get(k)`, `xs.at(-1)`: what is done to that is done to a part of `m`, of `xs`. */
const handsOutPart = (ts: TypeScript, node: typescript.Expression): boolean =>
  ts.isPropertyAccessExpression(node) && /^(get|at|find|findLast|values|entries)$/.test(node.name.text);
