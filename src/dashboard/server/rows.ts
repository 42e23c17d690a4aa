import type { Connection } from "../../tracking/store/database.js";
import { curveHeads, spark } from "../../tracking/views/curve-heads.js";
import { ofHeads, type RunHead, readHeads } from "../../tracking/views/heads.js";
import { readValues } from "../../tracking/views/values.js";
import type { RunRow } from "../api.js";
import { cellOf } from "./cells.js";

/** Rows of runs, in the order of their numbers. */
export function rowsOf(
  db: Connection,
  ids: readonly number[],
  { columns = [], sparks = [] }: { columns?: readonly string[]; sparks?: readonly string[] } = {},
): RunRow[] {
  const heads = readHeads(db, ids);
  const runs = ofHeads(heads);
  const cells = columns.map(field => readValues(db, runs, field));
  return heads.map((head, i) => ({
    ...rowOf(head),
    cells: cells.map(values => cellOf(values[i])),
    ...(sparks.length > 0 ? { sparks: sparksOf(db, head, sparks) } : {}),
  }));
}

const rowOf = ({ speaker: _, ...head }: RunHead): Omit<RunRow, "cells"> => head;

function sparksOf(
  db: Connection,
  { speaker }: RunHead,
  names: readonly string[],
): Record<string, readonly (number | null)[]> {
  const curves = speaker === null ? [] : curveHeads(db, speaker, names);
  return Object.fromEntries(
    curves.filter(({ count }) => count > 1).map(curve => [curve.name, spark(db, curve)]),
  );
}
