import { Refusal } from "../core/check.js";
import { duration } from "../core/progress.js";
import { Absent } from "../data/member.js";
import { complain } from "./output.js";

/**
 * Every experiment in turn, and the report in the end. One whose data cannot be had is left out in a line, as optional data
 * sets are; one that is refused for another reason stops no other, and the exit code says so.
 */
export async function reproduceAll(
  names: readonly string[],
  reproduce: (name: string) => Promise<void>,
): Promise<void> {
  const startedAt = Date.now();
  const left: string[] = [];
  for (const [i, name] of names.entries()) {
    const passed = i > 0 ? `, after ${duration((Date.now() - startedAt) / 1000)}` : "";
    console.error(`\n${name}: experiment ${i + 1} of ${names.length}${passed}`);
    try {
      await reproduce(name);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      left.push(`${name} is left out: ${error.message}`);
      if (!(error instanceof Absent)) process.exitCode = 1;
    }
  }
  for (const line of left) complain(line);
  const { report } = await import("./report.js");
  await report();
}
