import { useRef } from "preact/hooks";
import type { TableRows } from "./table-rows.js";

const kindOf = ({ groups }: TableRows): "runs" | "groups" => (groups === undefined ? "runs" : "groups");

/**
 * The rows that were asked for; until they are here those of the other kind that are shown stay in their place, as old ones: an
 * empty table between the two would flicker, and takes as long to draw as a full one.
 */
export function useInPlace(asked: TableRows, other: TableRows): TableRows {
  const shown = useRef(kindOf(asked));
  const isHere = asked.isThere && !asked.isStale;
  if (isHere || !other.isThere) shown.current = kindOf(asked);
  return shown.current === kindOf(asked) ? asked : { ...other, isStale: true, error: asked.error };
}
