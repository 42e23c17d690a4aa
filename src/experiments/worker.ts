import { check } from "../core/check.js";
import { codeHash } from "./code-hash.js";
import { inProcess } from "./runner.js";
import type { Work, WorkerMessage } from "./workers.js";

// The process of one group: it is handed the group, sends what happens, and stores nothing. When the parent is gone,
// nobody waits for the result: it ends.
process.on("disconnect", () => process.exit(1));
process.on("message", message => void train(message as Work));

async function train({ group, code }: Work): Promise<void> {
  try {
    const expected = "the one with which the sweep began: start it again";
    check(codeHash() === code, "code of a worker", codeHash(), expected);
    for await (const event of inProcess(group)) await send(event);
  } catch (error) {
    await send({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
  process.disconnect?.();
  process.exit(0);
}

function send(message: WorkerMessage): Promise<void> {
  return new Promise(resolve => process.send!(message, () => resolve()));
}
