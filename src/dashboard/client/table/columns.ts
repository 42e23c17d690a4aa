import { usualMetrics } from "../../api/usual-metrics.js";
import type { Columns, Field, Ranges } from "../../api.js";
import { own } from "../parts/own.js";
import { telling } from "../parts/run-label.js";

export type { Ranges };

/** A column of the run table, beside the first one, which says which run a row is. */
export interface Column {
  readonly field: Field;
  readonly title: string;
  readonly kind: "param" | "metric" | "field";
  readonly type: "number" | "text" | "boolean" | "mixed" | "time" | "duration" | "state" | "texts";
  /** A metric that is a curve in some run: its cells have a small picture of it. */
  readonly hasCurve: boolean;
  /** Pixels. */
  readonly width: number;
}

const mostParams = 8; // more are chosen by hand: the eye takes in no more, and the first answer stays quick

/** All columns that the runs have, settings first. */
export function allColumns(columns: Columns): Column[] {
  return [
    ...columns.params.map(
      ({ name, field, kind }): Column => ({
        ...{ field, title: name, kind: "param", type: kind, hasCurve: false },
        width: widthOf(name, kind === "number" || kind === "boolean" ? 76 : 120),
      }),
    ),
    ...columns.metrics.map(
      ({ name, field, curve }): Column => ({
        ...{ field, title: name, kind: "metric", type: "number", hasCurve: curve },
        width: widthOf(name, curve ? 148 : 108),
      }),
    ),
    ...columns.fields
      .filter(({ name }) => !["id", "state"].includes(name)) // the first column says them
      .map(
        ({ name, kind }): Column => ({
          ...{ field: name, title: name, kind: "field", type: kind, hasCurve: false },
          width: widthOf(name, kind === "time" || kind === "duration" ? 108 : 140),
        }),
      ),
  ];
}

const letterWidth = 7.6; // pixels of the header's font, and room for the sign of a sorted column
const widthOf = (title: string, least: number): number =>
  Math.round(Math.min(260, Math.max(least, title.length * letterWidth + 34)));

/** What is shown as long as nobody has chosen: settings that tell runs apart, what came of them, how it was trained, when. */
export function usualFields(columns: Columns): Field[] {
  const params = telling(columns.params);
  const tags = columns.tags.length > 0 ? ["tags"] : [];
  return [
    ...params.slice(0, mostParams).map(({ field }) => field),
    ...usualMetrics(columns).map(({ field }) => field),
    ...[...tags, "experiment", "started", "duration"],
  ];
}

/** The columns of these fields, in their order. A field that no run has stays, as a column of gaps, when it was chosen. */
export function columnsOf(fields: readonly Field[], columns: Columns): Column[] {
  const known = new Map(allColumns(columns).map(column => [column.field, column]));
  return fields.map(field => known.get(field) ?? gap(field));
}

const gap = (field: Field): Column => ({
  ...{ field, title: field.replace(/^(?:params|metrics)\./, ""), type: "text", hasCurve: false, width: 120 },
  kind: field.startsWith("metrics.") ? "metric" : field.startsWith("params.") ? "param" : "field",
});

/** Those fields in which the runs differ: a setting, or a metric, that all have alike says nothing. */
export function differing(fields: readonly Field[], columns: Columns, ranges: Ranges): Field[] {
  const alike = new Set<Field>([
    ...columns.params.filter(({ differs }) => !differs).map(({ field }) => field),
    ...columns.metrics.filter(({ name }) => own(ranges, name)?.alike).map(({ field }) => field),
  ]);
  return fields.filter(field => !alike.has(field));
}

/** The field moved by so many places, no further than the ends. */
export function moved(fields: readonly Field[], field: Field, places: number): Field[] {
  const from = fields.indexOf(field);
  if (from < 0) return [...fields];
  const others = fields.filter(other => other !== field);
  const to = Math.max(0, Math.min(others.length, from + places));
  return others.toSpliced(to, 0, field);
}

/** The field moved to where another stands. */
export const movedTo = (fields: readonly Field[], field: Field, other: Field): Field[] =>
  moved(fields, field, fields.indexOf(other) - fields.indexOf(field));
