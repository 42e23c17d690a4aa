import type { Field, Sort } from "../../api.js";

/** As it stands in the URL: `-metrics.accuracy`, largest first; `params.T`, smallest first. */
export const readSort = (words: readonly string[]): Sort[] =>
  words
    .filter(word => word.replace(/^-/, "") !== "")
    .map(word => ({ field: word.replace(/^-/, ""), descending: word.startsWith("-") }));

export const printSort = (sort: readonly Sort[]): string[] =>
  sort.map(({ field, descending }) => (descending ? "-" : "") + field);

/**
 * The sorting after a click on a column: first as it is best looked at (`descendingFirst`), then the other way, then not
 * at all. With `isMore` the columns that were sorted by before go on counting first.
 */
export function sortedBy(
  sort: readonly Sort[],
  field: Field,
  { isMore = false, descendingFirst = false } = {},
): Sort[] {
  const at = sort.findIndex(one => one.field === field);
  const others = sort.filter(one => one.field !== field);
  const old = sort[at];
  const isLast = old !== undefined && old.descending !== descendingFirst;
  const next = isLast ? [] : [{ field, descending: old ? !old.descending : descendingFirst }];
  if (!isMore) return next;
  return at < 0 ? [...sort, ...next] : others.toSpliced(at, 0, ...next);
}
