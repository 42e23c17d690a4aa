import { createWriteStream } from "node:fs";
import { mkdir, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { silent } from "../core/progress.js";
import type { Fetching } from "./member.js";

const connectMs = 10_000;
const stallMs = 30_000;

/**
 * The bytes behind an address. They collect in the file `part`, which a broken download leaves behind: the next one
 * goes on where it ended, if the server can. The caller checks what came.
 */
export async function download(
  url: string,
  part: string,
  name: string,
  { signal, progress = silent }: Fetching,
): Promise<Buffer> {
  await mkdir(dirname(part), { recursive: true });
  const have = await sizeOf(part);
  const watch = watchdog(signal);
  const task = progress.task(name, 0);
  try {
    const response = await fetch(url, {
      signal: watch.signal,
      headers: have ? { range: `bytes=${have}-` } : {},
    });
    if (response.status === 416) return await readFile(part); // all of it was here
    if (!response.ok || !response.body)
      throw new Error(`answers ${response.status} ${response.statusText}`.trim());
    const resumed = response.status === 206;
    let done = resumed ? have : 0;
    const total = done + Number(response.headers.get("content-length") ?? 0);
    const body = Readable.fromWeb(response.body as ReadableStream);
    body.on("data", (chunk: Buffer) => {
      watch.alive();
      done += chunk.length;
      task.at(done, `${(done / 1e6).toFixed(1)} MB`, total);
    });
    await pipeline(body, createWriteStream(part, { flags: resumed ? "a" : "w" }));
    return await readFile(part);
  } catch (error) {
    signal?.throwIfAborted();
    throw new Error(reason(error, watch.signal));
  } finally {
    watch.stop();
    task.end();
  }
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

/** Gives up on a server that does not answer, or that stops in the middle. */
function watchdog(outer?: AbortSignal) {
  const silence = new AbortController();
  const expire = () => silence.abort(new Error("no answer"));
  let timer = setTimeout(expire, connectMs);
  return {
    signal: outer ? AbortSignal.any([outer, silence.signal]) : silence.signal,
    alive() {
      clearTimeout(timer);
      timer = setTimeout(expire, stallMs);
    },
    stop: () => clearTimeout(timer),
  };
}

function reason(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return (signal.reason as Error).message;
  const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}
