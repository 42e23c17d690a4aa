import type { Descent } from "../../tracking/store/lineage.js";
import type { BranchOfRun } from "../api.js";
import { cellOf } from "./cells.js";

/** Where a run comes from; null where it comes from no other. */
export function branchOf(descent: Descent | undefined): BranchOfRun | null {
  if (!descent?.branch) return null;
  const { parent, branch } = descent;
  return {
    parent,
    step: branch.step,
    changed: Object.entries(branch.changed).map(([name, [from, to]]) => ({
      name,
      from: cellOf(from),
      to: cellOf(to),
    })),
  };
}
