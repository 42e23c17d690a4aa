import type typescript from "@tslab/typescript-for-tslab";
import type { TypeScript } from "../typescript.js";

/** Where the value of a local name comes from. */
export interface Origin {
  /** It may be these, or a part of them: `x` in `for (const x of xs)`, in `xs.forEach(x => …)`. */
  readonly names: readonly typescript.Identifier[];
  /** It is what its function is given. */
  readonly isGiven: boolean;
}

/** Where the value of a name comes from that a function or block declares. The file is bound. */
export function originOf(ts: TypeScript, node: typescript.Identifier): Origin {
  const declaration = declarationOf(ts, node);
  if (!declaration) return nowhere;
  if (ts.isParameter(declaration)) {
    const call = declaration.parent.parent;
    if (!ts.isCallExpression(call)) return { names: [], isGiven: true };
    return { names: namesIn(ts, call), isGiven: false };
  }
  if (!ts.isVariableDeclaration(declaration)) return nowhere;
  const loop = declaration.parent.parent;
  const from = ts.isForOfStatement(loop) ? loop.expression : declaration.initializer;
  return { names: from ? namesIn(ts, from) : [], isGiven: false };
}

const nowhere: Origin = { names: [], isGiven: false };

/** The variable or parameter, also where the name stands in its pattern. */
function declarationOf(ts: TypeScript, node: typescript.Identifier): typescript.Node | undefined {
  const key = ts.escapeLeadingUnderscores(node.text);
  for (let outer: typescript.Node = node; outer && !ts.isSourceFile(outer); outer = outer.parent) {
    const { locals } = outer as { locals?: typescript.SymbolTable };
    let found: typescript.Node | undefined = locals?.get(key)?.declarations?.[0];
    if (!found) continue;
    while (ts.isBindingElement(found) || ts.isObjectBindingPattern(found) || ts.isArrayBindingPattern(found))
      found = found.parent;
    return found;
  }
  return undefined;
}

/** Names of whose values an expression may hand on a part; what is only worked out from them is none. */
function namesIn(ts: TypeScript, node: typescript.Node): typescript.Identifier[] {
  if (ts.isIdentifier(node)) return [node];
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))
    return namesIn(ts, node.expression);
  if (ts.isFunctionLike(node) || ts.isPrefixUnaryExpression(node) || ts.isTypeNode(node)) return [];
  const found: typescript.Identifier[] = [];
  ts.forEachChild(node, child => void found.push(...namesIn(ts, child)));
  return found;
}
