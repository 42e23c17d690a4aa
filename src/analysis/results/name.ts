import { check } from "../../core/check.js";

/** Refuses names of experiments that are none of a folder: before the work whose results would go there. */
export function checkResultsName(name: string): void {
  check(/^[\w-][\w.-]*$/.test(name), "experiment", name, "a name of letters, digits, - and _");
}
