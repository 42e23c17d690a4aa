import type typescript from "@tslab/typescript-for-tslab";
import type { Content } from "../protocol/messages.js";
import { withoutMagics } from "./magics.js";
import { plain } from "./newer-syntax.js";
import type { NotebookProgram } from "./program.js";

const mostTyped = 500; // entries that carry their kind; a list of all globals has thousands

const never = { isCancellationRequested: () => false, throwIfCancellationRequested() {} };

/** The answer to a `complete_request`. `cursor` counts UTF-16 units. */
export function completeAt(program: NotebookProgram, code: string, cursor: number): Content {
  const { ts, program: view, file } = program.view(plain(withoutMagics(code)).source);
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
  const entries = ranked(info?.entries ?? [], typed);
  return {
    status: "ok",
    matches: entries.map(entry => insertion(entry)),
    cursor_start: start,
    cursor_end: end,
    metadata: {
      _jupyter_types_experimental: entries
        .slice(0, mostTyped)
        .map(entry => ({ start, end, text: insertion(entry), type: entry.kind })),
    },
  };
}

const insertion = (entry: typescript.CompletionEntry): string => entry.insertText ?? entry.name;

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
