import type typescript from "@tslab/typescript-for-tslab";
import { isAssigned } from "../assignment.js";
import { Scopes } from "../binding/scopes.js";
import { namesOf } from "../chain/outer-scope.js";
import { type MagicLine, magicLines, withoutMagics } from "../magic-lines.js";
import { plain } from "../newer-syntax.js";
import type { TypeScript } from "../typescript.js";
import { accessAround, isCalled, isChanged, isHandedOn } from "./access.js";
import { type Effects, type GrowingEffects, growing, noEffects } from "./effects.js";
import { givenTo, isPlain } from "./given.js";
import { originOf } from "./local-origins.js";

/** What a cell does to the notebook's names, as far as its text tells. */
export interface CellNames {
  /** Name that it gives a value, whatever it had before → what that value is: declarations, `n = 1` at the top level. */
  readonly sets: ReadonlyMap<string, Made>;
  /** Names of other cells that stand in it, also in its functions and as types. */
  readonly reads: ReadonlySet<string>;
  /** Names that stand in types: they count only where a cell declares them as one. */
  readonly types: ReadonlySet<string>;
  /** What happens when the cell runs. */
  readonly now: Effects;
}

/** A name that no code can have: what a function is given. */
export const givenName = "()";

export interface Made {
  readonly kind: "value" | "import" | "type";
  /** What its functions do, whenever somebody calls them. */
  readonly later: Effects;
  /** Names that it may be another name of: `const g = f`, `wrapped(f)`. */
  readonly of: ReadonlySet<string>;
  /** A function that is written down here: what it does with what it is given is known. */
  readonly isFunction: boolean;
  /** A number, a text, a function: nobody who is given it can change it. */
  readonly isFixed: boolean;
}

/** A name that no code can have: what `%strict off`, `%env A=1` and the like set, and every cell looks at. */
export const settingsName = "%";

const isSetting = ({ signs, name, rest }: MagicLine): boolean =>
  (signs === "%" && (name === "strict" || name === "reset")) ||
  (name === "env" && /\S[=\s]/.test(rest.trim()));

/** Reads a cell; where it does not parse, as far as it does. */
export function cellNames(ts: TypeScript, source: string): CellNames {
  const code = plain(ts, withoutMagics(ts, source)).source;
  const found = new Reader(ts, code).read();
  if (magicLines(ts, source).some(isSetting))
    found.sets.set(settingsName, {
      kind: "value",
      later: noEffects,
      of: new Set(),
      isFunction: false,
      isFixed: true,
    });
  return found;
}

/** What stands around a node. */
interface Place {
  /** Whether it runs with the cell, or when somebody calls it. */
  readonly now: boolean;
  /** Whether it stands in a function, which may be called again later. */
  readonly inFunction: boolean;
}

class Reader {
  readonly #ts: TypeScript;
  readonly #file: typescript.SourceFile;
  readonly #own: ReadonlySet<string>;
  readonly #scopes: Scopes;
  readonly #sets = new Map<string, Made>();
  readonly #reads = new Set<string>();
  readonly #types = new Set<string>();
  readonly #now = growing();
  /** Names that the statements above have set. */
  readonly #given = new Set<string>();
  #later = growing(); // of the names that the statement declares
  #of = new Set<string>();

  constructor(ts: TypeScript, code: string) {
    this.#ts = ts;
    this.#file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
    ts.bindSourceFile(this.#file, { target: ts.ScriptTarget.ES2022 });
    this.#own = new Set([...namesOf(ts, this.#file).keys()].map(key => plainKey(ts, key)));
    this.#scopes = new Scopes(ts, this.#file, this.#own, { has: () => true });
  }

  read(): CellNames & { readonly sets: Map<string, Made> } {
    for (const statement of this.#file.statements) this.#statement(statement);
    for (const name of this.#own) if (!this.#sets.has(name)) this.#make([name], "value"); // `var` in a block
    return { sets: this.#sets, reads: this.#reads, types: this.#types, now: this.#now };
  }

  #statement(node: typescript.Statement): void {
    const ts = this.#ts;
    const top: Place = { now: true, inFunction: false };
    if (ts.isVariableStatement(node)) {
      for (const declaration of node.declarationList.declarations) {
        this.#begin();
        this.#visit(declaration, top);
        this.#make(this.#bound(declaration.name), "value", declaration.initializer);
      }
      return;
    }
    this.#begin();
    if (ts.isImportDeclaration(node) || ts.isImportEqualsDeclaration(node)) {
      this.#make(importedNames(ts, node), "import");
      return;
    }
    this.#visit(node, top);
    const name = (node as { name?: typescript.Node }).name;
    if (name && ts.isIdentifier(name))
      this.#make([name.text], ts.isFunctionDeclaration(node) ? "value" : "type", node); // a class is both
  }

  #begin(): void {
    for (const name of this.#sets.keys()) this.#given.add(name);
    this.#later = growing();
    this.#of = new Set();
  }

  #make(names: readonly string[], kind: Made["kind"], from?: typescript.Node): void {
    const isFunction = from !== undefined && (this.#ts.isFunctionLike(from) || this.#ts.isClassLike(from));
    const isFixed = isFunction || kind !== "value" || (from !== undefined && isPlain(this.#ts, from));
    for (const name of names)
      this.#sets.set(name, { kind, later: this.#later, of: this.#of, isFunction, isFixed });
  }

  #bound(name: typescript.BindingName): string[] {
    const ts = this.#ts;
    if (ts.isIdentifier(name)) return [name.text];
    return name.elements.flatMap(element =>
      ts.isOmittedExpression(element) ? [] : this.#bound(element.name),
    );
  }

  // Any node.

  #visit(node: typescript.Node, place: Place): void {
    const ts = this.#ts;
    if (ts.isIdentifier(node)) this.#value(node, place);
    else if (ts.isTypeReferenceNode(node)) this.#typeReference(node, place);
    else if (ts.isShorthandPropertyAssignment(node)) {
      this.#value(node.name, place);
      if (node.objectAssignmentInitializer) this.#visit(node.objectAssignmentInitializer, place);
    } else if (ts.isExportSpecifier(node)) this.#value(node.propertyName ?? node.name, place);
    else if (ts.isBreakOrContinueStatement(node)) return;
    else this.#scopes.within(node, () => this.#children(node, this.#within(node, place)));
  }

  #children(node: typescript.Node, place: Place): void {
    const ts = this.#ts;
    const { name, propertyName, label, right } = node as unknown as Record<string, typescript.Node>;
    const isQualified = ts.isQualifiedName(node);
    ts.forEachChild(node, child => {
      const isOwn = child === name || child === propertyName || child === label;
      if ((isOwn || (isQualified && child === right)) && ts.isIdentifier(child)) return;
      this.#visit(child, place);
    });
  }

  /** Bodies of functions that are declared here run later; those handed to a call may run at once, too. */
  #within(node: typescript.Node, place: Place): Place {
    const ts = this.#ts;
    const isField =
      ts.isPropertyDeclaration(node) &&
      !ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);
    if (!ts.isFunctionLike(node) && !isField) return place;
    return { now: place.now && !isField && !this.#isDeclared(node), inFunction: true };
  }

  #isDeclared(node: typescript.Node): boolean {
    const ts = this.#ts;
    if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return true;
    let outer = node.parent;
    while (ts.isParenthesizedExpression(outer) || ts.isAsExpression(outer)) outer = outer.parent;
    return ts.isVariableDeclaration(outer) || ts.isPropertyAssignment(outer);
  }

  #typeReference(node: typescript.TypeReferenceNode, place: Place): void {
    let first: typescript.Node = node.typeName;
    while (this.#ts.isQualifiedName(first)) first = first.left;
    const { text } = first as typescript.Identifier;
    if (this.#scopes.isShared(text) && !this.#own.has(text)) this.#types.add(text);
    for (const argument of node.typeArguments ?? []) this.#visit(argument, place);
  }

  // Names.

  #value(node: typescript.Identifier, place: Place): void {
    const { text: name } = node;
    if (name === "") return; // where a name is missing, the parser puts an empty one
    if (!this.#scopes.isShared(name)) this.#local(node, place);
    else this.#shared(node, place);
  }

  #shared(node: typescript.Identifier, place: Place): void {
    const { text: name } = node;
    const isOwn = this.#own.has(name) || this.#given.has(name);
    const access = accessAround(this.#ts, node);
    const assigned = isAssigned(this.#ts, access);
    if (assigned && access === node && !isOwn && place.now && !place.inFunction && this.#isWhole(node)) {
      const { parent } = node;
      this.#make([name], "value", this.#ts.isBinaryExpression(parent) ? parent.right : undefined);
      return;
    }
    if (!isOwn) this.#reads.add(name);
    if (isHandedOn(this.#ts, access)) this.#of.add(name);
    const effect =
      assigned || isChanged(this.#ts, access)
        ? "changes"
        : isCalled(this.#ts, node, access)
          ? "calls"
          : "uses";
    if (place.inFunction) this.#add(this.#later, effect, name);
    if (place.now) this.#add(this.#now, isOwn ? "uses" : effect, name);
    this.#give(access, name, place);
  }

  /** A local name: what changes its value changes what that is a part of. */
  #local(node: typescript.Identifier, place: Place, seen = new Set<typescript.Node>([node])): void {
    const access = accessAround(this.#ts, node);
    const isChange = (access !== node && isAssigned(this.#ts, access)) || isChanged(this.#ts, access);
    const effect = isChange ? "changes" : isCalled(this.#ts, node, access) ? "calls" : undefined;
    const callee = givenTo(this.#ts, access);
    if (!effect && callee === undefined) return;
    for (const name of this.#origins(node, seen)) {
      if (effect && place.inFunction) this.#later[effect].add(name);
      if (effect && place.now && !this.#own.has(name)) this.#now[effect].add(name);
      if (callee !== undefined) this.#give(access, name, place);
    }
  }

  #origins(node: typescript.Identifier, seen: Set<typescript.Node>): string[] {
    const { names, isGiven } = originOf(this.#ts, node);
    const found = names.flatMap(name => {
      if (seen.has(name)) return [];
      seen.add(name);
      return this.#scopes.isShared(name.text) ? [name.text] : this.#origins(name, seen);
    });
    return isGiven ? [...found, givenName] : found;
  }

  #give(access: typescript.Expression, name: string, place: Place): void {
    const callee = givenTo(this.#ts, access);
    if (callee === undefined) return;
    const pair = `${callee} ${name}`;
    if (place.inFunction) this.#later.gives.add(pair);
    if (place.now && !this.#own.has(name) && !this.#given.has(name)) this.#now.gives.add(pair);
  }

  #add(effects: GrowingEffects, effect: keyof GrowingEffects, name: string): void {
    effects.uses.add(name);
    effects[effect].add(name);
  }

  /** `n = …` as a statement of the top level, so that nothing of the old value is left. */
  #isWhole(node: typescript.Identifier): boolean {
    const ts = this.#ts;
    let outer: typescript.Node = node;
    while (!ts.isStatement(outer)) {
      const isOther = ts.isBinaryExpression(outer) && outer.operatorToken.kind !== ts.SyntaxKind.EqualsToken;
      if (isOther || ts.isPrefixUnaryExpression(outer) || ts.isPostfixUnaryExpression(outer)) return false;
      if (ts.isConditionalExpression(outer) || ts.isCallExpression(outer)) return false;
      outer = outer.parent;
    }
    return ts.isExpressionStatement(outer) && outer.parent === this.#file;
  }
}

const plainKey = (ts: TypeScript, key: string): string =>
  ts.unescapeLeadingUnderscores(key as typescript.__String);

function importedNames(
  ts: TypeScript,
  node: typescript.ImportDeclaration | typescript.ImportEqualsDeclaration,
): string[] {
  if (ts.isImportEqualsDeclaration(node)) return [node.name.text];
  const { name, namedBindings } = node.importClause ?? {};
  const named = !namedBindings
    ? []
    : ts.isNamespaceImport(namedBindings)
      ? [namedBindings.name]
      : namedBindings.elements.map(element => element.name);
  return [...(name ? [name] : []), ...named].map(({ text }) => text);
}
