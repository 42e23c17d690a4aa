import type typescript from "@tslab/typescript-for-tslab";
import { applyEdits, type Edit, type Edited } from "./edits.js";
import type { TypeScript } from "./typescript.js";

/** A cell as the engine runs it: the body of a function of `__x`, `__nb` and `__stop`. */
export interface BoundCell {
  readonly body: Edited;
  /** What the cell imports; the loader fetches all of it before the cell runs and hands it over in this order. */
  readonly imports: readonly string[];
  /** The body returns a promise. */
  readonly async: boolean;
}

/**
 * Live bindings: every name that a cell declares at its top level, and every name of an earlier cell that it
 * uses, is a property of one object, so that each reader sees the latest value, whichever cell made it.
 *
 *     let n = 1; const get = () => n;         (__x.n = 1); (__x.get = ({ get: () => __x.n }).get);
 *     ({ n } = { n: 2 }); for (n of xs) f()   ({ n: __x.n } = { n: 2 }); for (__x.n of xs) (0, __x.f)()
 *
 * On the same walk over the tree `await` and loops learn to stop when the cell is interrupted, imports become
 * values of the loader, and the last expression becomes the result. Edits keep line breaks, so lines stay.
 *
 * `names`: what the cell declares; `known`: what earlier cells declared.
 */
export function bindCell(
  ts: TypeScript,
  js: string,
  names: ReadonlySet<string>,
  known: ReadonlySet<string>,
): BoundCell {
  return new Binder(ts, js, names, known).bind();
}

interface Scope {
  has(name: string): boolean;
}

const loopCheck = " if (__stop[0]) __nb.stop();";

class Binder {
  readonly #ts: TypeScript;
  readonly #js: string;
  readonly #file: typescript.SourceFile;
  readonly #names: ReadonlySet<string>;
  readonly #known: ReadonlySet<string>;
  /** Names of the functions and blocks around the current node, innermost last; the file itself is not among them. */
  readonly #scopes: Scope[] = [];
  readonly #edits: Edit[] = [];
  readonly #imports: string[] = [];
  /** Statements in front of the cell: imports and function declarations are there before the first line. */
  readonly #hoisted: string[] = [];
  readonly #special: Map<typescript.SyntaxKind, (node: typescript.Node) => void>;
  /** How many functions we are inside of. */
  #depth = 0;
  #async = false;

  constructor(ts: TypeScript, js: string, names: ReadonlySet<string>, known: ReadonlySet<string>) {
    this.#ts = ts;
    this.#names = names;
    this.#known = known;
    this.#special = this.#table();
    this.#js = js.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
    this.#file = ts.createSourceFile("cell.ts", this.#js, ts.ScriptTarget.ES2022, true);
    ts.bindSourceFile(this.#file, { target: ts.ScriptTarget.ES2022 });
  }

  bind(): BoundCell {
    const { statements } = this.#file;
    const result = this.#resultOf(statements);
    for (const statement of statements) {
      if (statement === result) this.#result(result);
      else this.#statement(statement);
    }
    const opening = this.#async ? "return (async () => { " : "";
    this.#edits.unshift({ start: 0, end: 0, text: `"use strict"; ${opening}${this.#hoisted.join("")}` });
    if (this.#async) this.#insert(this.#js.length, "\n})();");
    return { body: applyEdits(this.#js, this.#edits), imports: this.#imports, async: this.#async };
  }

  // The top level.

  /** The last statement, where it is an expression: its value is what the cell shows. */
  #resultOf(statements: readonly typescript.Statement[]): typescript.ExpressionStatement | undefined {
    const ts = this.#ts;
    const isNothing = (statement: typescript.Statement) =>
      ts.isEmptyStatement(statement) || ts.isExportDeclaration(statement);
    const last = [...statements].reverse().find(statement => !isNothing(statement));
    return last && ts.isExpressionStatement(last) ? last : undefined;
  }

  #result(statement: typescript.ExpressionStatement): void {
    const { expression } = statement;
    this.#insert(expression.getStart(), "return (");
    this.#visit(expression);
    this.#replace(expression.end, statement.end, ");");
  }

  #statement(node: typescript.Statement): void {
    const ts = this.#ts;
    if (ts.isImportDeclaration(node)) this.#import(node);
    else if (ts.isExportDeclaration(node)) this.#export(node);
    else if (ts.isExportAssignment(node)) {
      this.#replace(node.getStart(), node.expression.getStart(), "__x.default = ");
      this.#visit(node.expression);
    } else {
      this.#withoutExport(node);
      if (ts.isFunctionDeclaration(node)) this.#function(node);
      else if (ts.isClassDeclaration(node)) this.#class(node);
      else this.#visit(node);
    }
  }

  #withoutExport(node: typescript.Statement): void {
    const ts = this.#ts;
    const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
    const exported = modifiers.filter(
      ({ kind }) => kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword,
    );
    if (exported.length === 0) return;
    const anonymous =
      (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && node.name === undefined;
    this.#replace(exported[0]!.getStart(), exported.at(-1)!.end, anonymous ? "__x.default =" : "");
    if (exported.length > 1 && !anonymous) {
      const name = (node as typescript.FunctionDeclaration).name!.text;
      this.#insert(node.end, ` __x.default = ${name};`);
    }
  }

  #function(node: typescript.FunctionDeclaration): void {
    if (node.name && this.#names.has(node.name.text))
      this.#hoisted.push(`__x.${node.name.text} = ${node.name.text}; `);
    this.#visit(node);
  }

  #class(node: typescript.ClassDeclaration): void {
    this.#visit(node);
    if (node.name && this.#names.has(node.name.text))
      this.#insert(node.end, ` __x.${node.name.text} = ${node.name.text};`);
  }

  #import(node: typescript.ImportDeclaration): void {
    const ts = this.#ts;
    const module = this.#module(node.moduleSpecifier);
    const { name, namedBindings } = node.importClause ?? {};
    if (name) this.#hoist(name.text, `${module}.default`);
    if (namedBindings && ts.isNamespaceImport(namedBindings)) this.#hoist(namedBindings.name.text, module);
    else
      for (const { name: local, propertyName } of namedBindings?.elements ?? [])
        this.#hoist(local.text, `${module}.${(propertyName ?? local).text}`);
    this.#replace(node.getStart(), node.end, "");
  }

  #export(node: typescript.ExportDeclaration): void {
    const ts = this.#ts;
    const module = node.moduleSpecifier && this.#module(node.moduleSpecifier);
    const clause = node.exportClause;
    let here = "";
    if (module && !clause) this.#hoisted.push(`Object.assign(__x, ${module}); `);
    else if (module && clause && ts.isNamespaceExport(clause)) this.#hoist(clause.name.text, module);
    else if (clause && ts.isNamedExports(clause)) {
      for (const { name, propertyName } of clause.elements) {
        const from = (propertyName ?? name).text;
        if (module) this.#hoist(name.text, `${module}.${from}`);
        else if (from !== name.text) here += `__x.${name.text} = __x.${from}; `;
      }
    }
    this.#replace(node.getStart(), node.end, here);
  }

  #module(specifier: typescript.Expression): string {
    this.#imports.push((specifier as typescript.StringLiteral).text);
    return `__nb.modules[${this.#imports.length - 1}]`;
  }

  #hoist(name: string, value: string): void {
    this.#hoisted.push(`__x.${name} = ${value}; `);
  }

  // Any node.

  #visit(node: typescript.Node): void {
    const special = this.#special.get(node.kind);
    if (special) special(node);
    else if (this.#ts.isIterationStatement(node, false)) this.#loop(node);
    else this.#inScope(node);
  }

  /** What to do with a kind of node, where it is more than to visit its children. */
  #table(): Map<typescript.SyntaxKind, (node: typescript.Node) => void> {
    const { SyntaxKind: kind } = this.#ts;
    return new Map<typescript.SyntaxKind, (node: never) => void>([
      [kind.Identifier, (node: typescript.Identifier) => this.#reference(node)],
      [
        kind.ShorthandPropertyAssignment,
        (node: typescript.ShorthandPropertyAssignment) => this.#shorthand(node),
      ],
      [kind.CallExpression, (node: typescript.CallExpression) => this.#call(node)],
      [kind.TaggedTemplateExpression, (node: typescript.TaggedTemplateExpression) => this.#tagged(node)],
      [kind.AwaitExpression, (node: typescript.AwaitExpression) => this.#await(node)],
      [kind.MetaProperty, (node: typescript.MetaProperty) => this.#meta(node)],
      [kind.VariableDeclarationList, (node: typescript.VariableDeclarationList) => this.#variables(node)],
      [kind.LabeledStatement, (node: typescript.LabeledStatement) => this.#visit(node.statement)],
      [kind.BreakStatement, () => {}],
      [kind.ContinueStatement, () => {}],
    ]) as Map<typescript.SyntaxKind, (node: typescript.Node) => void>;
  }

  /** Visits the children, inside the names and the function that the node brings. */
  #inScope(node: typescript.Node, children: () => void = () => this.#children(node)): void {
    const ts = this.#ts;
    const before = this.#scopes.length;
    const { locals } = node as { locals?: Scope };
    if (locals) this.#scopes.push(locals);
    const own = (ts.isFunctionExpression(node) || ts.isClassLike(node)) && node.name?.text;
    if (own) this.#scopes.push(new Set([own]));
    const opens = ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node);
    if (opens) this.#depth++;
    children();
    if (opens) this.#depth--;
    this.#scopes.length = before;
  }

  /** Identifiers that name a declaration or a property are no references. */
  #children(node: typescript.Node): void {
    const ts = this.#ts;
    const { name, propertyName } = node as { name?: typescript.Node; propertyName?: typescript.Node };
    ts.forEachChild(node, child => {
      if ((child === name || child === propertyName) && ts.isIdentifier(child)) return;
      this.#visit(child);
    });
  }

  // Names.

  #isSharedName(name: string): boolean {
    if (this.#scopes.some(scope => scope.has(name))) return false;
    if (this.#names.has(name)) return true;
    const own = (this.#file as unknown as { locals?: Scope }).locals;
    return this.#known.has(name) && !own?.has(name); // helpers of the compiler stay its own
  }

  #reference(node: typescript.Identifier): void {
    if (this.#isSharedName(node.text)) this.#replace(node.getStart(), node.end, `__x.${node.text}`);
  }

  #shorthand(node: typescript.ShorthandPropertyAssignment): void {
    if (this.#isSharedName(node.name.text)) this.#insert(node.name.end, `: __x.${node.name.text}`);
    if (node.objectAssignmentInitializer) this.#visit(node.objectAssignmentInitializer);
  }

  #call(node: typescript.CallExpression): void {
    const { expression } = node;
    if (expression.kind === this.#ts.SyntaxKind.ImportKeyword)
      this.#replace(expression.getStart(), expression.end, "__nb.import");
    else this.#callee(expression);
    for (const argument of node.arguments) this.#visit(argument);
  }

  /** A function called by its bare name has no `this`: not even the object that holds the names. */
  #callee(node: typescript.Expression): void {
    if (this.#ts.isIdentifier(node) && this.#isSharedName(node.text))
      this.#replace(node.getStart(), node.end, `(0, __x.${node.text})`);
    else this.#visit(node);
  }

  #tagged(node: typescript.TaggedTemplateExpression): void {
    this.#callee(node.tag);
    this.#visit(node.template);
  }

  #meta(node: typescript.MetaProperty): void {
    if (node.keywordToken !== this.#ts.SyntaxKind.ImportKeyword) return; // new.target
    this.#replace(node.getStart(), node.end, "__nb.meta");
  }

  // Declarations of shared names become assignments.

  #variables(list: typescript.VariableDeclarationList): void {
    if (this.#isShared(list)) this.#assignments(list);
    else this.#inScope(list);
  }

  #isShared(list: typescript.VariableDeclarationList): boolean {
    const ts = this.#ts;
    const isBlockScoped = (list.flags & ts.NodeFlags.BlockScoped) !== 0;
    const atTop = isBlockScoped
      ? ts.isVariableStatement(list.parent) && list.parent.parent === this.#file
      : this.#depth === 0;
    if (!atTop) return false;
    return list.declarations.every(({ name }) => this.#declared(name).every(n => this.#names.has(n)));
  }

  #declared(name: typescript.BindingName): string[] {
    const ts = this.#ts;
    if (ts.isIdentifier(name)) return [name.text];
    return name.elements.flatMap(element =>
      ts.isOmittedExpression(element) ? [] : this.#declared(element.name),
    );
  }

  #assignments(list: typescript.VariableDeclarationList): void {
    const ts = this.#ts;
    const isVar = (list.flags & ts.NodeFlags.BlockScoped) === 0;
    const isStatement = ts.isVariableStatement(list.parent);
    const isTarget = ts.isForOfStatement(list.parent) || ts.isForInStatement(list.parent);
    this.#replace(list.getStart(), list.declarations[0]!.getStart(), isStatement ? "(" : "");
    for (const declaration of list.declarations) {
      if (isVar) for (const name of this.#declared(declaration.name)) this.#hoist(name, "void 0");
      if (isTarget) this.#target(declaration.name);
      else this.#assignment(declaration, isVar);
    }
    if (isStatement) this.#insert(list.end, ")");
  }

  #assignment({ name, initializer }: typescript.VariableDeclaration, isVar: boolean): void {
    const ts = this.#ts;
    if (!ts.isIdentifier(name)) {
      this.#target(name);
      if (initializer) this.#visit(initializer);
      return;
    }
    const target = `__x.${name.text}`;
    if (!initializer) {
      this.#replace(name.getStart(), name.end, isVar ? "void 0" : `${target} = void 0`);
      return;
    }
    const anonymous =
      ts.isArrowFunction(initializer) ||
      ((ts.isFunctionExpression(initializer) || ts.isClassExpression(initializer)) && !initializer.name);
    // a function takes its name from the variable, and from a property of an object literal
    const opening = anonymous ? `${target} = ({ ${name.text}: ` : `${target} = `;
    this.#replace(name.getStart(), initializer.getStart(), opening);
    this.#visit(initializer);
    if (anonymous) this.#insert(initializer.end, ` }).${name.text}`);
  }

  /** `{ a, b: [c = 1], ...rest }` as the target of an assignment. */
  #target(name: typescript.BindingName): void {
    const ts = this.#ts;
    if (ts.isIdentifier(name)) this.#replace(name.getStart(), name.end, `__x.${name.text}`);
    else
      for (const element of name.elements)
        if (!ts.isOmittedExpression(element)) this.#targetElement(element, ts.isObjectBindingPattern(name));
  }

  #targetElement(element: typescript.BindingElement, inObject: boolean): void {
    const ts = this.#ts;
    const { name, propertyName, dotDotDotToken, initializer } = element;
    if (propertyName && ts.isComputedPropertyName(propertyName)) this.#visit(propertyName);
    const short = inObject && !propertyName && !dotDotDotToken && ts.isIdentifier(name);
    if (short) this.#insert(name.getStart(), `${name.getText()}: `);
    this.#target(name);
    if (initializer) this.#visit(initializer);
  }

  // Places where an interrupt gets in.

  #await(node: typescript.AwaitExpression): void {
    if (this.#depth === 0) this.#async = true;
    this.#insert(node.expression.getStart(), "__nb.wait(");
    this.#visit(node.expression);
    this.#insert(node.expression.end, ")");
  }

  #loop(node: typescript.IterationStatement): void {
    const ts = this.#ts;
    const awaits = ts.isForOfStatement(node) && node.awaitModifier !== undefined;
    if (awaits && this.#depth === 0) this.#async = true;
    this.#inScope(node, () =>
      ts.forEachChild(node, child => {
        const iterated = awaits && child === node.expression;
        if (iterated) this.#insert(child.getStart(), "__nb.each(");
        if (child === node.statement) this.#body(node.statement);
        else this.#visit(child);
        if (iterated) this.#insert(child.end, ")");
      }),
    );
  }

  #body(statement: typescript.Statement): void {
    const isBlock = this.#ts.isBlock(statement);
    const start = statement.getStart();
    this.#insert(isBlock ? start + 1 : start, isBlock ? loopCheck : `{${loopCheck} `);
    this.#visit(statement);
    if (!isBlock) this.#insert(statement.end, " }");
  }

  // Edits.

  #insert(at: number, text: string): void {
    this.#edits.push({ start: at, end: at, text });
  }

  /** Line breaks of the replaced text stay, so that later lines keep their numbers. */
  #replace(start: number, end: number, text: string): void {
    const breaks = this.#js.slice(start, end).replace(/[^\n]/g, "");
    this.#edits.push({ start, end, text: text + breaks });
  }
}
