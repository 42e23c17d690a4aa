import { thrownAway } from "../../../tracking/upkeep/trash.js";
import { settingsOfRun } from "../../../tracking/views/parts.js";
import type { DeletedAnswer } from "../../api.js";
import { cellOf } from "../cells.js";
import type { Site } from "../site.js";

const mostRuns = 500;

/** What was deleted and can be had back. */
export const deleted = (site: Site): DeletedAnswer =>
  site.read(db => ({
    runs: thrownAway(db, mostRuns).map(({ thrownAt, ...run }) => ({
      ...run,
      deletedAt: thrownAt,
      settings: Object.entries(settingsOfRun(db, run.id).settings).map(([name, value]) => ({
        name,
        value: cellOf(value),
      })),
    })),
  }));
