import { readdirSync, readFileSync } from "node:fs";

/**
 * Resident memory of a process in MB, now or at its `peak`, as Linux has it.
 *
 * @param {number | undefined} pid
 * @param {"now" | "peak"} when
 */
export function residentMB(pid, when = "now") {
  const field = when === "peak" ? "VmHWM" : "VmRSS";
  const [, kilobytes] = readFileSync(`/proc/${pid}/status`, "utf8").match(`${field}:\\s+(\\d+)`) ?? [];
  return Number(kilobytes) / 1024;
}

/**
 * Memory of all processes of a session in MB: `resident` counts pages that several share once for each, `own` in all once.
 *
 * @param {number} session
 */
export function sessionMB(session) {
  const total = { resident: 0, own: 0 };
  for (const pid of inSession(session)) {
    try {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
      total.resident += Number(/^Rss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024;
      total.own += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024;
    } catch {} // it has ended
  }
  return total;
}

/**
 * Seconds of processor time that a session has taken, with those of its processes that ended.
 *
 * @param {number} session
 */
export function sessionSeconds(session) {
  let ticks = 0;
  for (const pid of inSession(session)) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ")
        .map(Number);
      ticks += fields[11] + fields[12] + fields[13] + fields[14];
    } catch {} // it has ended
  }
  return ticks / 100; // what Linux reports to programs
}

/**
 * The processes of a session: those that one started, and theirs, whatever groups they have made.
 *
 * @param {number} session
 */
export const inSession = session =>
  readdirSync("/proc")
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
          .replace(/^.*\) /s, "")
          .split(" ");
        return Number(fields[3]) === session;
      } catch {
        return false; // it has ended
      }
    });
