import { check } from "../../../core/check.js";
import { checkFieldName } from "../../../tracking/query/names.js";
import type { Connection } from "../../../tracking/store/database.js";
import type { Order } from "../../../tracking/store/filter.js";
import { readNames } from "../../../tracking/store/names.js";
import { chosen } from "../../../tracking/views/chosen.js";
import { metricValues, readValues } from "../../../tracking/views/values.js";
import { orderedIds } from "../../../tracking/views/which.js";
import type { Ranges, RunState, RunsAnswer, TableAnswer } from "../../api.js";
import { cellOf } from "../cells.js";
import type { Input } from "../input.js";
import { rangeOf } from "../ranges.js";
import { rowsOf } from "../rows.js";
import type { Site } from "../site.js";
import { whichOf } from "../which.js";

const mostColumns = 200;

/** A window of the table of runs. */
export const runs = (site: Site, input: Input): RunsAnswer =>
  site.read(db => {
    const which = whichOf(db, input);
    const orders = ordersOf(db, input);
    const columns = input.texts("columns", mostColumns);
    const sparks = input.has("sparks") ? input.texts("sparks", 10) : [];
    const offset = input.whole("offset", 0, 10_000_000);
    const limit = input.whole("limit", 0, 500);
    const ids = orderedIds(db, which, orders);
    const [baseline] = input.has("baseline")
      ? rowsOf(db, [input.whole("baseline", 0, Number.MAX_SAFE_INTEGER)], { columns, sparks })
      : [];
    return {
      total: ids.length,
      offset,
      rows: rowsOf(db, ids.slice(offset, offset + limit), { columns, sparks }),
      baseline: baseline ?? null,
    };
  });

export function ordersOf(db: Connection, input: Input): Order[] {
  const orders = input.parts("sort", 10).map(part => ({
    field: part.text("field", 500),
    ascending: !part.flag("descending"),
  }));
  for (const { field } of orders) checkFieldName(field, () => readNames(db));
  return orders;
}

/** Least and most of metrics over all that fit. */
export const ranges = (site: Site, input: Input): Ranges =>
  site.read(db => {
    const runs = chosen(db, orderedIds(db, whichOf(db, input)));
    const names = input.texts("metrics", mostColumns);
    return Object.fromEntries(names.map(name => [name, rangeOf(metricValues(db, runs, name))]));
  });

/** Refuses what would be more than a page, or a spreadsheet, can take. */
export const checkCells = (cells: number): void =>
  check(cells <= mostCells, "cells", cells, "at most 2,000,000: fewer runs, or fewer columns");

const mostCells = 2_000_000;

/** Columns of values, for charts. */
export const table = (site: Site, input: Input): TableAnswer =>
  site.read(db => {
    const all = orderedIds(db, whichOf(db, input));
    const fields = input.texts("fields", 60);
    const found = chosen(db, all.slice(0, input.whole("limit", 0, 100_000)));
    checkCells(found.ids.length * fields.length);
    return {
      total: all.length,
      ids: found.ids,
      states: readValues(db, found, "state") as RunState[],
      columns: fields.map(field => readValues(db, found, field).map(cellOf)),
    };
  });
