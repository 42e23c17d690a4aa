import { toldName } from "../../../core/settings.js";
import { columns as fields } from "../../../tracking/query/query.js";
import type { Connection } from "../../../tracking/store/database.js";
import { type Chosen, chosen } from "../../../tracking/views/chosen.js";
import {
  inOrder,
  metricSummaries,
  type ParamSummary,
  paramSummaries,
  tagCounts,
} from "../../../tracking/views/columns.js";
import { orderedIds } from "../../../tracking/views/which.js";
import { fieldOf } from "../../api/query-text.js";
import type { Columns, ParamColumn } from "../../api.js";
import { cellOf } from "../cells.js";
import type { Input } from "../input.js";
import type { Site } from "../site.js";
import { whichOf } from "../which.js";

/** What the runs that fit have. */
export const columns = (site: Site, input: Input): Columns =>
  site.read(db => {
    const which = whichOf(db, input);
    const runs = chosen(db, orderedIds(db, which));
    return {
      runs: runs.ids.length,
      params: paramColumns(db, runs),
      metrics: metricSummaries(db, runs).map(({ name, runs, curve }) => ({
        ...{ name, runs, curve, field: fieldOf("metrics", name), system: name.startsWith("system/") },
      })),
      tags: tagCounts(db, runs.ids),
      fields: Object.entries(fields).map(([name, kind]) => ({ name, kind })),
    };
  });

const mostValues = 50;

/** The settings of runs, with their values where these are few. */
export const paramColumns = (db: Connection, runs: Chosen): ParamColumn[] =>
  paramSummaries(db, runs).map(summary => ({
    name: toldName(summary.name),
    field: fieldOf("params", summary.name),
    differs: summary.differs,
    kind: kindOf(summary),
    least: summary.least,
    most: summary.most,
    values: summary.values.length > mostValues ? null : inOrder(summary.values).map(cellOf),
  }));

function kindOf({ kinds }: ParamSummary): ParamColumn["kind"] {
  const told = kinds.filter(kind => kind !== "null");
  if (told.length !== 1) return "mixed";
  if (told[0] === "number" || told[0] === "boolean") return told[0];
  return "text";
}
