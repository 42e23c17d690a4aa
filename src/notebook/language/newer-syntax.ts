import type { Problem } from "./program.js";

/** A cell as the compiler takes it: same length, same lines. */
export interface Plain {
  readonly source: string;
  /** Syntax that neither the compiler nor this Node knows, each with what to write instead. */
  readonly problems: readonly Problem[];
}

const attributes = /(\b(?:from|import)\s*)(["'])([^"'\n]*)\2(\s*\b(?:with|assert)\s*\{[^}]*\})/g;
const using = /^([ \t]*(?:await[ \t]+)?)using[ \t]+[A-Za-z_$][\w$]*[ \t]*[:=]/gm;

/**
 * Newer spellings than TypeScript 5.0: import attributes (`with { type: "json" }`) say what the loader sees
 * anyway and become blanks; `using` becomes a clear error.
 */
export function plain(source: string): Plain {
  const problems = [...source.matchAll(using)].map(match => {
    const before = source.slice(0, match.index + match[1]!.length).split("\n");
    return {
      code: 1434,
      message:
        "`using` needs Node 24 and is not supported in cells. Write: const x = …; try { … } finally { x[Symbol.dispose]() }",
      line: before.length,
      column: before.at(-1)!.length + 1,
    };
  });
  const blank = (text: string) => text.replace(/[^\n]/g, " ");
  return {
    source: source.replace(attributes, (all, _, __, ___, clause: string) => {
      return all.slice(0, all.length - clause.length) + blank(clause);
    }),
    problems,
  };
}
