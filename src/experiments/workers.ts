import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { packageFolder } from "../core/folders.js";
import { queue } from "../core/queue.js";
import { codeHash, hashOf } from "./code-hash.js";
import type { Group } from "./group.js";
import type { GroupEvent, Runner } from "./runner.js";

/** What a worker is handed: a group, and the hash of the code that is to train it. */
export interface Work {
  readonly group: Group;
  readonly code: string;
}

/** What a worker process says: news of its group, or that it failed. */
export type WorkerMessage = GroupEvent | { readonly kind: "failed"; readonly message: string };

const workerFile = packageFolder("dist", "experiments", "worker.js"); // a process runs what is compiled

const isCompiled = import.meta.url.endsWith(".js");

/**
 * A runner that trains each group in a process of its own, so that a crash costs one group. With `workers` of them
 * side by side each gets an equal share of the cores, so that they never compete.
 */
export function inWorkers(workers: number, file = workerFile): Runner {
  const code = isCompiled ? codeHash() : hashOf(packageFolder("dist"), ".js"); // what the runs tell of; a worker refuses other
  const threads = String(Math.max(1, Math.floor(availableParallelism() / workers)));
  return async function* (group, signal) {
    signal?.throwIfAborted(); // before there is a child to stop
    const limits = {
      TF_NUM_INTRAOP_THREADS: threads,
      TF_NUM_INTEROP_THREADS: threads,
      OMP_NUM_THREADS: threads,
    };
    const env = { ...process.env, ...limits };
    const child = fork(file, {
      env,
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      serialization: "advanced", // JSON has no NaN
    });
    const stop = () => child.kill("SIGTERM");
    signal?.addEventListener("abort", stop);
    try {
      yield* heard(child, { group, code });
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

async function* heard(child: ChildProcess, work: Work): AsyncGenerator<GroupEvent> {
  const messages = queue<WorkerMessage>();
  let said = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-2000);
  });
  child.on("message", message => messages.push(message as WorkerMessage));
  child.on("error", messages.fail); // it could not be started
  child.on("close", messages.end); // after its last message
  child.send(work);
  for await (const message of messages) {
    if (message.kind === "failed") throw new Error(message.message);
    yield message;
    if (message.kind === "outcomes") return;
  }
  throw new Error(`the worker process ${endOf(child)}${said && `; it last said: ${lastLine(said)}`}`);
}

const endOf = ({ signalCode, exitCode }: ChildProcess): string =>
  signalCode ? `was killed by ${signalCode}` : `ended with code ${exitCode}`;

const lastLine = (text: string): string => text.trim().split("\n").at(-1)!;
