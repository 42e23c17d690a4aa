import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { packageFolder } from "../core/folders.js";
import type { Group } from "./group.js";
import type { GroupEvent, Runner } from "./runner.js";

/** What a worker process says: news of its group, or that it failed. */
export type WorkerMessage = GroupEvent | { readonly kind: "failed"; readonly message: string };

const workerFile = packageFolder("dist", "experiments", "worker.js"); // a process runs what is compiled

/**
 * A runner that trains each group in a process of its own, so that a crash costs one group. With `workers` of them
 * side by side each gets an equal share of the cores, so that they never compete.
 */
export function inWorkers(workers: number, file = workerFile): Runner {
  const threads = String(Math.max(1, Math.floor(availableParallelism() / workers)));
  return async function* (group, signal) {
    signal?.throwIfAborted(); // before there is a child to stop
    const limits = {
      TF_NUM_INTRAOP_THREADS: threads,
      TF_NUM_INTEROP_THREADS: threads,
      OMP_NUM_THREADS: threads,
    };
    const env = { ...process.env, ...limits };
    const child = fork(file, { env, stdio: ["ignore", "ignore", "pipe", "ipc"] });
    const stop = () => child.kill("SIGTERM");
    signal?.addEventListener("abort", stop);
    try {
      yield* heard(child, group);
    } catch (error) {
      signal?.throwIfAborted(); // the end that was asked for, not a crash
      throw error;
    } finally {
      signal?.removeEventListener("abort", stop);
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGTERM");
        await once(child, "exit");
      }
    }
  };
}

async function* heard(child: ChildProcess, group: Group): AsyncGenerator<GroupEvent> {
  const news: WorkerMessage[] = [];
  let said = "";
  let wake = () => {};
  let over = false;
  const closed = once(child, "close").then(() => {
    over = true;
    wake();
  });
  child.on("message", message => {
    news.push(message as WorkerMessage);
    wake();
  });
  child.stderr!.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-2000);
  });
  child.send(group);

  let finished = false;
  while (!over || news.length) {
    if (!news.length) await Promise.race([closed, new Promise<void>(resolve => (wake = resolve))]);
    for (const message of news.splice(0)) {
      if (message.kind === "failed") throw new Error(message.message);
      finished ||= message.kind === "outcomes";
      yield message;
    }
    if (finished) return;
  }
  const end = child.signalCode ? `was killed by ${child.signalCode}` : `ended with code ${child.exitCode}`;
  throw new Error(
    `the worker process ${end}${said ? `; it last said: ${said.trim().split("\n").at(-1)}` : ""}`,
  );
}
