/** A problem found before a cell runs; line and column count from 1. */
export interface Problem {
  readonly code: number;
  readonly message: string;
  /** A file of the project, nothing for the cell itself. */
  readonly file?: string;
  readonly line: number;
  readonly column: number;
}

/** How strictly a cell is checked. */
export type Strictness = "strict" | "loose";
