import type { Param } from "../run.js";
import { type Connection, statement } from "../store/database.js";
import { type ParamRow, paramFrom } from "../store/params.js";
import { type Chosen, keptOf } from "./chosen.js";

/** Values of runs as numbers of a list of different ones; −1 where a run has none. */
export interface Coded {
  readonly codes: Int32Array;
  readonly values: readonly Param[];
}

/** A setting of runs: of many from the indexes, which hold its values in order; of few by looking each up. */
export const codedParam = (db: Connection, runs: Chosen, name: string): Coded =>
  kept(runs, name, () => (runs.areMost ? fromIndexes(db, runs, name) : coded(each(db, runs.ids, name))));

const kept = keptOf<Coded>();

type Cells = readonly [number, ParamRow["kind"], number | null, string | null];

function each(db: Connection, ids: readonly number[], name: string): (Param | undefined)[] {
  const rows = statement<Cells>(
    db,
    `SELECT j.key, p.kind, p.number, p.text FROM json_each(?) j
       CROSS JOIN params p ON p.run_id = j.value AND p.name = ?`,
  ).raw();
  const found: (Param | undefined)[] = new Array(ids.length).fill(undefined);
  for (const [at, kind, number, text] of rows.all(JSON.stringify(ids), name))
    found[at] = paramFrom({ name, kind, number, text });
  return found;
}

/** All settings of a few runs. */
export function codedParams(db: Connection, ids: readonly number[]): Map<string, Coded> {
  const rows = statement<
    readonly [number, string, ...(readonly [ParamRow["kind"], number | null, string | null])]
  >(
    db,
    `SELECT j.key, p.name, p.kind, p.number, p.text FROM json_each(?) j CROSS JOIN params p ON p.run_id = j.value`,
  ).raw();
  const found = new Map<string, (Param | undefined)[]>();
  for (const [at, name, kind, number, text] of rows.all(JSON.stringify(ids))) {
    let values = found.get(name);
    if (!values) found.set(name, (values = new Array(ids.length).fill(undefined)));
    values[at] = paramFrom({ name, kind, number, text });
  }
  return new Map([...found].map(([name, values]) => [name, coded(values)]));
}

/** The experiments of runs. */
export function codedExperiment(db: Connection, runs: Chosen): Coded {
  const place = runs.placeOfRun();
  const codes = new Int32Array(runs.ids.length).fill(-1);
  const values: string[] = [];
  const rows = statement<[string, string]>(
    db,
    `SELECT e.name, json_group_array(r.id) FROM experiments e CROSS JOIN runs r ON r.experiment_id = e.id
       ${runs.areMost ? "" : "WHERE r.id IN (SELECT value FROM json_each(?))"} GROUP BY e.id`,
  ).raw();
  for (const [name, ids] of runs.areMost ? rows.all() : rows.all(JSON.stringify(runs.ids))) {
    let isHere = false;
    for (const id of JSON.parse(ids) as number[]) {
      const at = place(id);
      if (at < 0) continue;
      codes[at] = values.length;
      isHere = true;
    }
    if (isHere) values.push(name);
  }
  return { codes, values };
}

function fromIndexes(db: Connection, runs: Chosen, name: string): Coded {
  const place = runs.placeOfRun();
  const codes = new Int32Array(runs.ids.length).fill(-1);
  const values: Param[] = [];
  let count = 0;
  for (const column of ["number", "text"] as const) {
    const rows = statement<[number | string, ParamRow["kind"], string]>(
      db,
      `SELECT ${column}, kind, json_group_array(run_id) FROM params
         WHERE name = ? AND ${column} IS NOT NULL GROUP BY ${column}, kind`,
    ).raw();
    for (const [value, kind, ids] of rows.all(name)) {
      const cells = { name, kind, number: null, text: null, [column]: value } as ParamRow;
      const code = values.length;
      let isHere = false;
      for (const id of JSON.parse(ids) as number[]) {
        const at = place(id);
        if (at < 0) continue;
        codes[at] = code;
        count++;
        isHere = true;
      }
      if (isHere) values.push(paramFrom(cells));
    }
  }
  return count === codes.length ? { codes, values } : withGaps(db, runs, name, { codes, values });
}

/** What is null or NaN is in no index. */
function withGaps(db: Connection, { ids }: Chosen, name: string, { codes, values }: Coded): Coded {
  const open = ids.flatMap((_, at) => (codes[at] === -1 ? [at] : []));
  const found = coded(
    each(
      db,
      open.map(at => ids[at]!),
      name,
    ),
  );
  open.forEach((at, i) => {
    const code = found.codes[i]!;
    if (code >= 0) codes[at] = values.length + code;
  });
  return { codes, values: [...values, ...found.values] };
}

/** A text that looks like a number is another value than it. */
export function coded(values: readonly (Param | undefined)[]): Coded {
  const codes = new Int32Array(values.length).fill(-1);
  const different: Param[] = [];
  const known = new Map<unknown, number>();
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === undefined) continue;
    const key = typeof value === "object" && value !== null ? JSON.stringify(value) + objectMark : value;
    let code = known.get(key);
    if (code === undefined) {
      code = different.push(value) - 1;
      known.set(key, code);
    }
    codes[i] = code;
  }
  return { codes, values: different };
}

const objectMark = "\u0000"; // a text that reads like an object's JSON is another value

/** The places of those that have the same values in all columns, in the order in which these first appear. */
export function placesByCodes(columns: readonly Coded[], length: number): number[][] {
  const codes = joined(columns, length);
  const found = new Map<number, number[]>();
  for (let place = 0; place < length; place++) {
    const places = found.get(codes[place]!);
    if (places) places.push(place);
    else found.set(codes[place]!, [place]);
  }
  return [...found.values()];
}

/** One number for each run, the same for the same values in all columns. */
function joined(columns: readonly Coded[], length: number): Int32Array {
  const [only] = columns;
  if (only && columns.length === 1) return only.codes;
  let all: Int32Array = new Int32Array(length);
  for (const { codes, values } of columns) {
    const known = new Map<number, number>();
    all = all.map((before, place) => {
      const both = before * (values.length + 1) + codes[place]! + 1;
      let code = known.get(both);
      if (code === undefined) known.set(both, (code = known.size));
      return code;
    });
  }
  return all;
}

/** The value of a run; undefined where it has none. */
export const valueAt = ({ codes, values }: Coded, place: number): Param | undefined =>
  codes[place]! < 0 ? undefined : values[codes[place]!];

/** The values, one for each run. */
export const uncoded = ({ codes, values }: Coded): (Param | undefined)[] =>
  Array.from(codes, code => (code < 0 ? undefined : values[code]));
