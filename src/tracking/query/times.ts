/** A stretch of time that a word stands for, from its first ms to before its last; both alike for a moment. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const lengths = /^(?:\d+(?:\.\d+)?(?:ms|s|min|m|h|d|w))+$/;

/** `90s`, `1h30m`, `2d` in ms; undefined where it is no length of time. */
export function lengthOf(text: string): number | undefined {
  if (!lengths.test(text)) return undefined;
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|min|m|h|d|w)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * unitMs[unit!]!,
    0,
  );
}

const date = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/**
 * What a word says of time: `2026-01-31` (that day), `2026-01-31T14:05` (that minute), `now`, `today`, `yesterday`,
 * `2h ago`. Without a zone it is this machine's time. undefined where it says nothing.
 */
export function spanOf(text: string, now: number): Span | undefined {
  const word = text.toLowerCase();
  if (word === "now") return { from: now, to: now };
  if (word === "today") return dayAt(now, 0);
  if (word === "yesterday") return dayAt(now, -1);
  const ago = /^(\S+)\s+ago$/.exec(word);
  if (ago) {
    const length = lengthOf(ago[1]!);
    return length === undefined ? undefined : { from: now - length, to: now - length };
  }
  return dated(text);
}

/** A moment of ISO 8601 in ms since 1970; without a zone it is UTC, so that a file says the same everywhere. undefined where it is none. */
export function momentOf(text: string): number | undefined {
  const found = read(text);
  return found && found.utc - zoneMs(found.zone ?? "Z");
}

function dated(text: string): Span | undefined {
  const found = read(text);
  if (!found) return undefined;
  const { numbers, ms, utc, zone, precision } = found;
  const [y, mo, d, h, mi, s] = numbers;
  const day = startOf(y, mo, d);
  const from = zone === undefined ? new Date(day).setHours(h, mi, s, ms) : utc - zoneMs(zone);
  if (precision === "day") return { from, to: startOf(y, mo, d + 1) };
  return { from, to: from + lasting[precision] };
}

const lasting = { minute: 60_000, second: 1000, fraction: 1 } as const; // ms

interface Reading {
  readonly numbers: readonly [y: number, mo: number, d: number, h: number, mi: number, s: number];
  readonly ms: number;
  /** As if it were UTC's. */
  readonly utc: number;
  readonly zone: string | undefined;
  /** The smallest part that is told. */
  readonly precision: "day" | keyof typeof lasting;
}

/** The parts of a date or a time; undefined where there is no such day or hour. */
function read(text: string): Reading | undefined {
  const parts = date.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = parts;
  const all = [year, month, day, hour ?? 0, minute ?? 0, second ?? 0].map(Number);
  const numbers = all as unknown as Reading["numbers"];
  const [y, mo, d, h, mi, s] = numbers;
  const ms = Math.floor(Number(`0.${fraction ?? 0}`) * 1000);
  const midnight = new Date(0);
  midnight.setUTCFullYear(y, mo - 1, d); // Date.UTC takes the years 0 to 99 for 1900 to 1999
  const isDay = midnight.getUTCMonth() === mo - 1 && midnight.getUTCDate() === d; // no 31 June
  const isHour = (h < 24 && mi < 60 && s < 60) || (h === 24 && mi + s + ms === 0); // 24:00 ends a day
  if (!isDay || !isHour) return undefined;
  const utc = midnight.getTime() + ((60 * h + mi) * 60 + s) * 1000 + ms;
  const told = [fraction && "fraction", second && "second", hour && "minute", "day"] as const;
  return { numbers, ms, utc, zone, precision: told.find(name => name)! as Reading["precision"] };
}

/** The first ms of a day here; the day after a month's last is the next one's first. */
function startOf(y: number, mo: number, d: number): number {
  const day = new Date(2000, 0); // at midnight
  return day.setFullYear(y, mo - 1, d);
}

function zoneMs(zone: string): number {
  if (zone.toUpperCase() === "Z") return 0;
  const minutes = 60 * Number(zone.slice(1, 3)) + Number(/\d\d:?(\d\d)$/.exec(zone)?.[1] ?? 0);
  return (zone[0] === "-" ? -1 : 1) * minutes * 60_000;
}

function dayAt(now: number, days: number): Span {
  const at = new Date(now);
  const start = (more: number) =>
    new Date(at.getFullYear(), at.getMonth(), at.getDate() + days + more).getTime();
  return { from: start(0), to: start(1) };
}
