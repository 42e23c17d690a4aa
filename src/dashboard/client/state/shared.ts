/** What all views are about: which runs, how they are put together, what they are compared with, which are chosen. */

import { computed } from "@preact/signals";
import type { By, Which } from "../../api.js";
import { ids, list, text } from "./codecs.js";
import { byOf, meansCodec } from "./grouping.js";
import { sharedParam } from "./page.js";

/** Runs in the query language. */
export const query = sharedParam("query", text());

/** Settings that runs are put together by; `seedless` alone stands for all of them but the seed; none: runs stand alone. */
export const groupBy = sharedParam("by", list());

/** Which runs of a group its means are over. */
export const means = sharedParam("means", meansCodec);

/** From the one to the other. */
export const turnMeans = (): void => means.set(means.value === "all" ? "finished" : "all");

/** `12` is run 12, `g:` and a group's key that group; "" is no baseline. */
export const baseline = sharedParam("base", text());

/** Runs that were chosen in the table, for curves, diff and the like. */
export const selection = sharedParam("runs", ids());

/** The runs that a view is about: the chosen ones where some are, else those that the query picks. */
export const which = computed<Which>(() =>
  selection.value.length > 0 ? { query: "", ids: selection.value } : { query: query.value },
);

/** How they are put together; null: not at all. */
export const by = computed<By | null>(() => byOf(groupBy.value));
