import { QueryError } from "./query-error.js";

/** A piece of a query: a word as typed, a text without its quotes, a sign such as `>=`, or the end. */
export interface Token {
  readonly kind: "word" | "text" | "sign" | "end";
  readonly text: string;
  /** Index of its first character, and of the one behind its last. */
  readonly at: number;
  readonly to: number;
}

const piece = /\s*(?:(?<sign>==|!=|<>|<=|>=|[=<>(),])|(?<quote>["'])|(?<word>[^\s"'()<>=!,]+))/y;

/** Cuts a query into tokens; the last is the end. */
export function tokens(query: string): Token[] {
  const found: Token[] = [];
  let from = 0;
  const rest = /\s*$/.exec(query)!.index;
  while (from < rest) {
    piece.lastIndex = from;
    const { sign, quote, word } = piece.exec(query)?.groups ?? {};
    const at = from + /^\s*/.exec(query.slice(from))![0].length;
    if (quote !== undefined) {
      const { text, to } = quoted(query, at);
      found.push({ kind: "text", text, at, to });
    } else {
      const text = sign ?? word;
      if (text === undefined) throw new QueryError(query, at, said(query[at]!), "a name, a value or a sign");
      found.push({ kind: sign === undefined ? "word" : "sign", text, at, to: at + text.length });
    }
    from = found.at(-1)!.to;
  }
  return [...found, { kind: "end", text: "", at: rest, to: rest }];
}

/** A backslash takes a quote or a backslash as it is; before anything else it is one. */
function quoted(query: string, at: number): { text: string; to: number } {
  const quote = query[at]!;
  let text = "";
  for (let i = at + 1; i < query.length; i++) {
    const next = query[i + 1];
    if (query[i] === "\\" && (next === "\\" || next === '"' || next === "'")) text += query[++i];
    else if (query[i] === quote) return { text, to: i + 1 };
    else text += query[i];
  }
  throw new QueryError(query, at, "a quote without its end", `${quote} at the end of the text`);
}

/** What a name is called by a field of the language: `T`, or `"a name"` without its quotes. */
export function unquoted(name: string): string {
  if (!/^(".*"|'.*')$/s.test(name) || name.length < 2) return name;
  const { text, to } = quoted(name, 0);
  return to === name.length ? text : name;
}

/** A piece of a query as errors name it. */
export const said = (text: string): string => (text === "" ? "the end" : JSON.stringify(text));
