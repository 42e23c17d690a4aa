import { nearestName } from "../../core/nearest.js";
import { type RunState, runStates } from "../run.js";
import { type Column, columns, type Field, type Query, type Sign, type Test, type Wanted } from "./query.js";
import { QueryError } from "./query-error.js";
import { lengthOf, type Span, spanOf } from "./times.js";
import { said, type Token, tokens } from "./tokens.js";

/**
 * Reads a query:
 *
 *     query     = all { "or" all }            all = one { "and" one }
 *     one       = "not" one | "(" query ")" | condition
 *     condition = field sign value | field ["not"] "in" "(" value { "," value } ")" | field ["not"] word value
 *               | field "is" ["not"] value    with sign = != < <= > >= and word like contains has
 *
 * Dates and ages are reckoned from `now` on.
 */
export function parseQuery(text: string, now: number = Date.now()): Query {
  const parser = new Parser(text, now);
  const query = parser.any(0);
  parser.end();
  return query;
}

/** Reads a field alone, as `sort` and `by` take it. */
export function parseField(text: string): Field {
  const parser = new Parser(text, 0);
  const { field } = parser.field();
  parser.end();
  return field;
}

const mostConditions = 500; // SQLite holds no expression that is deeper than 1,000
const mostDepth = 100;
const reserved = ["and", "or", "not", "in", "like", "contains", "has", "is"];

class Parser {
  readonly #text: string;
  readonly #now: number;
  readonly #tokens: readonly Token[];
  #index = 0;
  #conditions = 0;

  constructor(text: string, now: number) {
    this.#text = text;
    this.#now = now;
    this.#tokens = tokens(text);
  }

  end(): void {
    if (this.#next.kind !== "end") this.#refuse(this.#next, 'the end, or "and" or "or" with a condition');
  }

  any(depth: number): Query {
    return this.#joined("or", () => this.#all(depth));
  }

  #all(depth: number): Query {
    return this.#joined("and", () => this.#one(depth));
  }

  #joined(kind: "and" | "or", part: () => Query): Query {
    const parts = [part()];
    while (this.#takes(kind)) parts.push(part());
    return parts.length === 1 ? parts[0]! : { kind, parts };
  }

  #one(depth: number): Query {
    if (depth > mostDepth) this.#refuse(this.#next, `at most ${mostDepth} parentheses within each other`);
    if (this.#takes("not")) return { kind: "not", part: this.#one(depth + 1) };
    if (!this.#takesSign("(")) return this.#condition();
    const query = this.any(depth + 1);
    if (!this.#takesSign(")")) this.#refuse(this.#next, '")"');
    return query;
  }

  field(): { field: Field; token: Token } {
    const token = this.#next;
    const isWord = token.kind === "word" && !reserved.includes(token.text.toLowerCase());
    if (!isWord && token.kind !== "text")
      this.#refuse(token, "a name such as params.T, metrics.loss or state");
    this.#index++;
    if (token.kind === "text") return { field: { kind: "either", name: token.text }, token };
    const group = /^(params?|metrics?|settings?|measures?)\.(.*)$/s.exec(token.text);
    if (!group) return { field: named(token.text), token };
    const kind = /^[ps]/.test(group[1]!) ? "param" : "metric";
    let name = group[2]!;
    if (this.#next.kind === "text" && this.#next.at === token.to) name += this.#take().text; // params."a name"
    if (name === "") this.#refuse(this.#next, `the name of a ${kind} after "${token.text}"`);
    return { field: { kind, name }, token };
  }

  #condition(): Query {
    if (++this.#conditions > mostConditions) this.#refuse(this.#next, `at most ${mostConditions} conditions`);
    const { field, token } = this.field();
    const sign = this.#next;
    const condition = (test: Test): Query => ({ kind: "condition", field, test, at: token.at });
    const equals = () => condition(this.#equals(field));
    if (sign.kind === "sign" && sign.text !== "(" && sign.text !== ")" && sign.text !== ",") {
      this.#index++;
      if (sign.text === "=" || sign.text === "==") return equals();
      if (sign.text === "!=" || sign.text === "<>") return { kind: "not", part: equals() };
      return condition(this.#order(field, sign as Token & { text: Sign }, token));
    }
    if (this.#takes("is")) return this.#negated(() => equals());
    return this.#negated(() => {
      if (this.#takes("in")) return this.#list(equals);
      for (const word of ["like", "contains", "has"] as const)
        if (this.#takes(word)) return condition(this.#words(field, word, token));
      return this.#refuse(this.#next, "a sign (= != < <= > >=), in, is, like, contains or has");
    });
  }

  #negated(part: () => Query): Query {
    return this.#takes("not") ? { kind: "not", part: part() } : part();
  }

  #list(equals: () => Query): Query {
    if (!this.#takesSign("(")) this.#refuse(this.#next, '"(" before the values');
    const parts = [equals()];
    while (this.#takesSign(",")) {
      if (++this.#conditions > mostConditions) this.#refuse(this.#next, `at most ${mostConditions} values`);
      parts.push(equals());
    }
    if (!this.#takesSign(")")) this.#refuse(this.#next, '"," or ")"');
    return parts.length === 1 ? parts[0]! : { kind: "or", parts };
  }

  #equals(field: Field): Test {
    const value = this.#value();
    const type = typeOf(field);
    if (value.kind === "word" && value.text.toLowerCase() === "missing") return { op: "missing" };
    if (type === "value") return { op: "equals", value: wantedBy(value) };
    if (value.kind === "word" && value.text.toLowerCase() === "null") return { op: "missing" };
    if (type === "state") return { op: "state", state: this.#state(value) };
    if (type === "time") return this.#sameTime(value);
    if (type === "texts")
      this.#refuse(value, '"missing" (a tag is asked for with has, a note with contains)');
    if (type === "text")
      return field.name === "commit"
        ? { op: "begins", text: value.text }
        : { op: "equals", value: { text: value.text } };
    return { op: "equals", value: { text: value.text, number: this.#number(type, value) } };
  }

  #order(field: Field, { text: sign, at }: Token & { text: Sign }, name: Token): Test {
    const type = typeOf(field);
    if (type === "text" || type === "texts" || type === "state")
      throw new QueryError(this.#text, at, said(sign), `= != in like or contains: ${name.text} has no order`);
    const value = this.#value();
    if (type === "time") return orderOfTime(sign, this.#span(value));
    return { op: "order", sign, bound: this.#number(type, value) };
  }

  #words(field: Field, op: "like" | "contains" | "has", name: Token): Test {
    const type = typeOf(field);
    const isText = type === "value" || type === "text" || type === "texts";
    const fits = op === "has" ? field.kind === "column" && field.name === "tags" : isText;
    const expected =
      op === "has" ? "tags before has" : `a text before ${op}, such as name, notes or params.model`;
    if (!fits || field.kind === "metric") this.#refuse(name, expected);
    const { text, at } = this.#value();
    if (op === "like" && /(^|[^\\])(\\\\)*\\$/.test(text))
      throw new QueryError(this.#text, at, said(text), "a character behind the last backslash");
    return { op, text };
  }

  #number(type: "value" | "number" | "duration", value: Token): number {
    const number = numberIn(value);
    if (number !== undefined) return number;
    const length = type === "duration" ? lengthOf(value.text) : undefined;
    if (length === undefined)
      this.#refuse(value, type === "duration" ? "a time such as 90s, 5m or 1h30m" : "a number");
    return length / 1000;
  }

  #state(value: Token): RunState {
    const state = value.text.toLowerCase();
    const meant = nearestName(state, runStates);
    const hint = meant ? `; did you mean ${meant}?` : "";
    if (!runStates.includes(state as RunState)) this.#refuse(value, `one of ${runStates.join(", ")}${hint}`);
    return state as RunState;
  }

  #sameTime(value: Token): Test {
    const { from, to } = this.#span(value);
    if (from === to) this.#refuse(value, "a day or a minute; a moment is compared with < or >");
    return { op: "within", from, to };
  }

  #span(value: Token): Span {
    const span = spanOf(value.text, this.#now);
    return span ?? this.#refuse(value, "a time such as 2026-01-31, 2026-01-31T14:05, today or 2h ago");
  }

  /** A value; an age is two words. */
  #value(): Token {
    const token = this.#next;
    const isWord = token.kind === "word" && !reserved.includes(token.text.toLowerCase());
    if (!isWord && token.kind !== "text")
      this.#refuse(
        token,
        reserved.includes(token.text.toLowerCase()) ? `a value; "${token.text}" in quotes is one` : "a value",
      );
    this.#index++;
    if (isWord && this.#takes("ago")) return { ...token, text: `${token.text} ago` };
    return token;
  }

  get #next(): Token {
    return this.#tokens[this.#index]!;
  }

  #take(): Token {
    return this.#tokens[this.#index++]!;
  }

  #takes(word: string): boolean {
    const takes = this.#next.kind === "word" && this.#next.text.toLowerCase() === word;
    if (takes) this.#index++;
    return takes;
  }

  #takesSign(sign: string): boolean {
    const takes = this.#next.kind === "sign" && this.#next.text === sign;
    if (takes) this.#index++;
    return takes;
  }

  #refuse(token: Token, expected: string): never {
    throw new QueryError(this.#text, token.at, said(token.kind === "end" ? "" : token.text), expected);
  }
}

/** A day is all of it: up to a day has the day in, after it begins with the next. */
function orderOfTime(sign: Sign, { from, to }: Span): Test {
  if (from === to || sign === "<" || sign === ">=") return { op: "order", sign, bound: from };
  return { op: "order", sign: sign === "<=" ? "<" : ">=", bound: to };
}

const named = (name: string): Field =>
  Object.hasOwn(columns, name) ? { kind: "column", name: name as Column } : { kind: "either", name };

const typeOf = (field: Field): "value" | (typeof columns)[Column] =>
  field.kind === "column" ? columns[field.name] : "value";

const numberPattern = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan)$/i;

function numberIn({ kind, text }: Token): number | undefined {
  if (kind !== "word" || !numberPattern.test(text)) return undefined;
  return Number(text.replace(/inf(inity)?/i, "Infinity"));
}

function wantedBy(value: Token): Wanted {
  if (value.kind === "text") return { text: value.text };
  const [number, word] = [numberIn(value), value.text.toLowerCase()];
  return {
    text: value.text,
    ...(number === undefined ? {} : { number }),
    ...(word === "true" || word === "false" ? { boolean: word === "true" } : {}),
    ...(word === "null" ? { isNull: true } : {}),
  };
}
