import type typescript from "@tslab/typescript-for-tslab";
import type { Checking } from "../problem.js";
import type { TypeScript } from "../typescript.js";
import type { CellChain, KeptCell } from "./cell-chain.js";
import { exportsOf, forget, localsOf, namesOf, setOuterScope, unescaped } from "./outer-scope.js";

/** What making declarations takes from the notebook's program. */
export interface Declaring {
  readonly ts: TypeScript;
  readonly options: Readonly<Record<Checking, typescript.CompilerOptions>>;
  /** A program of these files beside the libraries and the chain's own. */
  program(files: readonly typescript.SourceFile[], options: typescript.CompilerOptions): typescript.Program;
}

/**
 * The recent cells as declarations: `const x = f(3)` becomes `declare const x: number`. A cell of which some type
 * cannot be spelled out stays as it is.
 */
export function asDeclarations(chain: CellChain, declaring: Declaring): readonly KeptCell[] {
  const { ts } = declaring;
  const twins = chain.recent.map(cell => exportingTwin(ts, cell));
  const manners = new Set(chain.recent.map(({ checking }) => checking));
  const programs = new Map([...manners].map(checking => [checking, programOf(twins, checking, declaring)]));
  let outer = chain.settledScope;
  for (const [i, twin] of twins.entries()) {
    forget(ts, twin, chain.recent[i]!.lost);
    setOuterScope(twin, outer);
    outer = twin;
  }
  return chain.recent.map((cell, i) => {
    try {
      return spelled(ts, cell, twins[i]!, programs.get(cell.checking)!);
    } catch {
      return cell; // the compiler gave up on it
    }
  });
}

/** A program of all twins: a cell that is checked in one manner may use one that was checked in the other. */
function programOf(
  twins: readonly typescript.SourceFile[],
  checking: Checking,
  { options, program }: Declaring,
): typescript.Program {
  const made = program(twins, { ...options[checking], declaration: true, emitDeclarationOnly: true });
  made.getTypeChecker(); // binds, which resets the outer scopes
  return made;
}

function spelled(
  ts: TypeScript,
  cell: KeptCell,
  twin: typescript.SourceFile,
  program: typescript.Program,
): KeptCell {
  const text = declarationsOf(program, twin);
  const choices = choicesIn(ts, program.getTypeChecker(), twin);
  const isSpelled = text !== undefined && !namesCell.test(text) && choices !== undefined;
  if (!isSpelled) return cell;
  const made = declared(ts, cell, withChoices(ts, text, choices));
  const names = namesOf(ts, made.file);
  const isWhole = [...namesOf(ts, cell.file).keys()].every(key => names.has(key));
  return isWhole ? made : cell; // a `var` in a block is declared nowhere else
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

// `const side = n > 0 ? "left" : "right"` is one of two texts, and a variable made of it is any text. A declaration
// says only one of both, so here it has a value of that type in place of the type.

/** Constants whose type is a choice of literals that widen → such values. */
type Choices = ReadonlyMap<string, readonly string[]>;

/** Undefined if one of them is a choice of literals and of something else but null and undefined: that cannot be spelled. */
function choicesIn(
  ts: TypeScript,
  checker: typescript.TypeChecker,
  file: typescript.SourceFile,
): Choices | undefined {
  const found = new Map<string, readonly string[]>();
  const nothing = ts.TypeFlags.Null | ts.TypeFlags.Undefined;
  const isConstant = (node: typescript.Node): node is typescript.VariableStatement =>
    ts.isVariableStatement(node) && (node.declarationList.flags & ts.NodeFlags.Const) !== 0;
  for (const { declarationList } of file.statements.filter(isConstant))
    for (const { name, type: given } of declarationList.declarations) {
      if (given || !ts.isIdentifier(name)) continue;
      const type = checker.getTypeAtLocation(name);
      const widening = type.isUnion() ? type.types.filter(isWidening) : [];
      if (!type.isUnion() || widening.length === 0) continue;
      const values = type.types.filter(each => isWidening(each) || each.flags & nothing);
      if (values.length < type.types.length) return undefined;
      found.set(
        name.text,
        values.map(each => checker.typeToString(each, file, ts.TypeFormatFlags.NoTruncation)),
      );
    }
  return found;
}

const isWidening = (type: typescript.Type): boolean => (type as { freshType?: unknown }).freshType === type;

function withChoices(ts: TypeScript, text: string, choices: Choices): string {
  if (choices.size === 0) return text;
  const file = ts.createSourceFile("declared.d.ts", text, ts.ScriptTarget.ES2022);
  const declarations = file.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations]);
  return declarations.reduceRight((changed, { name, type }) => {
    const values = ts.isIdentifier(name) ? choices.get(name.text) : undefined;
    if (!values || !type) return changed;
    return `${changed.slice(0, name.end)} = ${choice(values)}${changed.slice(type.end)}`;
  }, text);
}

/** `a`, `b`, `c` → `null! ? a : null! ? b : c` */
const choice = (values: readonly string[]): string =>
  values.reduceRight((others, value) => `null! ? ${value} : ${others}`);

function declared(ts: TypeScript, cell: KeptCell, text: string): KeptCell {
  const name = cell.file.fileName.replace(/\.ts$/, ".d.ts");
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022);
  ts.bindSourceFile(file, {});
  const own = namesOf(ts, cell.file);
  const hidden = new Set([...namesOf(ts, file).keys()].filter(key => !own.has(key)));
  return { ...cell, file, hidden, isRoot: addsGlobals.test(text), imports: importsOf(ts, file) };
}

/** What makes a file of declarations a matter of the whole program. */
const addsGlobals = /\bdeclare (?:global|module)\b|<reference/;

/** Modules that are imported at the top or named in a type. */
function importsOf(ts: TypeScript, file: typescript.SourceFile): string[] {
  return ts.preProcessFile(file.text, true, false).importedFiles.map(({ fileName }) => fileName);
}
