import { useMemo } from "preact/hooks";
import type { Columns, Field } from "../../api.js";
import { type Answer, useAnswer } from "../server/use-answer.js";
import { by, which } from "../state/shared.js";
import { type Item, itemsOfGroups, itemsOfTable } from "./items.js";
import { itemQuestions } from "./questions.js";

/** The runs that the page is about, or the groups that they are put together into, as items of a chart. */
export interface Items {
  readonly items: readonly Item[];
  /** Runs, or groups, that fit: more than there are items where not all were sent. */
  readonly total: number;
}

/** Each with its values of these fields. */
export function useItems(fields: readonly Field[], columns: Columns | undefined): Answer<Items> {
  const {
    table: tableAsk,
    groups: groupsAsk,
    asked,
    labels,
  } = itemQuestions(which.value, by.value, fields, columns);
  const isReady = columns !== undefined;
  const table = useAnswer("table", isReady ? tableAsk : null, { live: true, rest: 3000 });
  const groups = useAnswer("groups", isReady ? groupsAsk : null, { live: true, rest: 3000 });
  const answer = useMemo((): Items | undefined => {
    if (groupsAsk)
      return groups.answer && { items: itemsOfGroups(groups.answer), total: groups.answer.total };
    return table.answer && { items: itemsOfTable(table.answer, asked, labels), total: table.answer.total };
  }, [table.answer, groups.answer, groupsAsk === null]);
  const { error, isLoading, again } = groupsAsk ? groups : table;
  return { answer, error, isLoading, again };
}

/** What all charts of many runs know of them first: which settings and metrics there are. */
export const useColumns = (): Answer<Columns> =>
  useAnswer("columns", which.value, { live: change => change.all, rest: 5000 });
