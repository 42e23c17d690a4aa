import { check } from "../../core/check.js";

/** Refuses an x that is no example of so many inputs: one comparison, since it is done for each of them. */
export function checkInputs({ length }: ArrayLike<number>, inputs: number): void {
  if (length !== inputs) check(false, "values to project", length, `${inputs}`);
}
