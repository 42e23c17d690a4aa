import type typescript from "@tslab/typescript-for-tslab";
import type { CellChain, KeptCell } from "./cell-chain.js";
import { exportsOf, localsOf, setOuterScope, unescaped } from "./outer-scope.js";
import type { TypeScript } from "./typescript.js";

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
  try {
    return declarations(chain, declaring);
  } catch {
    return chain.recent; // the compiler gave up on one of them
  }
}

function declarations(chain: CellChain, declaring: Declaring): KeptCell[] {
  const { ts, options } = declaring;
  const twins = chain.recent.map(cell => exportingTwin(ts, cell));
  const program = declaring.program(twins, { ...options, declaration: true, emitDeclarationOnly: true });
  program.getTypeChecker(); // binds, which resets the outer scopes
  twins.reduce((outer, twin) => {
    setOuterScope(twin, outer);
    return twin;
  }, chain.settledScope as typescript.SourceFile);
  return chain.recent.map((cell, i) => {
    const text = declarationsOf(program, twins[i]!);
    return text === undefined ? cell : declared(ts, cell, text);
  });
}

/** The same cell, with everything that it declares exported: what is not is left out of declarations. */
function exportingTwin(ts: TypeScript, { file, source, lost }: KeptCell): typescript.SourceFile {
  const exported = exportsOf(file);
  const names = [...localsOf(file).keys()]
    .filter(key => !exported?.has(key))
    .map(key => unescaped(ts, key))
    .filter(name => !lost.has(name));
  const text = `${source}\nexport { ${names.join(", ")} };`;
  return ts.createSourceFile(file.fileName.replace(/\.ts$/, "twin__.ts"), text, ts.ScriptTarget.ES2022);
}

function declarationsOf(program: typescript.Program, file: typescript.SourceFile): string | undefined {
  let text: string | undefined;
  program.emit(
    file,
    (_, written) => {
      text = written;
    },
    undefined,
    true,
  );
  return text;
}

function declared(ts: TypeScript, cell: KeptCell, text: string): KeptCell {
  const name = cell.file.fileName.replace(/\.ts$/, ".d.ts");
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022);
  ts.bindSourceFile(file, {});
  return { ...cell, file, isRoot: addsGlobals.test(text), imports: importsOf(ts, file) };
}

/** What makes a file of declarations a matter of the whole program. */
const addsGlobals = /\bdeclare (?:global|module)\b|<reference/;

/** Modules that are imported at the top or named in a type. */
function importsOf(ts: TypeScript, file: typescript.SourceFile): string[] {
  return ts.preProcessFile(file.text, true, false).importedFiles.map(({ fileName }) => fileName);
}
