import { readFileSync } from "node:fs";

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
