import { createInterface } from "node:readline";

/** The settings that the measuring program was started with. */
export const settings = JSON.parse(process.argv[2] ?? "{}");

/** Answers every line on the input with what `run` returns. See ../subject.mjs. */
export async function serve(run) {
  say({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) if (line === "run") say(await run());
  process.exit(0);
}

const say = answer => process.stdout.write(`${JSON.stringify(answer)}\n`);
