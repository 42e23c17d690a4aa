import { randomUUID } from "node:crypto";
import { pathToFileURL } from "node:url";
import v8 from "node:v8";
import { readConnection } from "../protocol/connection.js";
import { Flags } from "./interrupt-flags.js";
import { IOThread } from "./server/thread.js";

/** Runs a kernel in this process: `node main.js CONNECTION_FILE`. Never returns; the process ends with the kernel. */
export async function startKernelHere(connectionFile: string): Promise<void> {
  const connection = readConnection(connectionFile);
  const session = randomUUID();
  const flags = new Flags();
  const heapLimit = v8.getHeapStatistics().heap_size_limit;
  const thread = new IOThread({ connection, session, flags: flags.memory, heapLimit });
  const { serve } = await import("./serve.js"); // all the rest, while the thread opens the sockets
  serve({ connection, session, thread, flags });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const exit = process.exit.bind(process);
  startKernelHere(process.argv[2] ?? "").catch(error => {
    process.stderr.write(`${error}\n`);
    exit(1);
  });
}
