import type typescript from "@tslab/typescript-for-tslab";
import { declaredIn } from "../chain/outer-scope.js";
import type { TypeScript } from "../typescript.js";

/** Names as TypeScript's tables have them, see `escapeLeadingUnderscores`. */
interface Scope {
  has(name: string): boolean;
}

/** Where in a cell's tree we are, and what a name means there. */
export class Scopes {
  readonly #ts: TypeScript;
  readonly #own: Scope;
  readonly #names: Scope;
  readonly #known: Scope;
  /** Names of the functions and blocks around the current node, innermost last; the file itself is not among them. */
  readonly #scopes: Scope[] = [];
  /** How many functions we are inside of. */
  depth = 0;

  /** `file`: bound; `names`: what the cell declares; `known`: what earlier cells declared. */
  constructor(ts: TypeScript, file: typescript.SourceFile, names: Scope, known: Scope) {
    this.#ts = ts;
    this.#own = declaredIn(ts, file);
    this.#names = names;
    this.#known = known;
  }

  /** Does something inside the names and the function that the node brings. */
  within(node: typescript.Node, work: () => void): void {
    const ts = this.#ts;
    const before = this.#scopes.length;
    const { locals } = node as { locals?: Scope };
    if (locals) this.#scopes.push(locals);
    const own = (ts.isFunctionExpression(node) || ts.isClassLike(node)) && node.name?.text;
    if (own) this.#scopes.push(new Set([this.#key(own)]));
    const opens = ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node);
    if (opens) this.depth++;
    work();
    if (opens) this.depth--;
    this.#scopes.length = before;
  }

  /** Whether the name means one of the notebook's here: not one of a function or block around, nor of the compiler's. */
  isShared(name: string): boolean {
    const key = this.#key(name);
    if (this.#scopes.some(scope => scope.has(key))) return false;
    if (this.#names.has(name)) return true;
    return this.#known.has(name) && !this.#own.has(key);
  }

  #key(name: string): string {
    return this.#ts.escapeLeadingUnderscores(name) as string;
  }
}
