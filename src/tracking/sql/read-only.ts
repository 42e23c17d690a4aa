import { spawn } from "node:child_process";
import { check, Refusal } from "../../core/check.js";
import { packageFolder } from "../../core/folders.js";

/** What a statement may take. */
export interface SqlLimits {
  /** Rows handed over; more are counted as `more`. */
  readonly rows: number;
  readonly seconds: number;
}

export interface SqlAnswer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  /** There were more rows than the limit. */
  readonly more: boolean;
}

export interface SqlQuestion {
  readonly path: string;
  readonly sql: string;
  readonly rows: number;
}

const program = packageFolder("dist", "tracking", "sql", "sql-process.js"); // a process runs what is compiled
const mostBytes = 1 << 28; // an answer beyond 256 MiB is a mistake

/**
 * Answers one statement that only reads. It runs in a process of its own, which opens the database for reading alone and
 * is killed when its time is over: SQLite cannot be interrupted from outside.
 */
export async function askSql(path: string, sql: string, { rows, seconds }: SqlLimits): Promise<SqlAnswer> {
  check(sql.trim() !== "", "SQL", sql, "a statement that reads: SELECT, WITH, VALUES or EXPLAIN");
  const child = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] });
  const question: SqlQuestion = { path, sql, rows };
  child.stdin.on("error", () => {}); // it may be gone before it has read all: its exit tells
  child.stdin.end(JSON.stringify(question));
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, 1000 * seconds);
  const parts: Buffer[] = [];
  let bytes = 0;
  child.stdout.on("data", (part: Buffer) => {
    bytes += part.length;
    if (bytes > mostBytes) child.kill("SIGKILL");
    else parts.push(part);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  clearTimeout(timer);
  if (late) throw new Refusal(`SQL: no answer within ${seconds} s; --seconds gives it more time`);
  if (bytes > mostBytes)
    throw new Refusal(`SQL: the answer has more than ${mostBytes >> 20} MiB; ask for less`);
  const text = Buffer.concat(parts).toString();
  if (code !== 0 || text === "")
    throw new Refusal(`SQL: its process ended with ${code ?? "a signal"}; ask for less`);
  const answer = JSON.parse(text) as SqlAnswer | { readonly refused: string };
  if ("refused" in answer) throw new Refusal(answer.refused);
  return answer;
}
