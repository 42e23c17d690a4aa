import { spawnSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** A process so exactly that a recycled process number cannot be taken for it. */
export interface ProcessMark {
  readonly host: string;
  /** The machine's start and the process number space (containers have their own); "" where unknown. */
  readonly boot: string;
  readonly pid: number;
  /** When the process started, in the operating system's own words; "" where unknown. */
  readonly processStart: string;
}

/** The running process. */
export function thisProcess(): ProcessMark {
  return { host: hostname(), boot: bootMark(), pid: process.pid, processStart: startOf(process.pid) ?? "" };
}

/** How long a process may be silent before it counts as lost where nobody can look: ten missed heartbeats. */
export const defaultSilenceMs = 10 * 60_000;

/**
 * Does the process still live? On its own machine the operating system knows; a process elsewhere counts as alive
 * until it was silent for longer than it promised, from its last sign of life (Unix time in ms,
 * by this machine's clock) on.
 */
export function isAlive(
  mark: ProcessMark,
  seenAt: number,
  now: number = Date.now(),
  silentMs: number = defaultSilenceMs,
): boolean {
  if (mark.host === hostname() && mark.boot === bootMark()) {
    const start = startOf(mark.pid);
    return start !== null && start === mark.processStart;
  }
  if (mark.host === hostname() && machineStart(mark.boot) !== machineStart(bootMark())) return false; // rebooted
  return now - seenAt < silentMs;
}

const machineStart = (boot: string): string => boot.split(" ")[0]!;

let boot: string | undefined;

function bootMark(): string {
  boot ??= [bootId(), pidNamespace()].filter(Boolean).join(" ");
  return boot;
}

function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return ""; // not Linux: the start time is absolute there and tells machine starts apart by itself
  }
}

function pidNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

/** When a process started; null when there is none (a zombie, dead but not yet collected, is none). */
function startOf(pid: number): string | null {
  if (process.platform === "linux") return startFromProc(pid);
  if (process.platform !== "win32") return startFromPs(pid);
  return signalled(pid) ? "" : null; // Windows: no cheap way to the start time
}

/** Linux: field 3 of /proc/PID/stat is the state, field 22 the start in clock ticks since boot. */
function startFromProc(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // the name before may hold anything
    return fields[0] === "Z" || fields[0] === "X" ? null : fields[19]!;
  } catch {
    return null;
  }
}

function startFromPs(pid: number): string | null {
  const { stdout, status } = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C", TZ: "UTC" }, // whoever asks gets the same words
  });
  return status === 0 && stdout.trim() ? stdout.trim() : null;
}

function signalled(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
