import { useRef, useState } from "preact/hooks";
import type { GroupRow } from "../../api.js";
import { toastFailure } from "../parts/toast.js";
import { ask } from "../server/ask.js";
import { go } from "../state/page.js";
import { baseline, query, selection } from "../state/shared.js";
import { printBaseline, readBaseline } from "./baseline.js";
import { type ChosenGroups, chosen, groupName, isWhole, toggled } from "./choosing.js";
import type { Cursor, GridActs } from "./grid.js";
import { asBaseline, isBase } from "./pinned.js";
import type { TableRow, TableRows } from "./rows/table-rows.js";
import { readSort } from "./sorting.js";
import { sorting, toggleGroup } from "./state.js";

export interface TableActs extends GridActs {
  /** The row as what all others are compared with; no longer, where it is. */
  readonly compare: (row: number) => void;
  readonly isGroupChosen: (group: GroupRow, ids: ReadonlySet<number>) => boolean;
}

const pageSize = 500;
const mostChosen = 10_000; // runs: more make a link too long to be sent

/** What can be done with rows, by pointer or key. */
export function useTableActs(
  rows: TableRows,
  setCursor: (change: (old: Cursor) => Cursor) => void,
  look: GridActs["look"],
): TableActs {
  const last = useRef(0); // the row that was chosen last: Shift chooses from there on
  const [groups, setGroups] = useState<ChosenGroups>(new Map());
  const idsOf = async (item: TableRow | undefined): Promise<readonly number[]> => {
    if (item === undefined) throw new Error("Rows between these are not here yet: choose again in a moment.");
    if (item.kind === "run") return [item.row.id];
    const { key } = item.row;
    const ids = await idsThatFit({ query: query.value, group: key }); // asked each time: runs come and go
    setGroups(old => new Map(old).set(groupName(query.value, key), ids));
    return ids;
  };
  const idsBetween = async (from: number, to: number): Promise<readonly number[]> => {
    const items = Array.from({ length: to - from + 1 }, (_, at) => rows.at(from + at));
    const isAway = rows.groups === undefined && items.includes(undefined);
    return isAway ? await runsBetween(from, to) : (await Promise.all(items.map(idsOf))).flat();
  };
  const choose = async (row: number, isFar: boolean): Promise<void> => {
    const from = isFar ? Math.min(last.current, row) : row;
    const to = isFar ? Math.max(last.current, row) : row;
    last.current = row;
    const ids = await idsBetween(from, to);
    selection.set(isFar ? chosen(selection.value, ids, true) : toggled(selection.value, ids));
  };
  return {
    look,
    point: row => setCursor(old => ({ ...old, row })),
    open(row) {
      const item = rows.at(row);
      if (item?.kind === "group") toggleGroup(item.row.key);
      else if (item) go("run", item.row.id);
    },
    choose: (row, isFar) => void choose(row, isFar).catch(toastFailure),
    compare(row) {
      const item = rows.at(row);
      if (!item) return;
      baseline.set(isBase(item, readBaseline(baseline.value)) ? "" : printBaseline(asBaseline(item)));
    },
    isGroupChosen: ({ key, runs }, ids) => isWhole(groups.get(groupName(query.value, key)), runs, ids),
  };
}

/** The runs of rows that were scrolled past so fast that they never came. */
async function runsBetween(from: number, to: number): Promise<readonly number[]> {
  const ids: number[] = [];
  const sort = readSort(sorting.value);
  const last = Math.min(to, from + mostChosen - 1);
  for (let offset = from; offset <= last; offset += pageSize) {
    const limit = Math.min(pageSize, last - offset + 1);
    const { rows } = await ask("runs", { query: query.value, sort, columns: [], offset, limit });
    ids.push(...rows.map(({ id }) => id));
  }
  return ids;
}

async function idsThatFit(of: { query: string; group?: string }): Promise<readonly number[]> {
  return (await ask("table", { ...of, fields: [], limit: mostChosen })).ids;
}

/** Chooses all runs that fit, the newest 10,000. */
export async function selectAll(text: string): Promise<void> {
  try {
    selection.set(chosen([], await idsThatFit({ query: text }), true));
  } catch (error) {
    toastFailure(error);
  }
}
