import { columns as fields } from "../../../tracking/query/query.js";
import type { Connection } from "../../../tracking/store/database.js";
import {
  metricSummaries,
  type ParamSummary,
  paramSummaries,
  paramValues,
  tagCounts,
} from "../../../tracking/views/columns.js";
import { orderedIds, type Which } from "../../../tracking/views/which.js";
import type { Columns, ParamColumn } from "../../api.js";
import { cellOf, fieldOf, finite } from "../cells.js";
import type { Input } from "../input.js";
import type { Site } from "../site.js";
import { whichOf } from "../which.js";

/** What the runs that fit have. */
export const columns = (site: Site, input: Input): Columns =>
  site.read(db => {
    const which = whichOf(db, input);
    const ids = orderedIds(db, which);
    return {
      runs: ids.length,
      params: paramColumns(db, ids, which),
      metrics: metricSummaries(db, ids).map(({ name, runs, curve }) => ({
        ...{ name, runs, curve, field: fieldOf("metrics", name), system: name.startsWith("system/") },
      })),
      tags: tagCounts(db, ids),
      fields: Object.entries(fields).map(([name, kind]) => ({ name, kind })),
    };
  });

const mostValues = 50;

/** The settings of runs, with their values where these are few. */
export const paramColumns = (db: Connection, ids: readonly number[], which: Which): ParamColumn[] =>
  paramSummaries(db, ids, which).map(summary => {
    const values = paramValues(db, ids, summary.name, mostValues);
    return {
      name: summary.name,
      field: fieldOf("params", summary.name),
      differs: summary.differs,
      kind: kindOf(summary),
      least: finite(summary.least),
      most: finite(summary.most),
      values: values.length > mostValues ? null : values.map(cellOf),
    };
  });

function kindOf({ kinds }: ParamSummary): ParamColumn["kind"] {
  const told = kinds.filter(kind => kind !== "null");
  if (told.length !== 1) return "mixed";
  if (told[0] === "number" || told[0] === "boolean") return told[0];
  return "text";
}
