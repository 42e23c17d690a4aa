import { type Acts, type Asks, type Refused, routes } from "../../api.js";

/** What the server refused, or why there was no answer. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  /** HTTP's; 0: the server is gone. */
  readonly status: number;
  readonly kind: Refused["kind"];
  /** Of a query that cannot be read. */
  readonly query: Refused["query"];

  constructor(status: number, refused: Refused) {
    super(refused.error);
    this.status = status;
    this.kind = refused.kind;
    this.query = refused.query;
  }
}

/** Where answers come from: the server, or, in an exported file, what was recorded. */
export type Source = (path: string, body: unknown, signal?: AbortSignal) => Promise<unknown>;

let source: Source = overHttp;

/** For pages that have no server. */
export function answerFrom(other: Source): void {
  source = other;
}

/** How a question is asked. */
export interface Asking {
  readonly signal?: AbortSignal;
  /** ms before it is sent. */
  readonly wait?: number;
  /** Whether an answer to it is shown already, and a newer one is asked for. */
  readonly again?: boolean;
}

let awaited = 0; // questions of which the page has no answer yet

/** Asks the server; throws `NoAnswer`. */
export async function ask<Name extends keyof Asks>(
  name: Name,
  question: Asks[Name][0],
  { signal, wait = 0, again = false }: Asking = {},
): Promise<Asks[Name][1]> {
  const count = again ? 0 : 1;
  awaited += count;
  try {
    if (wait > 0) await passed(wait);
    signal?.throwIfAborted();
    return (await source(routes.ask + name, question, signal)) as Asks[Name][1];
  } finally {
    awaited -= count;
  }
}

const restFrames = 3; // what an answer has the page ask is asked in the frame after it, or in the one that follows
const longestFrame = 100; // ms: a hidden page draws none

/** Resolves when the page has an answer to all that it asked and has nothing more to ask; rejects where one takes `most` ms. */
export async function whenAnswered(most = 10_000): Promise<void> {
  const until = performance.now() + most;
  for (let rest = 0; rest < restFrames; rest = awaited === 0 ? rest + 1 : 0) {
    if (awaited > 0 && performance.now() > until)
      throw new Error(`the page still waits for answers after ${most / 1000} s`);
    await Promise.race([new Promise(requestAnimationFrame), passed(longestFrame)]);
  }
}

const passed = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

/** Has the server do something; throws `NoAnswer`. */
export const act = <Name extends keyof Acts>(name: Name, deed: Acts[Name][0]): Promise<Acts[Name][1]> =>
  source(routes.act + name, deed) as Promise<Acts[Name][1]>;

async function overHttp(path: string, body: unknown, signal?: AbortSignal): Promise<unknown> {
  const response = await reached(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
  const answer: unknown = await response.json().catch(() => undefined);
  signal?.throwIfAborted(); // nobody asks any more: what came of it is no failure
  if (response.ok && answer !== undefined) return answer;
  const { kind, error, query } = (answer ?? {}) as Partial<Refused>;
  throw new NoAnswer(response.status, {
    kind: kind ?? "failed",
    error: error ?? `the server answered ${response.status} ${response.statusText}`,
    ...(query && { query }),
  });
}

async function reached(path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(path, request);
  } catch (error) {
    if ((error as Error).name === "AbortError") throw error;
    throw new NoAnswer(0, { kind: "failed", error: "the server does not answer" });
  }
}
