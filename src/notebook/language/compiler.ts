import { bindCell } from "./binding/bindings.js";
import type { OwnNames } from "./binding/own-names.js";
import { withHints } from "./hints.js";
import { withoutImportRequire } from "./import-require.js";
import { plain } from "./newer-syntax.js";
import { type Mapped, originThrough } from "./positions.js";
import type { Problem, Strictness } from "./problem.js";
import type { NotebookProgram } from "./program.js";
import type { TypeScript } from "./typescript.js";

/** A cell ready to run. */
export interface CompiledCell {
  /** The body of a function; see `BoundCell`. */
  readonly body: string;
  readonly own: OwnNames;
  readonly imports: readonly string[];
  readonly async: boolean;
  /** What the cell declares at its top level. */
  readonly names: readonly string[];
  readonly mapped: Mapped;
}

export type Compilation = { readonly cell: CompiledCell } | { readonly problems: readonly Problem[] };

/** How a cell is compiled. */
interface CellCompiling {
  readonly label: string;
  readonly known: ReadonlySet<string>;
  readonly strictness: Strictness;
  /** Every statement looks whether the cell must stop, as one that is debugged must, wherever it is paused. */
  readonly stepwise: boolean;
}

/** Checks a cell, strips its types and binds its names. `label` stands in stack traces; `known`: earlier names. */
export function compileCell(
  ts: TypeScript,
  program: NotebookProgram,
  source: string,
  { label, known, strictness, stepwise }: CellCompiling,
): Compilation {
  const { source: older, problems: unsupported } = plain(ts, source);
  if (unsupported.length > 0) return { problems: unsupported };
  const text = withoutImportRequire(ts, older);
  const { problems, js, map, names } = program.check(text, strictness);
  if (problems.length > 0) {
    const loosely = strictness === "strict" ? () => program.check(text, "loose").problems : undefined;
    return { problems: withHints(problems, { ts, source: text, loosely }) };
  }
  const language = strictness === "javascript" ? strictness : "typescript";
  const { body, own, imports, async } = bindCell(ts, js, {
    names: new Set(names),
    known,
    language,
    stepwise,
  });
  const origin = originThrough(js, body, map, 0);
  const mapped = { label, source, origin, hidden: `${own.names}.` };
  return { cell: { body: body.text, own, imports, async, names, mapped } };
}
