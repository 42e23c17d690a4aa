import type typescript from "@tslab/typescript-for-tslab";
import type { NotebookProgram } from "./program.js";

const never = { isCancellationRequested: () => false, throwIfCancellationRequested() {} };

/** One way to go on. */
export interface Completion {
  readonly text: string;
  /** TypeScript's word for what it is: `method`, `const`, `keyword` … */
  readonly kind: string;
}

/** Ways to go on, the likeliest first, each in place of the code from `start` to `end`. */
export interface Completions {
  readonly start: number;
  readonly end: number;
  readonly entries: readonly Completion[];
}

/** What may stand at the cursor. All places count UTF-16 units. */
export function completeAt(program: NotebookProgram, code: string, cursor: number): Completions {
  const { ts, program: view, file } = program.view(code);
  const info = ts.Completions.getCompletionsAtPositionForTslab(
    {},
    view,
    () => {},
    file,
    cursor,
    {},
    undefined,
    ts.CompletionTriggerKind.Invoked,
    never,
  );
  const { start, end } = wordAt(code, cursor);
  const typed = code.slice(start, cursor);
  const entries = ranked(info?.entries ?? [], typed).map(({ insertText, name, kind }) => ({
    text: insertText ?? name,
    kind,
  }));
  return { start, end, entries };
}

/** The word that the cursor is in or behind; a completion replaces all of it. */
function wordAt(code: string, cursor: number): { start: number; end: number } {
  const before = /[\p{ID_Continue}$]*$/u.exec(code.slice(0, cursor))![0];
  const after = /^[\p{ID_Continue}$]*/u.exec(code.slice(cursor))![0];
  return { start: cursor - before.length, end: cursor + after.length };
}

/** Names that begin with what was typed, then those that do but for capitals, then those that contain it. */
function ranked(entries: readonly typescript.CompletionEntry[], typed: string): typescript.CompletionEntry[] {
  const small = typed.toLowerCase();
  const rank = ({ name }: typescript.CompletionEntry) => {
    if (name.startsWith(typed)) return 0;
    if (name.toLowerCase().startsWith(small)) return 1;
    return name.toLowerCase().includes(small) ? 2 : 3;
  };
  return entries
    .filter(entry => rank(entry) < 3 && !entry.name.startsWith("__neuralbits"))
    .sort((a, b) => rank(a) - rank(b) || compare(a.sortText, b.sortText) || compare(a.name, b.name));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
