import type { Cell } from "../../api.js";
import { cellText, shortNumber } from "../parts/format.js";

/** A measured number: as many digits as are worth reading. */
export const measuredText = (cell: Cell | undefined): string =>
  typeof cell === "number" ? shortNumber(cell, 5) : cellText(cell);

/** The difference of a number from another's; undefined where either is none, or there is no difference. */
export const change = (value: Cell | undefined, first: Cell | undefined): number | undefined =>
  typeof value === "number" && typeof first === "number" && value !== first ? value - first : undefined;
