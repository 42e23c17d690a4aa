import { toldName } from "../../../core/settings.js";
import type { Cell, Field, GroupsAnswer, RunState, Spread, TableAnswer } from "../../api.js";
import { cellText } from "../parts/format.js";
import { own } from "../parts/own.js";

/** A run, or a group of runs, as a point, a line or a cell of a chart. */
export interface Item {
  readonly key: string;
  readonly label: string;
  /** The run's number; null of a group. */
  readonly run: number | null;
  /** How a run that is not finished stands; null of others, and of a group. */
  readonly unfinished: RunState | null;
  /** How many runs are in it; a mean may be of fewer, as its spread says. */
  readonly n: number;
  cell(field: Field): Cell;
  /** Of a mean. */
  spread(field: Field): Spread | null;
}

/** A finite number, else null: null is what has no place on an axis. */
export const numberIn = (cell: Cell): number | null => (typeof cell === "number" ? cell : null);

/** Whether it was meant as a number and is none: NaN, Infinity. */
export const isOdd = (cell: Cell): boolean =>
  cell !== null && typeof cell === "object" && cell.kind === "number";

export function itemsOfTable(
  answer: TableAnswer,
  fields: readonly Field[],
  labels: readonly Field[],
): Item[] {
  return answer.ids.map((id, row): Item => {
    const cell = (field: Field) => answer.columns[fields.indexOf(field)]?.[row] ?? null;
    const state = answer.states[row] ?? "finished";
    const unfinished = state === "finished" ? null : state;
    return {
      ...{ key: `run ${id}`, run: id, n: 1, cell, unfinished },
      label: `run ${id}${unfinished ? ` (${unfinished})` : ""}${labelOf(labels.map(field => [ownName(field), cell(field)]))}`,
      spread: () => null,
    };
  });
}

export function itemsOfGroups(answer: GroupsAnswer): Item[] {
  return answer.rows.map((row): Item => {
    const named = answer.by.map((name, i) => [name, row.settings[i] ?? null] as const);
    const settings = new Map(named);
    const spread = (field: Field) =>
      field.startsWith("metrics.") ? (own(row.metrics, ownName(field)) ?? null) : null;
    const setting = (name: string) => settings.get(name) ?? own(answer.shared, name) ?? null;
    return {
      ...{ key: row.key, run: null, n: row.runs, spread, unfinished: null },
      label: labelOf(named).trim() || "all runs",
      cell: field => (field.startsWith("metrics.") ? meanIn(spread(field)) : setting(nameInGroups(field))),
    };
  });
}

/** What groups call a setting, or the experiment. */
const nameInGroups = (field: Field): string =>
  field.startsWith("params.") ? toldName(ownName(field)) : field;

/** A mean of numbers of which one is none is none either. */
const meanIn = (spread: Spread | null): Cell => spread && (spread.mean ?? { kind: "number", text: "NaN" });

/** `params."a name"` → `a name`; what is no such field is a name already, quotes and all. */
export function ownName(field: Field): string {
  const name = /^(?:params|metrics)\.(.*)$/s.exec(field)?.[1];
  if (name === undefined) return field;
  return /^".*"$/s.test(name) ? name.slice(1, -1).replace(/\\(["'\\])/g, "$1") : name;
}

/** Settings by their names, with their values. */
const labelOf = (cells: readonly (readonly [name: string, Cell])[]): string =>
  cells
    .filter(([, cell]) => cell !== null)
    .map(([name, cell]) => ` ${name}=${cellText(cell)}`)
    .join("");

/** Of how many runs a value of an item is. */
export const countOf = (item: Item, field: Field): number => item.spread(field)?.n ?? item.n;

/** Neural bits of a code: T functions of d bits each. */
export const bitsField = "T·d";

/** A field, or the length of the code, which is worked out of two. */
export function cellOf(item: Item, field: Field): Cell {
  if (field !== bitsField) return item.cell(field);
  const [T, d] = [numberIn(item.cell("params.T")), numberIn(item.cell("params.d"))];
  return T === null || d === null ? null : T * d;
}

/** The fields to ask for, so that these can be worked out. */
export const askedFields = (fields: readonly Field[]): Field[] => [
  ...new Set(fields.flatMap(field => (field === bitsField ? ["params.T", "params.d"] : [field]))),
];
