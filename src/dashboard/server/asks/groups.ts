import { settingsText, settingText, toldName } from "../../../core/settings.js";
import type { RunState } from "../../../tracking/run.js";
import type { Connection } from "../../../tracking/store/database.js";
import { remembered } from "../../../tracking/store/remembered.js";
import { type Chosen, chosen } from "../../../tracking/views/chosen.js";
import { paramSummaries } from "../../../tracking/views/columns.js";
import {
  type By,
  differingWithin,
  groupValues,
  type Members,
  nameIn,
  ownNames,
  repeatsWithin,
  valuesOf,
} from "../../../tracking/views/grouping.js";
import { metricValues, readValues } from "../../../tracking/views/values.js";
import { orderedIds } from "../../../tracking/views/which.js";
import type { Cell, GroupRow, GroupsAnswer, Ranges, Spread } from "../../api.js";
import { cellOf } from "../cells.js";
import type { Input } from "../input.js";
import { rangeOf } from "../ranges.js";
import type { Site } from "../site.js";
import { differenceOf, spreadOf } from "../spread.js";
import { whichOf } from "../which.js";

const mostRows = 10_000;
const mostKept = 200; // rows of an answer that is remembered

/**
 * Runs put together: a row for each group, with means and spreads. Of all runs the same question has the same answer until
 * something is written, so that what read-ahead.ts asked is there when the page asks; a query may hang on the time.
 */
export const groups = (site: Site, input: Input): GroupsAnswer =>
  site.read(db => {
    const found = () => together(db, input);
    const isKept = input.optionalText("query") === "" && input.whole("limit", 0, mostRows) <= mostKept;
    return isKept ? remembered(db, `groups ${input.key}`, found) : found();
  });

function together(db: Connection, input: Input): GroupsAnswer {
  const which = whichOf(db, input);
  const runs = chosen(db, orderedIds(db, which));
  const by = byOf(input);
  const grouping = groupValues(db, runs, by);
  const { names, shared, groups } = grouping;
  const metrics = input.texts("metrics", 30);
  const states = readValues(db, runs, "state") as RunState[];
  const areAll = input.has("all") && input.flag("all");
  const doAllCount = areAll || states.every(state => state === "finished");
  const counts = (place: number) => doAllCount || states[place] === "finished";
  const found = metrics.map(name => metricValues(db, runs, name));
  const numbers = doAllCount
    ? found
    : found.map(values => values.map((value, place) => (counts(place) ? value : null)));
  const rows = groups.map(group => rowOf(group, states, metrics, numbers));
  const members = new Map(groups.map(group => [group.key, group]));
  const whole = (row: GroupRow): GroupRow => ({
    ...row,
    metrics: spreads(members.get(row.key)!, metrics, numbers),
  });
  const key = input.optionalText("baseline", 100_000);
  const at = key === undefined ? -1 : groups.findIndex(group => group.key === key);
  const all =
    at < 0 ? rows : compared(rows, groups, at, { metrics, numbers, rest: restOf(db, runs, by, names) });
  const offset = input.whole("offset", 0, 10_000_000);
  const limit = input.whole("limit", 0, mostRows);
  return {
    total: all.length,
    runs: runs.ids.length,
    by: names,
    shared: Object.fromEntries(shared.map(([name, value]) => [name, cellOf(value)])),
    rows: sorted(all, names, input)
      .slice(offset, offset + limit)
      .map(whole),
    baseline: all[at] ? whole(all[at]) : null,
    ranges: rangesOf(all, metrics),
    all: areAll,
    averagedOver: differingWithin(db, runs, grouping, counts),
    repeats: repeatsWithin(db, runs, grouping, place => numbers.some(values => values[place] != null)),
    leftOut: doAllCount ? {} : leftOutOf(states, found, counts),
  };
}

export function byOf(input: Input): By {
  const by = input.part("by");
  return by.has("by") ? { by: by.texts("by", 50) } : { except: by.texts("except", 50) };
}

/** Runs whose numbers are in no mean, by their states. */
function leftOutOf(
  states: readonly RunState[],
  numbers: Numbers,
  counts: (place: number) => boolean,
): GroupsAnswer["leftOut"] {
  const left = states.filter((_, place) => !counts(place) && numbers.some(values => values[place] != null));
  return countsOf(left);
}

function countsOf(states: readonly RunState[]): Partial<Record<RunState, number>> {
  const counts: Partial<Record<RunState, number>> = {};
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

type Numbers = readonly (readonly (number | null | undefined)[])[];

/** A row with means alone: the page shows some of hundreds, and only those need their intervals. */
function rowOf(
  group: Members,
  states: readonly RunState[],
  metrics: readonly string[],
  numbers: Numbers,
): GroupRow {
  const { key, settings, places } = group;
  return {
    key,
    settings: settings.map(cellOf),
    runs: places.length,
    states: countsOf(places.map(place => states[place]!)),
    metrics: Object.fromEntries(metrics.map((name, i) => [name, meanOf(group, numbers[i]!)])),
  };
}

const spreads = ({ places }: Members, metrics: readonly string[], numbers: Numbers): GroupRow["metrics"] =>
  Object.fromEntries(
    metrics.map((name, i) => {
      const values = known(places.map(place => numbers[i]![place]));
      return [name, values.length > 0 ? spreadOf(values) : null];
    }),
  );

/** The mean as `mean` has it, without a list of its own: there are ten thousand of them in a question. */
function meanOf({ places }: Members, numbers: Numbers[number]): Spread | null {
  let [n, sum] = [0, 0];
  for (const place of places) {
    const value = numbers[place];
    if (value === null || value === undefined) continue;
    n++;
    sum += value;
  }
  const centre = sum / n;
  return n === 0
    ? null
    : { n, mean: Number.isFinite(centre) ? centre : null, sd: null, low: null, high: null };
}

const known = (values: readonly (number | null | undefined)[]): number[] =>
  values.filter(value => value !== null && value !== undefined);

/** What else tells runs of a group apart, as a text: two of one text in two groups are a pair. */
function restOf(db: Connection, runs: Chosen, by: By, names: readonly string[]): string[] {
  const rest =
    "except" in by
      ? ownNames(db, runs, by.except)
      : paramSummaries(db, runs)
          .flatMap(({ name, differs }) => (differs ? [toldName(name)] : []))
          .filter(name => !names.includes(name));
  const columns = rest.map(name => valuesOf(db, runs, name));
  return runs.ids.map((_, i) =>
    settingsText(Object.fromEntries(rest.map((name, j) => [name, columns[j]![i]]))),
  );
}

interface Compared {
  readonly metrics: readonly string[];
  readonly numbers: Numbers;
  readonly rest: readonly string[];
}

/** The rows with their differences to one of them. */
function compared(
  rows: readonly GroupRow[],
  groups: readonly Members[],
  at: number,
  { metrics, numbers, rest }: Compared,
): GroupRow[] {
  const base = groups[at]!;
  return rows.map((row, i) => ({
    ...row,
    differences: Object.fromEntries(
      metrics.map((name, j) => [name, i === at ? null : differenceTo(groups[i]!, base, numbers[j]!, rest)]),
    ),
  }));
}

function differenceTo(
  group: Members,
  base: Members,
  numbers: Numbers[number],
  rest: readonly string[],
): (Spread & { paired: boolean }) | null {
  const others = byRest(base, rest);
  const pairs = [...byRest(group, rest)].flatMap(([text, place]) => {
    const other = others.get(text);
    if (place === null || other === null || other === undefined) return [];
    return numbers[place] == null || numbers[other] == null ? [] : [numbers[place]! - numbers[other]!];
  });
  if (pairs.length > 0) return { ...spreadOf(pairs), paired: true };
  const [mine, theirs] = [group, base].map(({ places }) => known(places.map(place => numbers[place])));
  if (mine!.length === 0 || theirs!.length === 0) return null;
  return { ...differenceOf(mine!, theirs!), paired: false };
}

/** The run of a group that has a text; null where two have it. */
function byRest({ places }: Members, rest: readonly string[]): Map<string, number | null> {
  const found = new Map<string, number | null>();
  for (const place of places) found.set(rest[place]!, found.has(rest[place]!) ? null : place);
  return found;
}

const rangesOf = (rows: readonly GroupRow[], metrics: readonly string[]): Ranges =>
  Object.fromEntries(metrics.map(name => [name, rangeOf(rows.map(row => row.metrics[name]?.mean))]));

function sorted(rows: readonly GroupRow[], names: readonly string[], input: Input): GroupRow[] {
  const orders = input.parts("sort", 10).map(part => {
    const value = cellIn(part.text("field", 500), names);
    return { value, sign: part.flag("descending") ? -1 : 1 };
  });
  if (orders.length === 0) return [...rows];
  const keyed = rows.map((row, place) => ({ row, place, keys: orders.map(({ value }) => value(row)) }));
  keyed.sort((a, b) => {
    for (const [i, { sign }] of orders.entries()) {
      const order = comparedCells(a.keys[i]!, b.keys[i]!, sign);
      if (order !== 0) return order;
    }
    return a.place - b.place;
  });
  return keyed.map(({ row }) => row);
}

function cellIn(field: string, names: readonly string[]): (row: GroupRow) => Cell {
  if (field === "n" || field === "runs") return row => row.runs;
  const [, kind, name] = /^(metrics?|differences?)\.(.*)$/s.exec(field) ?? [];
  if (kind?.startsWith("metric")) return row => row.metrics[nameIn(`metrics.${name}`)]?.mean ?? null;
  if (kind) return row => row.differences?.[nameIn(`metrics.${name}`)]?.mean ?? null;
  const at = names.indexOf(nameIn(field));
  return row => row.settings[at] ?? null;
}

/** Numbers, then texts by the number they begin with; gaps come last, either way. */
function comparedCells(a: Cell, b: Cell, sign: number): number {
  const rank = (cell: Cell) => (cell === null ? 2 : typeof cell === "number" ? 0 : 1);
  if (a === null || b === null) return rank(a) - rank(b);
  if (typeof a === "number" && typeof b === "number") return sign * (a - b);
  if (rank(a) !== rank(b)) return sign * (rank(a) - rank(b));
  return sign * textOf(a).localeCompare(textOf(b), "en", { numeric: true });
}

const textOf = (cell: Cell): string =>
  typeof cell === "object" && cell !== null ? cell.text : settingText(cell);
