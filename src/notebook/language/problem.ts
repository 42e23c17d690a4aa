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
