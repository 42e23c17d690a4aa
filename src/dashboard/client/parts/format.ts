/** Numbers, times and sizes as people read them. Every view writes them the same way. */

import type { Cell } from "../../api.js";

const minus = "\u2212";

/** Four significant digits: `0.9712`, `1,234`, `1.2e-7`; `–` where there is none. */
export const shortNumber = (value: number | null | undefined, digits = 4): string =>
  numberText(value, digits)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");

/** The same with its last zeros, so that points stand below each other in a column. */
export function numberText(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined) return "–";
  if (Number.isNaN(value)) return "NaN";
  const size = Math.abs(value);
  const sign = value < 0 ? minus : "";
  if (size === Infinity) return `${sign}∞`;
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return sign + exponential(size, digits);
  const decimals = Number.isInteger(value) ? 0 : Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return sign + grouped(size.toFixed(decimals));
}

const exponential = (size: number, digits: number): string =>
  size
    .toExponential(digits - 1)
    .replace(/\.?0+e/, "e")
    .replace("e+", "e")
    .replace("-", minus);

/** Commas between thousands; `toLocaleString` takes twenty times as long, and a table writes hundreds of numbers a frame. */
const grouped = (digits: string): string =>
  digits.length < 4 ? digits : digits.replace(/\B(?=(?:\d{3})+(?:\.|$))(?<!\.\d*)/g, ",");

/** A difference, its sign always said. */
export const difference = (value: number, digits = 3): string =>
  value === 0 ? "±0" : (value > 0 ? "+" : "") + shortNumber(value, digits);

/** `90.1 ± 0.3 (5)`: mean, standard deviation, number of runs; the deviation's second digit sets the decimals. */
export function meanText(mean: number | null, sd: number | null, n: number): string {
  if (mean === null || sd === null || !Number.isFinite(mean) || !Number.isFinite(sd))
    return `${shortNumber(mean)} (${n})`;
  const size = Math.abs(mean);
  if (sd === 0 || sd < size * 1e-6 || sd < 1e-6 || size >= 1e7)
    return `${shortNumber(mean)} ± ${shortNumber(sd, 2)} (${n})`;
  const decimals = Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(sd))));
  const fixed = (value: number) => (value < 0 ? minus : "") + grouped(Math.abs(value).toFixed(decimals));
  return `${fixed(mean)} ± ${fixed(sd)} (${n})`;
}

/** A setting of any kind on one line. */
export function paramText(value: unknown): string {
  if (value === undefined) return "–";
  if (typeof value === "number")
    return Number.isInteger(value) ? String(value).replace("-", minus) : shortNumber(value, 6);
  return typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
}

/** A value of a run, whatever it is. */
export function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return "–";
  return typeof cell === "object" ? cell.text : paramText(cell);
}

/** `850 ms`, `12.3 s`, `4 min 05 s`, `3 h 20 min`, `2 d 4 h`. */
export function durationText(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "–";
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600),
    Math.floor(seconds / 60),
  ];
  if (minutes < 60) return `${minutes} min ${two(Math.floor(seconds % 60))} s`;
  return hours < 48 ? `${hours} h ${two(minutes % 60)} min` : `${days} d ${hours % 24} h`;
}

const two = (value: number): string => String(value).padStart(2, "0");

/** `just now`, `5 min ago`, `yesterday`, `12 Mar 2026`; 0 is a time that nobody told, as of a table's rows. */
export function agoText(at: number, now = Date.now()): string {
  if (at === 0) return "–";
  const seconds = (now - at) / 1000;
  if (seconds < 45) return "just now";
  if (seconds < 3600) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h ago`;
  if (seconds < 7 * 86_400) return `${Math.round(seconds / 86_400)} d ago`;
  return days.format(at);
}

/** The moment in full, for a title. */
export const momentText = (at: number): string => (at === 0 ? "–" : moments.format(at));

// Made once: a table writes a hundred times a frame, and to make one takes a hundred times as long as to use it.
const days = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const moments = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

/** `312 B`, `10.2 kB`, `4.8 MB`: thousands, as disks count. */
export function bytesText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const at = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return `${shortNumber(bytes / 1000 ** at, 3)} ${units[at]}`;
}
