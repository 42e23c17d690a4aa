import { duration } from "../../core/progress.js";
import { beginning, visible } from "../../core/text/terminal-text.js";
import type { Run } from "../../tracking/run.js";
import { unknownTime } from "../../tracking/stamp.js";

const mostCharacters = 80; // a checksum is whole

/** A value short enough for a table; null and missing are a dash. What is left out of a longer text is a `…`. */
export function shortCell(value: unknown, most = mostCharacters): string {
  if (typeof value !== "number" || Number.isInteger(value) || !Number.isFinite(value)) {
    const text = wholeCell(value);
    const held = beginning(text, most);
    return held === text ? text : `${beginning(held, most - 1)}…`;
  }
  const size = Math.abs(value);
  if (size < 0.001) return value.toExponential(2);
  return value.toFixed(size < 10 ? 4 : size < 1000 ? 2 : 1);
}

/** A value as a whole. */
export function wholeCell(value: unknown): string {
  if (value === null || value === undefined) return "-";
  return visible(typeof value === "object" ? JSON.stringify(value) : String(value));
}

/** `2026-01-31 14:05`, in the time of this machine; a dash where it was not told. */
export function localTime(iso: string): string {
  if (iso === unknownTime) return "-";
  const at = new Date(iso);
  const two = (part: number) => String(part).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** When a run began; a queued one has not. */
export const startOf = ({ state, startedAt }: Pick<Run, "state" | "startedAt">): string =>
  state === "queued" ? "-" : localTime(startedAt);

/** From start to end; so far for what runs; unknown for what was lost, has not begun, or has no times. */
export function took({ state, startedAt, endedAt }: Pick<Run, "state" | "startedAt" | "endedAt">): string {
  if (state === "lost" || state === "queued" || startedAt === unknownTime) return "-";
  const end = endedAt === null ? Date.now() : Date.parse(endedAt);
  return duration(Math.max(0, end - Date.parse(startedAt)) / 1000);
}

const colours: Readonly<Record<string, number>> = {
  queued: 90,
  running: 36,
  finished: 32,
  failed: 31,
  stopped: 33,
  lost: 35,
};

/** A state in its colour, where a terminal shows colours and nobody has asked for none. */
export function paintState(cell: string): string {
  const colour = colours[cell.trim()];
  const isPlain = !process.stdout.isTTY || !!process.env.NO_COLOR || process.env.TERM === "dumb";
  return colour === undefined || isPlain ? cell : `\x1b[${colour}m${cell}\x1b[39m`;
}
