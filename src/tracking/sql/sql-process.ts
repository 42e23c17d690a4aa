import { Refusal } from "../../core/check.js";
import { openToRead, plainly } from "../store/database.js";
import type { SqlAnswer, SqlQuestion } from "./read-only.js";

// Reads a question from standard input and answers on standard output. Whoever asks kills this process when it takes long.

const reads = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*(?:select|with|values|explain)\b/i;

function answered({ path, sql, rows: most }: SqlQuestion): SqlAnswer {
  if (!reads.test(sql))
    throw new Refusal(`SQL: got ${word(sql)}, expected SELECT, WITH, VALUES or EXPLAIN: only reading`);
  const db = openToRead(path);
  try {
    db.pragma("query_only = ON");
    db.pragma("trusted_schema = OFF");
    const statement = db.prepare(sql); // refuses more than one
    if (!statement.reader || !statement.readonly)
      throw new Refusal("SQL: got a statement that writes, expected one that reads");
    const rows: unknown[][] = [];
    statement.safeIntegers(); // of 64 bits
    for (const row of statement.raw().iterate() as IterableIterator<unknown[]>) {
      if (rows.length === most) return { columns: columnsOf(statement), rows, more: true };
      rows.push(row.map(plain));
    }
    return { columns: columnsOf(statement), rows, more: false };
  } finally {
    db.close();
  }
}

const word = (sql: string): string => JSON.stringify(/\S+/.exec(sql)?.[0] ?? "");

const columnsOf = (statement: { columns(): { name: string }[] }): string[] =>
  statement.columns().map(column => column.name);

/** What JSON has; bytes as their length, whole numbers beyond 2^53 as text, to the last digit. */
function plain(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return `${value.length} bytes`;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

let text = "";
for await (const part of process.stdin) text += part;
const question = JSON.parse(text) as SqlQuestion;
let answer: SqlAnswer | { refused: string };
try {
  answer = plainly(question.path, () => answered(question));
} catch (error) {
  const { message } = error as Error;
  answer = { refused: error instanceof Refusal ? message : `SQL: ${message}` };
}
process.stdout.write(JSON.stringify(answer));
