import type typescript from "@tslab/typescript-for-tslab";
import type { TypeScript } from "../typescript.js";
import type { EditList } from "./edits.js";
import type { OwnNames } from "./own-names.js";

/** What stands in front of a cell, and the imports and re-exports that become a part of it. */
export class CellImports {
  readonly #ts: TypeScript;
  readonly #edits: EditList;
  readonly #own: OwnNames;
  /** What the cell imports, in order. */
  readonly specifiers: string[] = [];
  /** Statements in front of the cell: imports and function declarations are there before the first line. */
  readonly #hoisted: string[] = [];

  constructor(ts: TypeScript, edits: EditList, own: OwnNames) {
    this.#ts = ts;
    this.#edits = edits;
    this.#own = own;
  }

  get hoisted(): string {
    return this.#hoisted.join("");
  }

  /** Gives a shared name its value before the cell's first line. */
  hoist(name: string, value: string): void {
    this.#hoisted.push(`${this.#own.names}.${name} = ${value}; `);
  }

  /** Binds a shared name to what a module exports, before the cell's first line: the module may give it another value. */
  #link(name: string, module: string, exported: string): void {
    const { names, runtime } = this.#own;
    this.#hoisted.push(
      `${runtime}.link(${names}, ${JSON.stringify(name)}, ${module}, ${JSON.stringify(exported)}); `,
    );
  }

  import(node: typescript.ImportDeclaration): void {
    const ts = this.#ts;
    const module = this.#module(node.moduleSpecifier);
    const { name, namedBindings } = node.importClause ?? {};
    if (name) this.#link(name.text, module, "default");
    if (namedBindings && ts.isNamespaceImport(namedBindings)) this.hoist(namedBindings.name.text, module);
    else
      for (const { name: local, propertyName } of namedBindings?.elements ?? [])
        this.#link(local.text, module, (propertyName ?? local).text);
    this.#edits.replace(node.getStart(), node.end, "");
  }

  export(node: typescript.ExportDeclaration): void {
    const ts = this.#ts;
    const module = node.moduleSpecifier && this.#module(node.moduleSpecifier);
    const clause = node.exportClause;
    let here = "";
    if (module && !clause) this.#hoisted.push(`Object.assign(${this.#own.names}, ${module}); `);
    else if (module && clause && ts.isNamespaceExport(clause)) this.hoist(clause.name.text, module);
    else if (clause && ts.isNamedExports(clause)) {
      for (const { name, propertyName } of clause.elements) {
        const from = (propertyName ?? name).text;
        if (module) this.#link(name.text, module, from);
        else if (from !== name.text) here += `${this.#own.names}.${name.text} = ${this.#own.names}.${from}; `;
      }
    }
    this.#edits.replace(node.getStart(), node.end, here);
  }

  #module(specifier: typescript.Expression): string {
    this.specifiers.push((specifier as typescript.StringLiteral).text);
    return `${this.#own.runtime}.modules[${this.specifiers.length - 1}]`;
  }
}
