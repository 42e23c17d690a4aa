import type typescript from "@tslab/typescript-for-tslab";
import type { Language } from "../problem.js";
import type { TypeScript } from "../typescript.js";
import { CellImports } from "./cell-imports.js";
import { type Edited, EditList } from "./edits.js";
import { keyOf, type OwnNames, ownNames } from "./own-names.js";
import { Scopes } from "./scopes.js";
import { addStops } from "./stops.js";

/** A cell as the engine runs it: the body of a function of the kernel's own variables. */
export interface BoundCell {
  /** Returns an array that holds the value of the cell's last expression, or nothing. */
  readonly body: Edited;
  readonly own: OwnNames;
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
 */
export function bindCell(ts: TypeScript, js: string, meaning: Meaning): BoundCell {
  return new Binder(ts, js, meaning).bind();
}

/** What names and code of a cell mean; `stepwise`: every statement looks whether the cell must stop. */
interface Meaning {
  /** What the cell declares. */
  readonly names: ReadonlySet<string>;
  /** What earlier cells declared. */
  readonly known: ReadonlySet<string>;
  /** JavaScript is bound as a script that is not strict. */
  readonly language: Language;
  readonly stepwise: boolean;
}

class Binder {
  readonly #ts: TypeScript;
  readonly #js: string;
  readonly #file: typescript.SourceFile;
  readonly #names: ReadonlySet<string>;
  readonly #scopes: Scopes;
  readonly #own: OwnNames;
  readonly #edits: EditList;
  readonly #imports: CellImports;
  readonly #mode: string;
  readonly #special: Map<typescript.SyntaxKind, (node: typescript.Node) => void>;
  #async = false;

  constructor(ts: TypeScript, js: string, { names, known, language, stepwise }: Meaning) {
    this.#ts = ts;
    this.#names = names;
    this.#special = this.#table();
    this.#js = js.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
    this.#mode = language === "typescript" ? '"use strict"; ' : "";
    const file = language === "typescript" ? "cell.ts" : "cell.js"; // where a < b > (c) is a comparison
    this.#file = ts.createSourceFile(file, this.#js, ts.ScriptTarget.ES2022, true);
    ts.bindSourceFile(this.#file, { target: ts.ScriptTarget.ES2022 });
    this.#scopes = new Scopes(ts, this.#file, names, known);
    this.#own = ownNames(this.#js);
    this.#edits = new EditList(this.#js);
    this.#imports = new CellImports(ts, this.#edits, this.#own);
    if (stepwise) addStops(ts, this.#file, this.#edits, this.#own);
  }

  bind(): BoundCell {
    const result = this.#resultOf(this.#file.statements);
    for (const statement of this.#file.statements) {
      if (statement === result) this.#result(result);
      else this.#statement(statement);
    }
    const opening = this.#async ? "return (async () => { " : "";
    if (this.#async) this.#edits.insert(this.#js.length, "\n})();");
    const body = this.#edits.apply(`${this.#mode}${opening}${this.#imports.hoisted}`);
    return { body, own: this.#own, imports: this.#imports.specifiers, async: this.#async };
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
    this.#edits.insert(expression.getStart(), "return [(");
    this.#visit(expression);
    this.#edits.replace(expression.end, statement.end, ")];");
  }

  #statement(node: typescript.Statement): void {
    const ts = this.#ts;
    if (ts.isImportDeclaration(node)) this.#imports.import(node);
    else if (ts.isExportDeclaration(node)) this.#imports.export(node);
    else if (ts.isExportAssignment(node)) {
      this.#edits.replace(node.getStart(), node.expression.getStart(), `${this.#own.names}.default = `);
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
    this.#edits.replace(
      exported[0]!.getStart(),
      exported.at(-1)!.end,
      anonymous ? `${this.#own.names}.default =` : "",
    );
    if (exported.length > 1 && !anonymous) {
      const name = (node as typescript.FunctionDeclaration).name!.text;
      this.#edits.insert(node.end, ` ${this.#own.names}.default = ${name};`);
    }
  }

  #function(node: typescript.FunctionDeclaration): void {
    if (node.name && this.#names.has(node.name.text)) this.#imports.hoist(node.name.text, node.name.text);
    this.#visit(node);
  }

  #class(node: typescript.ClassDeclaration): void {
    this.#visit(node);
    if (node.name && this.#names.has(node.name.text))
      this.#edits.insert(node.end, ` ${this.#shared(node.name)} = ${node.name.text};`);
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
    this.#scopes.within(node, children);
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

  /** A shared name in the code. */
  #shared({ text }: typescript.Identifier): string {
    return `${this.#own.names}.${text}`;
  }

  #reference(node: typescript.Identifier): void {
    if (this.#scopes.isShared(node.text)) this.#edits.replace(node.getStart(), node.end, this.#shared(node));
  }

  #shorthand(node: typescript.ShorthandPropertyAssignment): void {
    const { name } = node;
    if (this.#scopes.isShared(name.text))
      this.#edits.replace(name.getStart(), name.end, `${keyOf(name.text)}: ${this.#shared(name)}`);
    if (node.objectAssignmentInitializer) this.#visit(node.objectAssignmentInitializer);
  }

  #call(node: typescript.CallExpression): void {
    const { expression } = node;
    if (expression.kind === this.#ts.SyntaxKind.ImportKeyword)
      this.#edits.replace(expression.getStart(), expression.end, `${this.#own.runtime}.import`);
    else this.#callee(expression);
    for (const argument of node.arguments) this.#visit(argument);
  }

  /** A function called by its bare name has no `this`: not even the object that holds the names. */
  #callee(node: typescript.Expression): void {
    if (this.#ts.isIdentifier(node) && this.#scopes.isShared(node.text))
      this.#edits.replace(node.getStart(), node.end, `(0, ${this.#shared(node)})`);
    else this.#visit(node);
  }

  #tagged(node: typescript.TaggedTemplateExpression): void {
    this.#callee(node.tag);
    this.#visit(node.template);
  }

  #meta(node: typescript.MetaProperty): void {
    if (node.keywordToken !== this.#ts.SyntaxKind.ImportKeyword) return; // new.target
    this.#edits.replace(node.getStart(), node.end, `${this.#own.runtime}.meta`);
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
      : this.#scopes.depth === 0;
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
    this.#edits.replace(list.getStart(), list.declarations[0]!.getStart(), isStatement ? "(" : "");
    for (const declaration of list.declarations) {
      if (isVar) for (const name of this.#declared(declaration.name)) this.#imports.hoist(name, "void 0");
      if (isTarget) this.#target(declaration.name);
      else this.#assignment(declaration, isVar);
    }
    if (isStatement) this.#edits.insert(list.end, ")");
  }

  #assignment({ name, initializer }: typescript.VariableDeclaration, isVar: boolean): void {
    const ts = this.#ts;
    if (!ts.isIdentifier(name)) {
      this.#target(name);
      if (initializer) this.#visit(initializer);
      return;
    }
    const target = this.#shared(name);
    if (!initializer) {
      this.#edits.replace(name.getStart(), name.end, isVar ? "void 0" : `${target} = void 0`);
      return;
    }
    const anonymous =
      ts.isArrowFunction(initializer) ||
      ((ts.isFunctionExpression(initializer) || ts.isClassExpression(initializer)) && !initializer.name);
    // a function takes its name from the variable, and from a property of an object literal
    const opening = anonymous ? `${target} = ({ ${keyOf(name.text)}: ` : `${target} = `;
    this.#edits.replace(name.getStart(), initializer.getStart(), opening);
    this.#visit(initializer);
    if (anonymous) this.#edits.insert(initializer.end, ` }).${name.text}`);
  }

  /** `{ a, b: [c = 1], ...rest }` as the target of an assignment. */
  #target(name: typescript.BindingName): void {
    const ts = this.#ts;
    if (ts.isIdentifier(name)) this.#edits.replace(name.getStart(), name.end, this.#shared(name));
    else
      for (const element of name.elements)
        if (!ts.isOmittedExpression(element)) this.#targetElement(element, ts.isObjectBindingPattern(name));
  }

  #targetElement(element: typescript.BindingElement, inObject: boolean): void {
    const ts = this.#ts;
    const { name, propertyName, dotDotDotToken, initializer } = element;
    if (propertyName && ts.isComputedPropertyName(propertyName)) this.#visit(propertyName);
    const short = inObject && !propertyName && !dotDotDotToken && ts.isIdentifier(name);
    if (short) this.#edits.insert(name.getStart(), `${name.getText()}: `);
    this.#target(name);
    if (initializer) this.#visit(initializer);
  }

  // Places where an interrupt gets in.

  #await(node: typescript.AwaitExpression): void {
    if (this.#scopes.depth === 0) this.#async = true;
    this.#edits.insert(node.expression.getStart(), `${this.#own.runtime}.wait(`);
    this.#visit(node.expression);
    this.#edits.insert(node.expression.end, ")");
  }

  #loop(node: typescript.IterationStatement): void {
    const ts = this.#ts;
    const awaits = ts.isForOfStatement(node) && node.awaitModifier !== undefined;
    if (awaits && this.#scopes.depth === 0) this.#async = true;
    this.#inScope(node, () =>
      ts.forEachChild(node, child => {
        const iterated = awaits && child === node.expression;
        if (iterated) this.#edits.insert(child.getStart(), `${this.#own.runtime}.each(`);
        if (child === node.statement) this.#body(node.statement);
        else this.#visit(child);
        if (iterated) this.#edits.insert(child.end, ")");
      }),
    );
  }

  #body(statement: typescript.Statement): void {
    const isBlock = this.#ts.isBlock(statement);
    const start = statement.getStart();
    const check = ` if (${this.#own.stop}[0]) ${this.#own.runtime}.stop();`;
    this.#edits.insert(isBlock ? start + 1 : start, isBlock ? check : `{${check} `);
    this.#visit(statement);
    if (!isBlock) this.#edits.insert(statement.end, " }");
  }
}
