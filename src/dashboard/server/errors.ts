import type { Context } from "hono";
import { Refusal } from "../../core/check.js";
import { QueryError } from "../../tracking/query/query-error.js";
import { Unavailable } from "../../tracking/store/database.js";
import type { Refused } from "../api.js";

/** What is asked for is not there. */
export class Missing extends Refusal {}

export type Status = 400 | 404 | 500 | 503;

/** An error as the page is told of it; what is our fault is told here alone. */
export function refused(error: unknown, say: (line: string) => void): { status: Status; body: Refused } {
  if (error instanceof QueryError) {
    const [line] = error.message.split("\n");
    return { status: 400, body: { kind: "query", error: line!, query: { text: error.query, at: error.at } } };
  }
  if (error instanceof Missing) return { status: 404, body: { kind: "missing", error: error.message } };
  if (error instanceof Unavailable) return { status: 503, body: { kind: "failed", error: error.message } };
  if (error instanceof Refusal) return { status: 400, body: { kind: "refused", error: error.message } };
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return {
    status: 500,
    body: { kind: "failed", error: "the server failed; it says why where it was started" },
  };
}

/** An answer that refuses. */
export const no = (
  c: Context,
  status: 400 | 401 | 403 | 404 | 413 | 415 | 429,
  kind: Refused["kind"],
  error: string,
): Response => c.json({ kind, error } satisfies Refused, status);
