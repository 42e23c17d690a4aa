import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

const ticksPerSecond = 100; // what Linux reports to programs, whatever the kernel's own clock

/**
 * Watches the machine while a process works. The function that comes back tells which share of all cores went
 * elsewhere since: to other processes, or to the host's other guests. 0 where the system does not tell.
 *
 * @param {number | undefined} pid
 */
export function watch(pid) {
  const startedAt = performance.now();
  const before = reading(pid);
  return () => {
    const after = reading(pid);
    const seconds = (performance.now() - startedAt) / 1000;
    const elsewhere = after.all - before.all - (after.own - before.own);
    return Number.isNaN(elsewhere) ? 0 : Math.max(0, elsewhere / seconds / availableParallelism());
  };
}

/**
 * Core-seconds so far, of the machine and of the process with its ended children.
 *
 * @param {number | undefined} pid
 */
function reading(pid) {
  try {
    const [, ...all] = readFileSync("/proc/stat", "utf8").split("\n")[0].trim().split(/\s+/).map(Number);
    const [user, nice, system, , , irq, softirq, steal] = all;
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ")
      .map(Number);
    const own = fields[11] + fields[12] + fields[13] + fields[14]; // user, system, and both of the children
    return {
      all: (user + nice + system + irq + softirq + steal) / ticksPerSecond,
      own: own / ticksPerSecond,
    };
  } catch {
    return { all: Number.NaN, own: Number.NaN };
  }
}
