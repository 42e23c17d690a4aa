/** Where settings stand in a pivot table: by rows, by columns, or not at all. */
export interface Places {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
}

export type Zone = keyof Places | "out";

/** Takes a setting to a zone, before another that stands there; without one, to its end. */
export function placed({ rows, columns }: Places, name: string, zone: Zone, before?: string): Places {
  const without = (names: readonly string[]) => names.filter(other => other !== name);
  const rest = { rows: without(rows), columns: without(columns) };
  if (zone === "out" || name === before) return name === before ? { rows, columns } : rest;
  const at = before === undefined ? -1 : rest[zone].indexOf(before);
  const names = [...rest[zone]];
  names.splice(at < 0 ? names.length : at, 0, name);
  return { ...rest, [zone]: names };
}

export const zoneOf = ({ rows, columns }: Places, name: string): Zone =>
  rows.includes(name) ? "rows" : columns.includes(name) ? "columns" : "out";

/** One place to the left or right within its zone. */
export function shifted(places: Places, name: string, by: -1 | 1): Places {
  const zone = zoneOf(places, name);
  if (zone === "out") return places;
  const names = [...places[zone]];
  const at = names.indexOf(name);
  const to = at + by;
  if (to < 0 || to >= names.length) return places;
  [names[at], names[to]] = [names[to]!, names[at]!];
  return { ...places, [zone]: names };
}

/** A head over columns that have the same value of a setting, side by side. */
export interface Span {
  readonly text: string;
  readonly width: number;
}

/** The heads of columns, a line for each of their settings; equal neighbours under the same head are one. */
export const headsOf = (keys: readonly (readonly string[])[], depth: number): Span[][] =>
  Array.from({ length: depth }, (_, level) => {
    const spans: { text: string; width: number; path: string }[] = [];
    for (const key of keys) {
      const path = JSON.stringify(key.slice(0, level + 1));
      const last = spans.at(-1);
      if (last?.path === path) last.width++;
      else spans.push({ text: key[level]!, width: 1, path });
    }
    return spans.map(({ text, width }) => ({ text, width }));
  });
