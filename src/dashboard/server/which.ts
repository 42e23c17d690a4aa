import type { Connection } from "../../tracking/store/database.js";
import { checkWhich, type Which } from "../../tracking/views/which.js";
import type { Input } from "./input.js";

const mostIds = 10_000;

/** Which runs a question is about; refused where its query cannot be read, or names what no run has. */
export function whichOf(db: Connection, input: Input): Which {
  const group = input.optionalText("group", 100_000);
  const which: Which = {
    query: input.has("query") ? input.text("query") : "",
    ...(input.has("ids") ? { ids: input.ids("ids", mostIds) } : {}),
    ...(group === undefined ? {} : { group }),
  };
  checkWhich(db, which);
  return which;
}
