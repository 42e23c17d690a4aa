import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { By, Field, GroupRow, GroupsAnswer, RunRow, RunsAnswer, RunsAsk, Sort } from "../../../api.js";
import { type Asking, ask, type NoAnswer } from "../../server/ask.js";
import { meansAsk } from "../../state/grouping.js";
import { means } from "../../state/shared.js";
import type { Baseline } from "../baseline.js";
import type { Column } from "../columns.js";
import { Blocks } from "./blocks.js";
import { type Open, slotAt, slotCount } from "./layout.js";
import { useBaseGroup, useBaseRun } from "./use-base.js";
import { useBlocks } from "./use-blocks.js";
import { type List, useSavedBlocks } from "./use-saved-blocks.js";

/** What stands in a row. */
export type TableRow =
  | { readonly kind: "run"; readonly row: RunRow; readonly isMember: boolean }
  | { readonly kind: "group"; readonly row: GroupRow; readonly isOpen: boolean };

/** The rows of the table, however many there are: what is looked at is fetched. */
export interface TableRows {
  /** Whether the first rows are here. */
  readonly isThere: boolean;
  readonly count: number;
  /** Runs that fit. */
  readonly runs: number;
  /** undefined: runs stand alone. */
  readonly groups: number | undefined;
  readonly error: NoAnswer | undefined;
  readonly isStale: boolean;
  /** Of the cells of the runs. */
  readonly fields: readonly Field[];
  /** Names of the settings by which groups are told apart. */
  readonly by: readonly string[];
  readonly baseRun: RunRow | null;
  readonly baseGroup: GroupRow | null;
  /** Over the means of all groups. */
  readonly ranges: GroupsAnswer["ranges"] | undefined;
  /** How many runs of the means repeat another, its seed and all. */
  readonly repeats: number;
  /** The question that the rows answer. */
  readonly key: string | null;
  /** Which list they are of: the same with other columns is the same list. Another one begins at the top. */
  readonly list: string | null;
  at(index: number): TableRow | undefined;
  need(from: number, to: number): void;
  refresh(from: number, to: number): void;
}

export interface RowsQuestion {
  readonly query: string;
  readonly sort: readonly Sort[];
  readonly baseline: Baseline | undefined;
  /** undefined: not known yet, so there is nothing to ask. */
  readonly columns: readonly Column[] | undefined;
}

/** Runs, one a row. */
export function useRunRows(question: RowsQuestion | null): TableRows {
  const { query = "", sort = [], baseline, columns } = question ?? {};
  const base = baseline?.kind === "run" ? { baseline: baseline.id } : {};
  const wanted = { query, sort, columns: (columns ?? []).map(({ field }) => field), ...base };
  const key = question && columns ? JSON.stringify(wanted) : null;
  const shown = useBlocks<RunRow, RunsAnswer>(key, JSON.stringify([query, sort]), (offset, limit, asking) =>
    ask("runs", { ...wanted, offset, limit }, asking),
  );
  const { blocks } = shown;
  useSavedBlocks([{ name: "runs", key, total: blocks?.total ?? 0 }]);
  const fields = useMemo(() => fieldsIn(shown.key), [shown.key]);
  const isWithGroup = key !== null && baseline?.kind === "group";
  const baseGroup = useBaseGroup(isWithGroup ? baseline.key : null, metricsOf(columns));
  return {
    fields,
    baseRun: blocks?.newest?.baseline ?? null,
    baseGroup,
    isThere: blocks !== undefined,
    count: blocks?.total ?? 0,
    runs: blocks?.total ?? 0,
    groups: undefined,
    by: [],
    ranges: undefined,
    repeats: 0,
    error: shown.error,
    isStale: shown.isStale,
    key: shown.key,
    list: shown.list,
    at(index) {
      const row = blocks?.row(index);
      return row && { kind: "run", row, isMember: false };
    },
    need: (from, to) => blocks?.need(from, to),
    refresh: (from, to) => blocks?.refresh(from, to),
  };
}

const metricsOf = (columns: readonly Column[] = []): readonly string[] =>
  columns.filter(({ kind }) => kind === "metric").map(({ title }) => title);

/** The columns of a question about runs. */
const fieldsIn = (key: string | null): readonly Field[] =>
  key === null ? [] : (JSON.parse(key) as Pick<RunsAsk, "columns">).columns;

/** Groups of runs, one a row; the members of open ones below them. */
export function useGroupRows(
  question: RowsQuestion | null,
  by: By | null,
  openKeys: readonly string[],
): TableRows {
  const { query = "", sort = [], baseline, columns } = question ?? {};
  const metrics = metricsOf(columns);
  const base = baseline?.kind === "group" ? { baseline: baseline.key } : {};
  const wanted = by && {
    query,
    by,
    ...meansAsk(means.value),
    metrics,
    sort: sort.filter(isOfGroups),
    ...base,
  };
  const key = wanted && question && columns ? JSON.stringify(wanted) : null;
  const shown = useBlocks<GroupRow, GroupsAnswer>(
    key,
    JSON.stringify([query, sort, by]),
    (offset, limit, asking) => ask("groups", { ...wanted!, offset, limit }, asking),
  );
  const fields = (columns ?? []).map(({ field }) => field);
  const ofMembers = (group: string) => ({ query, group, sort, columns: fields });
  const members = useMembers(
    openKeys,
    JSON.stringify([query, sort, fields]),
    (group, offset, limit, asking) => ask("runs", { ...ofMembers(group), offset, limit }, asking),
  );
  const membersOf = members.of;
  const { blocks } = shown;
  const opened = openKeys
    .map(name => blocks?.find(({ key }) => key === name))
    .filter(found => found !== undefined);
  useSavedBlocks([
    { name: "groups", key, total: blocks?.total ?? 0 },
    ...opened.map(
      ({ row }): List => ({ name: "runs", key: JSON.stringify(ofMembers(row.key)), total: row.runs }),
    ),
  ]);
  const open: Open = opened
    .map(({ index, row }) => ({ index, members: row.runs }))
    .sort((a, b) => a.index - b.index);
  const baseRun = useBaseRun(key !== null && baseline?.kind === "run" ? baseline.id : null, fields);
  const own = blocks?.newest?.baseline ?? null;
  const isElsewhere = blocks !== undefined && own === null && baseline?.kind === "group"; // of another grouping
  const other = useBaseGroup(isElsewhere ? baseline.key : null, metrics);
  const keyAt = (index: number): string | undefined => blocks?.row(index)?.key;
  const each = (
    from: number,
    to: number,
    act: (blocks: Blocks<RunRow, RunsAnswer>, index: number) => void,
  ): void => {
    for (let at = from; at < to; at++) {
      const slot = slotAt(at, open);
      const members = slot.kind === "member" ? membersOf(keyAt(slot.group) ?? "") : undefined;
      if (members && slot.kind === "member") act(members, slot.index);
    }
  };
  const rowOf = (at: number): number => {
    const slot = slotAt(at, open);
    return slot.kind === "row" ? slot.index : slot.group;
  };
  return {
    fields,
    baseRun,
    baseGroup: own ?? other,
    isThere: blocks !== undefined,
    count: slotCount(blocks?.total ?? 0, open),
    runs: blocks?.newest?.runs ?? 0,
    groups: blocks?.total ?? 0,
    by: blocks?.newest?.by ?? [],
    ranges: blocks?.newest?.ranges,
    repeats: blocks?.newest?.repeats ?? 0,
    error: shown.error ?? members.error,
    isStale: shown.isStale,
    key: shown.key,
    list: shown.list,
    at(index) {
      const slot = slotAt(index, open);
      if (slot.kind === "member") {
        const row = membersOf(keyAt(slot.group) ?? "")?.row(slot.index);
        return row && { kind: "run", row, isMember: true };
      }
      const row = blocks?.row(slot.index);
      return row && { kind: "group", row, isOpen: openKeys.includes(row.key) };
    },
    need(from, to) {
      blocks?.need(rowOf(from), rowOf(Math.max(from, to - 1)) + 1);
      each(from, to, (members, index) => members.need(index, index + 1));
    },
    refresh(from, to) {
      blocks?.refresh(rowOf(from), rowOf(Math.max(from, to - 1)) + 1);
      each(from, to, (members, index) => members.refresh(index, index + 1));
    },
  };
}

/** Groups have no times, and no number of their own. */
const isOfGroups = ({ field }: Sort): boolean =>
  /^(?:params|metrics|difference)\.|^(?:n|experiment)$/.test(field);

type FetchMembers = (group: string, offset: number, limit: number, asking: Asking) => Promise<RunsAnswer>;

/** The members of open groups: a list for each, made when the group is opened, forgotten when the question changes. */
function useMembers(
  keys: readonly string[],
  question: string,
  fetchMembers: FetchMembers,
): { of(key: string): Blocks<RunRow, RunsAnswer> | undefined; readonly error: NoAnswer | undefined } {
  const lists = useRef(new Map<string, Blocks<RunRow, RunsAnswer>>());
  const asked = useRef(question);
  const errors = useRef(new Map<string, NoAnswer>());
  const [, redraw] = useState(0);
  const drop = (isOld: (key: string) => boolean): void => {
    for (const [key, blocks] of lists.current)
      if (isOld(key)) {
        blocks.stop();
        lists.current.delete(key);
        errors.current.delete(key);
      }
  };
  if (asked.current !== question) drop(() => true);
  asked.current = question;
  drop(key => !keys.includes(key));
  for (const key of keys)
    if (!lists.current.has(key))
      lists.current.set(
        key,
        new Blocks<RunRow, RunsAnswer>(
          (offset, limit, asking) => fetchMembers(key, offset, limit, asking),
          error => {
            if (error) errors.current.set(key, error as NoAnswer);
            else errors.current.delete(key);
            redraw(count => count + 1);
          },
        ),
      );
  useEffect(() => () => drop(() => true), []);
  const [error] = errors.current.values();
  return { of: key => lists.current.get(key), error };
}
