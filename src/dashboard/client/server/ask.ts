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

let underWay = 0; // questions

/** Asks the server, after `wait` ms; throws `NoAnswer`. */
export async function ask<Name extends keyof Asks>(
  name: Name,
  question: Asks[Name][0],
  signal?: AbortSignal,
  wait = 0,
): Promise<Asks[Name][1]> {
  underWay++;
  try {
    if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait));
    signal?.throwIfAborted();
    return (await source(routes.ask + name, question, signal)) as Asks[Name][1];
  } finally {
    underWay--;
  }
}

const restFrames = 3; // what an answer has the page ask is asked in the frame after it, or in the one that follows

/** Resolves when all that the page asked is answered and drawn, and it has nothing more to ask; rejects after `most` ms. */
export async function whenAnswered(most = 10_000): Promise<void> {
  const until = performance.now() + most;
  for (let quiet = 0; quiet < restFrames; quiet = underWay === 0 ? quiet + 1 : 0) {
    if (performance.now() > until) throw new Error(`the page still waits for answers after ${most / 1000} s`);
    await new Promise(requestAnimationFrame);
  }
}

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
