import type { Cell, Field } from "../../../api.js";
import { cellText, paramText, shortNumber } from "../../parts/format.js";
import { numberIn, ownName } from "../items.js";

/** A value that an edge of a brush can stand at. */
export type Edge = number | string;

/** An axis of parallel coordinates: where a value stands, from 0 at the foot to 1 at the top. */
export interface Axis {
  readonly field: Field;
  readonly title: string;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  /** Whether some items have no value that could stand on it: they pass below its foot. */
  readonly hasNone: boolean;
  /** null: no value, or none that is finite. */
  place(cell: Cell): number | null;
  /** The value at a place, for the edge of a brush; of names the nearest. */
  valueAt(place: number): Edge;
  /** The place of the next value that occurs, up or down; the end where there is none. */
  next(place: number, up: boolean): number;
}

export function axisOf(field: Field, cells: readonly Cell[]): Axis {
  const some = cells.filter(cell => cell !== null);
  const numbers = some.flatMap(cell => numberIn(cell) ?? []);
  const isNamed =
    some.some(cell => typeof cell === "string" || typeof cell === "boolean") || numbers.length === 0;
  return isNamed ? namedAxis(field, some, cells) : numberAxis(field, numbers, cells);
}

const collator = new Intl.Collator("en", { numeric: true });

/** Names at equal distances, in their order, numbers among them by size. */
function namedAxis(field: Field, some: readonly Cell[], cells: readonly Cell[]): Axis {
  const names = [...new Set(some.map(cellText))].sort(collator.compare);
  const last = Math.max(1, names.length - 1);
  const at = (name: string): number | null => {
    const i = names.indexOf(name);
    return i < 0 ? null : names.length === 1 ? 0.5 : i / last;
  };
  const places = names.map(name => at(name)!);
  const nearest = (place: number) =>
    places.reduce(
      (best, other, i) => (Math.abs(other - place) < Math.abs(places[best]! - place) ? i : best),
      0,
    );
  return {
    field,
    title: ownName(field),
    ticks: spaced(names.map(name => ({ at: at(name)!, label: shortened(name) }))),
    hasNone: cells.length > some.length,
    place: cell => (cell === null ? null : at(cellText(cell))),
    valueAt: place => names[nearest(place)] ?? "",
    next: nextOf(places),
  };
}

const mostOfLog = 100; // times the least: numbers over a wider range are told apart by their magnitudes
const mostOwnTicks = 9;

function numberAxis(field: Field, numbers: readonly number[], cells: readonly Cell[]): Axis {
  const distinct = [...new Set(numbers)].sort((a, b) => a - b);
  const [least, most] = [distinct[0]!, distinct.at(-1)!];
  const isLog = least > 0 && most / least > mostOfLog;
  const scale = isLog ? Math.log : (value: number) => value;
  const back = isLog ? Math.exp : (value: number) => value;
  const width = scale(most) - scale(least);
  const at = (value: number) => (width === 0 ? 0.5 : (scale(value) - scale(least)) / width);
  const even = [0, 0.25, 0.5, 0.75, 1].map(share => back(scale(least) + share * width));
  const ticks = (distinct.length <= mostOwnTicks ? distinct : even).map(value => ({
    at: at(value),
    label: distinct.length <= mostOwnTicks ? paramText(value) : shortNumber(value, 3),
  }));
  return {
    field,
    title: isLog ? `${ownName(field)} (log)` : ownName(field),
    ticks: spaced(ticks),
    hasNone: cells.some(cell => numberIn(cell) === null),
    place: cell => {
      const value = numberIn(cell);
      return value === null ? null : at(value);
    },
    valueAt: place => back(scale(least) + place * width),
    next: nextOf(distinct.map(at)),
  };
}

const nextOf =
  (places: readonly number[]) =>
  (place: number, up: boolean): number =>
    up
      ? (places.find(other => other > place + tiny) ?? 1)
      : (places.findLast(other => other < place - tiny) ?? 0);

const tiny = 1e-9; // of an axis: rounding in the way from place to value and back

const nearestTicks = 0.045; // of an axis: closer labels would touch

function spaced<T extends { at: number }>(ticks: readonly T[]): T[] {
  const kept: T[] = [];
  for (const tick of ticks)
    if (kept.length === 0 || tick.at - kept.at(-1)!.at >= nearestTicks) kept.push(tick);
  return kept;
}

const mostLetters = 18;

const shortened = (name: string): string =>
  name.length > mostLetters ? `${name.slice(0, mostLetters - 1)}…` : name;
