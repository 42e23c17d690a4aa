import { createInterface } from "node:readline";

/** The settings that the measuring program was started with; each program says of what type it takes them to be. */
export const settings = JSON.parse(process.argv[2] ?? "{}");

/**
 * Answers every line on the input with what `run` returns. See ../subject.mjs.
 *
 * @param {() => object | Promise<object>} run
 */
export async function serve(run) {
  say({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) if (line === "run") say(await run());
  process.exit(0);
}

const say = (/** @type {object} */ answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
