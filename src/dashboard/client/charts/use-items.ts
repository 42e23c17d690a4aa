import { useMemo } from "preact/hooks";
import type { Columns, Field } from "../../api.js";
import { type Answer, type OneAnswer, useAnswer, useBeside } from "../server/use-answer.js";
import { by, means as meansOver, which } from "../state/shared.js";
import { type Item, itemsOfGroups, itemsOfTable } from "./items.js";
import { notesOnMeans, notesOnRuns } from "./means.js";
import { itemQuestions } from "./questions.js";

/** The runs that the page is about, or the groups that they are put together into, as items of a chart. */
export interface Items {
  readonly items: readonly Item[];
  /** Runs, or groups, that fit: more than there are items where not all were sent. */
  readonly total: number;
  /** Why they need not compare, a sentence each. */
  readonly notes: readonly string[];
}

/** Each with its values of these fields; while those of a newer question are awaited, the items of the last that was answered. */
export function useItems(fields: readonly Field[], columns: Columns | undefined): OneAnswer<Items> {
  const {
    table: tableAsk,
    groups: groupsAsk,
    asked,
    labels,
  } = itemQuestions(which.value, { by: by.value, means: meansOver.value }, fields, columns);
  const isReady = columns !== undefined;
  const table = useAnswer("table", isReady ? tableAsk : null, { live: true, rest: 3000 });
  const groups = useAnswer("groups", isReady ? groupsAsk : null, { live: true, rest: 3000 });
  const made = useMemo((): Items | undefined => {
    const params = columns?.params ?? [];
    const [means, runs] = [groups.answer, table.answer];
    if (groupsAsk)
      return (
        means && {
          ...{ items: itemsOfGroups(means), total: means.total },
          notes: notesOnMeans(means, params, groupsAsk.by),
        }
      );
    return (
      runs && {
        ...{ items: itemsOfTable(runs, asked, labels), total: runs.total },
        notes: notesOnRuns(runs, params),
      }
    );
  }, [table.answer, groups.answer, JSON.stringify([groupsAsk?.by, asked, labels]), columns]);
  const { error, isLoading, isCurrent, again } = groupsAsk ? groups : table;
  const answer = useBeside({ isCurrent }, made);
  return { answer, error, isLoading, isCurrent, again };
}

/** What all charts of many runs know of them first: which settings and metrics there are. */
export const useColumns = (): Answer<Columns> =>
  useAnswer("columns", which.value, { live: change => change.all, rest: 5000 });
