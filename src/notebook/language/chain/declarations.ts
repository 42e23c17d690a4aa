import type typescript from "@tslab/typescript-for-tslab";
import type { TypeScript } from "../typescript.js";
import type { CellChain, KeptCell } from "./cell-chain.js";
import { exportsOf, localsOf, setOuterScope, unescaped } from "./outer-scope.js";

/** What making declarations takes from the notebook's program. */
export interface Declaring {
  readonly ts: TypeScript;
  readonly options: typescript.CompilerOptions;
  /** A program of these files beside the libraries and the chain's own. */
  program(files: readonly typescript.SourceFile[], options: typescript.CompilerOptions): typescript.Program;
}

/**
 * The recent cells as declarations: `const x = f(3)` becomes `declare const x: number`. A cell of which some type
 * cannot be spelled out stays as it is.
 */
export function asDeclarations(chain: CellChain, declaring: Declaring): readonly KeptCell[] {
  const { ts, options } = declaring;
  const twins = chain.recent.map(cell => exportingTwin(ts, cell));
  const program = declaring.program(twins, { ...options, declaration: true, emitDeclarationOnly: true });
  const checker = program.getTypeChecker(); // binds, which resets the outer scopes
  let outer = chain.settledScope;
  for (const twin of twins) {
    setOuterScope(twin, outer);
    outer = twin;
  }
  return chain.recent.map((cell, i) => {
    const twin = twins[i]!;
    try {
      const text = declarationsOf(program, twin);
      const isWhole = text !== undefined && !namesCell.test(text);
      return isWhole ? declared(ts, cell, widening(ts, text, freshTypes(ts, checker, twin))) : cell;
    } catch {
      return cell; // the compiler gave up on it
    }
  });
}

/** A type that has no name where it is needed, since another cell has taken it. */
const namesCell = /\bimport\("[^"]*__neuralbits_/;

/** The same cell, with everything that it declares exported: what is not is left out of declarations. */
function exportingTwin(ts: TypeScript, { file, source, lost }: KeptCell): typescript.SourceFile {
  const exported = exportsOf(file);
  const names = [...localsOf(file).keys()]
    .filter(key => !exported?.has(key) && key !== ts.InternalSymbolName.Global)
    .map(key => unescaped(ts, key))
    .filter(name => !lost.has(name) && isName.test(name));
  const text = `${source}\nexport { ${names.join(", ")} };`;
  return ts.createSourceFile(file.fileName.replace(/\.ts$/, "twin__.ts"), text, ts.ScriptTarget.ES2022);
}

const isName = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u; // the name of an augmented module is none

function declarationsOf(program: typescript.Program, file: typescript.SourceFile): string | undefined {
  let text: string | undefined;
  const write = (_: string, written: string) => {
    text = written;
  };
  program.emit(file, write, undefined, true);
  return text;
}

// `const side = n > 0 ? "left" : "right"`: a variable made of it is a string. Of `declare const side: "left" | "right"` it
// would not be, so here the declaration has a value of that type in place of the type.

type Fresh = ReadonlyMap<string, ReadonlySet<string>>;

/** Constants whose type is a choice of literals that widen, and those literals. */
function freshTypes(ts: TypeScript, checker: typescript.TypeChecker, file: typescript.SourceFile): Fresh {
  const found = new Map<string, ReadonlySet<string>>();
  const isConstant = (node: typescript.Node): node is typescript.VariableStatement =>
    ts.isVariableStatement(node) && (node.declarationList.flags & ts.NodeFlags.Const) !== 0;
  for (const { declarationList } of file.statements.filter(isConstant))
    for (const { name, type: given } of declarationList.declarations) {
      const type = given || !ts.isIdentifier(name) ? undefined : checker.getTypeAtLocation(name);
      const fresh = type?.isUnion() ? type.types.filter(each => isFresh(each)) : [];
      if (ts.isIdentifier(name) && fresh.length > 0)
        found.set(name.text, new Set(fresh.map(each => checker.typeToString(each))));
    }
  return found;
}

const isFresh = (type: typescript.Type): boolean => (type as { freshType?: unknown }).freshType === type;

function widening(ts: TypeScript, text: string, fresh: Fresh): string {
  if (fresh.size === 0) return text;
  const file = ts.createSourceFile("declared.d.ts", text, ts.ScriptTarget.ES2022);
  const choices = file.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .reverse(); // the places of earlier ones stay what they are
  for (const { name, type } of choices) {
    const literals = ts.isIdentifier(name) ? fresh.get(name.text) : undefined;
    if (!literals || !type || !ts.isUnionTypeNode(type)) continue;
    const values = type.types.map(each => {
      const member = each.getText(file);
      return literals.has(member) ? member : `(null! as ${member})`;
    });
    const last = values.pop();
    const choice = [...values.map(value => `null! ? ${value} : `), last].join("");
    text = `${text.slice(0, name.end)} = ${choice}${text.slice(type.end)}`;
  }
  return text;
}

function declared(ts: TypeScript, cell: KeptCell, text: string): KeptCell {
  const name = cell.file.fileName.replace(/\.ts$/, ".d.ts");
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022);
  ts.bindSourceFile(file, {});
  const own = localsOf(cell.file);
  const hidden = new Set([...localsOf(file).keys()].filter(key => !own.has(key)));
  return { ...cell, file, hidden, isRoot: addsGlobals.test(text), imports: importsOf(ts, file) };
}

/** What makes a file of declarations a matter of the whole program. */
const addsGlobals = /\bdeclare (?:global|module)\b|<reference/;

/** Modules that are imported at the top or named in a type. */
function importsOf(ts: TypeScript, file: typescript.SourceFile): string[] {
  return ts.preProcessFile(file.text, true, false).importedFiles.map(({ fileName }) => fileName);
}
