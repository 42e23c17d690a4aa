import type typescript from "@tslab/typescript-for-tslab";

/** A problem found before a cell runs; line and column count from 1. */
export interface Problem {
  readonly code: number;
  readonly message: string;
  /** A file of the project, nothing for the cell itself. */
  readonly file?: string;
  readonly line: number;
  readonly column: number;
  /** How to go on. */
  readonly hint?: string;
}

/** How strictly a cell is checked; JavaScript not at all: what parses runs, as in a script that is not strict. */
export type Strictness = "strict" | "loose" | "javascript";

/** How a checker is set up. */
export type Checking = Exclude<Strictness, "javascript">;

/** What the cells of a notebook are written in. */
export type Language = "typescript" | "javascript";

/** What the parser complains of, first things first: a field that the typings do not show. */
export const parseDiagnosticsOf = (
  file: typescript.SourceFile,
): readonly typescript.DiagnosticWithLocation[] =>
  (file as unknown as Record<"parseDiagnostics", typescript.DiagnosticWithLocation[]>).parseDiagnostics;

const untyped = 7016; // types have no value at run time, and an untyped package is better than none
const implicitVariable = 7005;

/**
 * Whether a cell may be run in spite of a diagnostic: an untyped package, or a name of another cell that was declared without a
 * type, such as `let best`, which here is what it was there, `any`.
 */
export function isTolerated(
  { code, start, length }: typescript.Diagnostic,
  { text }: typescript.SourceFile,
  own: ReadonlySet<string>,
): boolean {
  if (code === untyped) return true;
  if (code !== implicitVariable || start === undefined) return false;
  return !own.has(text.slice(start, start + (length ?? 0)));
}
