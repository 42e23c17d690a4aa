import { check } from "../../core/check.js";
import type { Param, Run } from "../run.js";
import type { Column, Condition, Query, Test, Wanted } from "./query.js";

/** Whether a run fits a query: as the database says, for runs that were read. `now` ends what still runs. */
export function matches(query: Query, run: Run, now: number = Date.now()): boolean {
  if (query.kind === "condition") return holds(query, run, now);
  if (query.kind === "not") return !matches(query.part, run, now);
  return query.kind === "and"
    ? query.parts.every(part => matches(part, run, now))
    : query.parts.some(part => matches(part, run, now));
}

function holds({ field, test }: Condition, run: Run, now: number): boolean {
  if (field.kind === "column") {
    const value = columnOf(run, field.name, now);
    if (Array.isArray(value))
      return test.op === "missing" ? value.length === 0 : value.some(text => fits(text, test));
    return fits(value as Value, test);
  }
  const { settings, metrics } = run;
  const isParam = field.kind === "param" || (field.kind === "either" && Object.hasOwn(settings, field.name));
  const from: Readonly<Record<string, Value>> = isParam ? settings : metrics;
  return fits(Object.hasOwn(from, field.name) ? from[field.name] : undefined, test);
}

type Value = Param | undefined;

function columnOf(run: Run, column: Column, now: number): Value | readonly string[] {
  switch (column) {
    case "id":
    case "experiment":
    case "key":
    case "state":
    case "tags":
      return run[column];
    case "name":
    case "error":
      return run[column] ?? undefined;
    case "started":
      return run.state === "queued" ? undefined : Date.parse(run.startedAt);
    case "ended":
      return run.endedAt === null ? undefined : Date.parse(run.endedAt);
    case "duration": {
      if (run.state === "queued" || (run.endedAt === null && run.state !== "running")) return undefined;
      return ((run.endedAt === null ? now : Date.parse(run.endedAt)) - Date.parse(run.startedAt)) / 1000;
    }
    default:
      check(false, `query on ${column}`, "runs that were read", "a query of the database: runs({ query })");
  }
}

function fits(value: Value, test: Test): boolean {
  if (test.op === "missing" || value === undefined) return test.op === "missing" && value === undefined;
  if (test.op === "equals") return equal(value, test.value);
  if (typeof value === "number") {
    if (test.op === "within") return value >= test.from && value < test.to;
    return test.op === "order" && compare[test.sign](value, test.bound);
  }
  if (value === null || typeof value === "boolean" || test.op === "order" || test.op === "within")
    return false;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (test.op === "state") return text === test.state;
  if (test.op === "has") return text === test.text;
  if (test.op === "begins") return text.startsWith(test.text);
  return test.op === "contains" ? lower(text).includes(lower(test.text)) : like(test.text).test(text);
}

const compare = {
  "<": (value: number, bound: number) => value < bound,
  "<=": (value: number, bound: number) => value <= bound,
  ">": (value: number, bound: number) => value > bound,
  ">=": (value: number, bound: number) => value >= bound,
} as const;

function equal(value: Param, wanted: Wanted): boolean {
  if (value === null) return wanted.isNull === true;
  if (typeof value === "boolean") return value === wanted.boolean;
  if (typeof value === "number")
    return wanted.number !== undefined && (value === wanted.number || Object.is(value, wanted.number));
  return (typeof value === "string" ? value : JSON.stringify(value)) === wanted.text;
}

/** Only A to Z: so does SQLite. */
const lower = (text: string): string => text.replace(/[A-Z]/g, letter => letter.toLowerCase());

/** `%` is anything, `_` one character, after a backslash they are themselves. */
function like(pattern: string): RegExp {
  const source = pattern.replace(/\\?[\s\S]/gu, part => {
    if (part === "%") return "[\\s\\S]*";
    if (part === "_") return "[\\s\\S]";
    const character = part.length > 1 && part[0] === "\\" ? part.slice(1) : part;
    return /[a-z]/i.test(character) && character.length === 1
      ? `[${character.toLowerCase()}${character.toUpperCase()}]`
      : character.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  });
  return new RegExp(`^${source}$`, "u");
}
