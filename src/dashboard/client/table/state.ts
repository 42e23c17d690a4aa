/** What a person chose in the run table: all of it stands in the URL. */

import type { Field } from "../../api.js";
import { flag, list } from "../state/codecs.js";
import { param } from "../state/page.js";
import { type Column, movedTo } from "./columns.js";

/** Fields in their order; none: what is usual for these runs. */
export const chosenColumns = param("columns", list());
/** `-metrics.accuracy`, `params.T`: the first counts most. */
export const sorting = param("sort", list());
export const onlyDiffering = param("differs", flag());
/** Keys of the groups whose members are shown. */
export const openGroups = param("open", list());

/** A column shown or not, beginning from what is shown now. */
export function toggleColumn(shown: readonly Column[], field: Field): void {
  const fields = shown.map(column => column.field);
  chosenColumns.set(fields.includes(field) ? fields.filter(other => other !== field) : [...fields, field]);
}

/** A column to the place of another. */
export function moveColumn(shown: readonly Column[], field: Field, to: Field): void {
  const fields = shown.map(column => column.field);
  if (fields.includes(field) && fields.includes(to)) chosenColumns.set(movedTo(fields, field, to));
}

export function toggleGroup(key: string): void {
  const open = openGroups.value;
  openGroups.set(open.includes(key) ? open.filter(other => other !== key) : [...open, key]);
}
