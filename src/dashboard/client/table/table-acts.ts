import { useRef, useState } from "preact/hooks";
import { toastFailure } from "../parts/toast.js";
import { ask } from "../server/ask.js";
import { go } from "../state/page.js";
import { baseline, query, selection } from "../state/shared.js";
import { printBaseline, readBaseline } from "./baseline.js";
import { chosen, toggled } from "./choosing.js";
import type { Cursor, GridActs } from "./grid.js";
import { asBaseline, isBase } from "./pinned.js";
import type { TableRow, TableRows } from "./rows/table-rows.js";
import { openGroups, toggleGroup } from "./state.js";

export interface TableActs extends GridActs {
  /** The row as what all others are compared with; no longer, where it is. */
  readonly compare: (row: number) => void;
  readonly isGroupChosen: (key: string, ids: ReadonlySet<number>) => boolean;
}

const mostChosen = 10_000; // runs: more make a link too long to be sent

/** What can be done with rows, by pointer or key. */
export function useTableActs(
  rows: TableRows,
  setCursor: (change: (old: Cursor) => Cursor) => void,
  look: GridActs["look"],
): TableActs {
  const last = useRef(0); // the row that was chosen last: Shift chooses from there on
  const [members, setMembers] = useState<ReadonlyMap<string, readonly number[]>>(new Map());
  const idsOf = async (item: TableRow | undefined): Promise<readonly number[]> => {
    if (item === undefined) return [];
    if (item.kind === "run") return [item.row.id];
    const known = members.get(item.row.key);
    const ids = known ?? (await idsThatFit({ query: query.value, group: item.row.key }));
    setMembers(old => new Map(old).set(item.row.key, ids));
    return ids;
  };
  const choose = async (row: number, isFar: boolean): Promise<void> => {
    const from = isFar ? Math.min(last.current, row) : row;
    const to = isFar ? Math.max(last.current, row) : row;
    last.current = row;
    const items = Array.from({ length: to - from + 1 }, (_, at) => rows.at(from + at));
    const ids = (await Promise.all(items.map(idsOf))).flat();
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
    isGroupChosen: (key, ids) => members.get(key)?.every(id => ids.has(id)) ?? false,
  };
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

/** Closes all groups. */
export const closeAll = (): void => openGroups.set([]);
