import { createWriteStream } from "node:fs";
import { readFile, truncate } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import type { Response } from "undici";
import { Refusal } from "../core/check.js";
import { unwritable } from "../core/file.js";
import { type Progress, silent, type Task } from "../core/progress.js";
import { networkFailure } from "./network-failure.js";
import type { PartialFile } from "./partial-file.js";
import { agentFor, type Proxies, proxiesOf } from "./proxy.js";

/** How a download goes. */
export interface Fetching {
  readonly signal?: AbortSignal | undefined;
  readonly progress?: Progress;
  /** How long a server may take to answer, and how long it may pause later, in ms. */
  readonly answerMs?: number;
  readonly stallMs?: number;
}

/**
 * The bytes behind an address. They collect in `part`; what it holds already is not asked for again, if the server can
 * go on in the middle. The caller checks what came. Throws an Error that tells in few words why nothing came, and
 * refuses what the disk refuses.
 */
export async function download(
  url: string,
  part: PartialFile,
  name: string,
  { signal, progress = silent, answerMs = 5_000, stallMs = 30_000 }: Fetching,
): Promise<Buffer> {
  const proxies = proxiesOf(process.env);
  const watch = watchdog(answerMs, stallMs, signal);
  const task = progress.task(name, 0);
  const agent = await agentFor(proxies);
  try {
    const { fetch } = await import("undici"); // Node's own knows no agent of another version
    const response = await fetch(url, {
      signal: watch.signal,
      headers: headers(part.bytes),
      dispatcher: agent,
    });
    watch.alive();
    // 416: nothing comes after what we have
    if (response.status !== 416) await collect(response, part, task, watch.alive);
    task.end();
    return await readFile(part.path);
  } catch (error) {
    signal?.throwIfAborted();
    const failure = asFailure(part, error, watch.signal, proxies);
    task.end(`not from ${new URL(url).host}: ${failure.message}`);
    throw failure;
  } finally {
    watch.stop();
    await agent.destroy();
  }
}

/** identity: a resumed file must go on in the same bytes, and a `.gz` must arrive as it lies there. */
const headers = (have: number): Record<string, string> => ({
  "accept-encoding": "identity",
  ...(have > 0 && { range: `bytes=${have}-` }),
});

/** Appends what the server sends of the rest; a server that sends everything starts the part anew. */
async function collect(response: Response, part: PartialFile, task: Task, alive: () => void): Promise<void> {
  if (!response.ok || !response.body)
    throw new Error(`answers ${response.status} ${response.statusText}`.trim());
  const from = response.status === 206 ? firstByte(response) : 0;
  if (from !== 0 && from !== part.bytes) throw new Error(`answers from byte ${from}, not ${part.bytes}`);
  if (from === 0 && part.bytes > 0) await truncate(part.path);
  let done = from;
  const total = from + Number(response.headers.get("content-length") ?? 0);
  const body = Readable.fromWeb(response.body as ReadableStream);
  body.on("data", (chunk: Buffer) => {
    alive();
    done += chunk.length;
    task.at(done, `${(done / 1e6).toFixed(1)} MB`, total);
  });
  await pipeline(body, createWriteStream(part.path, { flags: "a" }));
}

/** `content-range: bytes 500-999/1000` → 500 */
const firstByte = (response: Response): number =>
  Number(/^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1] ?? Number.NaN);

/** Gives up on a server that does not answer, or that stops in the middle. */
function watchdog(answerMs: number, stallMs: number, outer?: AbortSignal) {
  const silence = new AbortController();
  const after = (ms: number) => setTimeout(() => silence.abort(new Error(`silent for ${ms / 1000} s`)), ms);
  let timer = after(answerMs);
  return {
    signal: outer ? AbortSignal.any([outer, silence.signal]) : silence.signal,
    alive() {
      clearTimeout(timer);
      timer = after(stallMs);
    },
    stop: () => clearTimeout(timer),
  };
}

function asFailure(part: PartialFile, error: unknown, signal: AbortSignal, proxies: Proxies): Error {
  const local = unwritable(part.path, error);
  if (local instanceof Refusal) return local;
  if (signal.aborted) return signal.reason as Error;
  return new Error(networkFailure(error, proxies));
}
