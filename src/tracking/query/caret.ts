import { QueryError } from "./query-error.js";
import { type Token, tokens } from "./tokens.js";

/** What may stand at a place of a query that is being typed. */
export interface Caret {
  /** null: nothing fits behind what stands before it */
  readonly expects: "field" | "sign" | "value" | "join" | null;
  /** Before a sign or a value: the field that it is asked of, as it was typed. */
  readonly field: string | null;
  /** The word that is being typed there, from its first character to its last, and as far as it is typed. */
  readonly from: number;
  readonly to: number;
  readonly typed: string;
}

/** What may stand at the caret: of the query only what stands before it counts. */
export function caretIn(query: string, at: number): Caret {
  const { before, from, typed } = upTo(query, at);
  const to = typed === "" ? at : at + /^[^\s"'()<>=!,]*/.exec(query.slice(at))![0].length;
  const place = { from, to, typed };
  let state: State = { expects: "field", field: null, isList: false };
  for (const [i, token] of before.entries()) {
    const next = after(state, token, before[i - 1]);
    if (next === null) return { expects: null, field: null, ...place };
    state = next;
  }
  return { expects: state.expects, field: state.field, ...place };
}

interface State {
  readonly expects: "field" | "sign" | "value" | "join";
  readonly field: string | null;
  readonly isList: boolean;
}

/** Whole tokens before the caret, and the word, or the text without its end, in which it stands. */
function upTo(query: string, at: number): { before: Token[]; from: number; typed: string } {
  const text = query.slice(0, at);
  try {
    const all = tokens(text).slice(0, -1);
    const last = all.at(-1);
    if (last?.kind === "word" && last.to === at)
      return { before: all.slice(0, -1), from: last.at, typed: last.text };
    return { before: all, from: at, typed: "" };
  } catch (error) {
    if (!(error instanceof QueryError) || !/["']/.test(text[error.at] ?? ""))
      return { before: [], from: at, typed: "" };
    const before = tokens(text.slice(0, error.at)).slice(0, -1);
    const last = before.at(-1);
    const isOfName = last?.kind === "word" && last.to === error.at && last.text.endsWith("."); // params."a na
    return isOfName
      ? { before: before.slice(0, -1), from: last.at, typed: text.slice(last.at) }
      : { before, from: error.at, typed: text.slice(error.at) };
  }
}

const comparing = ["like", "contains", "has", "is"];

/** What is expected behind a token; null where it does not fit. */
function after(state: State, token: Token, previous: Token | undefined): State | null {
  const word = token.kind === "word" ? token.text.toLowerCase() : null;
  const sign = token.kind === "sign" ? token.text : null;
  switch (state.expects) {
    case "field":
      if (word === "not" || sign === "(") return state;
      if (sign !== null) return null;
      return {
        expects: "sign",
        field: token.kind === "text" ? JSON.stringify(token.text) : token.text,
        isList: false,
      };
    case "sign":
      if (token.kind === "text") {
        const isOfName = previous?.to === token.at && state.field?.endsWith(".");
        return isOfName ? { ...state, field: `${state.field}${JSON.stringify(token.text)}` } : null;
      }
      if (word === "not") return state;
      if (word === "in") return { ...state, expects: "value", isList: true };
      if (sign === "(" || sign === ")" || sign === ",") return null;
      return sign !== null || comparing.includes(word!) ? { ...state, expects: "value" } : null;
    case "value":
      if (sign === "(" && state.isList) return state;
      if (word === "not") return state;
      return sign === null ? { ...state, expects: "join" } : null;
    case "join":
      if (word === "ago") return state;
      if (sign === "," && state.isList) return { ...state, expects: "value" };
      if (sign === ")") return { ...state, isList: false };
      return word === "and" || word === "or" ? { expects: "field", field: null, isList: false } : null;
  }
}
