import { constants, fstatSync, write } from "node:fs";
import { open } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { type Destination, systemError } from "./destination.js";

const waitMs = 20; // for a reader to come, or to have read

/**
 * Writes into what is not a file of its own: a pipe, a device, an open file. It waits for whoever reads, unless and until
 * `signal` is aborted, and no thread is held up meanwhile: a process whose threads wait in the system cannot end.
 */
export async function pour(
  to: Exclude<Destination, { kind: "file" }>,
  content: string | Uint8Array,
  signal?: AbortSignal,
): Promise<void> {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  if (to.kind === "open" && !canBeReopened(to.descriptor)) return writeAll(to.descriptor, bytes, signal);
  const path = to.kind === "open" ? `/dev/fd/${to.descriptor}` : to.path;
  const file = await opened(path, signal);
  try {
    await writeAll(file.fd, bytes, signal);
  } finally {
    await file.close();
  }
}

/** Pipes and terminals are opened anew, lest others who hold them are made not to wait; a file goes on where it is. */
function canBeReopened(descriptor: number): boolean {
  const found = fstatSync(descriptor);
  return found.isFIFO() || found.isCharacterDevice();
}

async function opened(path: string, signal: AbortSignal | undefined) {
  for (;;) {
    try {
      return await open(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    } catch (error) {
      const nobodyReads = (error as NodeJS.ErrnoException).code === "ENXIO";
      if (!nobodyReads || signal?.aborted) throw error;
      await pause(waitMs);
    }
  }
}

async function writeAll(
  descriptor: number,
  bytes: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += (await written(descriptor, bytes, at)).bytesWritten;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      if (signal?.aborted) throw systemError("EPIPE", `descriptor ${descriptor}`);
      await pause(waitMs);
    }
  }
}

const written = promisify(write) as (
  fd: number,
  bytes: Uint8Array,
  at: number,
) => Promise<{ bytesWritten: number }>;
