import { check } from "../../core/check.js";
import { settingTold } from "../../core/settings.js";
import { checkNames } from "../query/names.js";
import type { Sql } from "../query/sql.js";
import type { Param } from "../run.js";
import { type Connection, statement } from "../store/database.js";
import { fitting, type More, type Order, sortedBy } from "../store/filter.js";
import { readNames } from "../store/names.js";
import { remembered } from "../store/remembered.js";

/** Which runs a view is of: all must hold. */
export interface Which {
  /** In words; "" for all. */
  readonly query: string;
  readonly ids?: readonly number[];
  /** The members of a group, by its key. */
  readonly group?: string;
}

/** Refuses a query with a name that no run has: most likely a slip of the hand. */
export const checkWhich = (db: Connection, { query }: Which): void => {
  if (query.trim() !== "") checkNames(query, () => readNames(db));
};

/** The numbers of the runs, the first order counting most; without any the newest first. */
export function orderedIds(db: Connection, which: Which, orders: readonly Order[] = []): readonly number[] {
  const { sql, values } = orders.length > 0 ? sortedBy(which, orders, besides(db, which)) : newest(db, which);
  return remembered(db, `${sql}\n${JSON.stringify(values)}`, () =>
    statement<number>(db, sql)
      .pluck()
      .all(...values),
  );
}

function newest(db: Connection, which: Which): Sql {
  if (isAll(which))
    return { sql: `SELECT id FROM runs WHERE archived_at IS NULL ORDER BY id DESC`, values: [] };
  const { sql, values } = fitting(which, besides(db, which));
  return { sql: `SELECT r.id FROM ${sql} ORDER BY r.id DESC`, values };
}

/** Whether nothing is asked of a run. */
const isAll = ({ query, ids, group }: Which): boolean =>
  query.trim() === "" && ids === undefined && group === undefined;

const besides = (db: Connection, { group }: Which): More => ({
  ...(group === undefined ? {} : { condition: groupSql(group) }),
  metrics: () => readNames(db).metrics,
});

/** A setting of a group, exactly: what it is called, and its value as a row of `params` has it; null where it has none. */
export type GroupPart = readonly [name: string, value: Param | undefined];

/** A group's settings as a text that is the same for the same settings, and can be read back. */
export const groupKey = (settings: readonly GroupPart[]): string =>
  JSON.stringify(settings.map(([name, value]) => [name, ...kindAndText(value)]));

type Kind = "number" | "string" | "boolean" | "null" | "json" | "none";

function kindAndText(value: Param | undefined): [Kind, string] {
  if (value === undefined) return ["none", ""];
  if (value === null) return ["null", ""];
  if (typeof value === "object") return ["json", JSON.stringify(value)];
  return [typeof value as "number" | "string" | "boolean", String(value)];
}

/** The one name that is no setting: the experiment. A setting of that name is told otherwise (`toldName`). */
export const experimentName = "experiment";

/** The members of a group, as a condition on run `r` of experiment `e`. */
function groupSql(key: string): Sql {
  const all = groupParts(key).map(partSql);
  return {
    sql: all.length > 0 ? all.map(({ sql }) => sql).join(" AND ") : "1",
    values: all.flatMap(({ values }) => values),
  };
}

function groupParts(key: string): [string, Kind, string][] {
  const expected = "a key that came with a group";
  let found: unknown;
  try {
    found = JSON.parse(key);
  } catch {
    found = null;
  }
  const isPart = (part: unknown) =>
    Array.isArray(part) && part.length === 3 && part.every(word => typeof word === "string");
  check(Array.isArray(found) && found.length <= 200 && found.every(isPart), "group", key, expected);
  return found as [string, Kind, string][];
}

function partSql([name, kind, text]: [string, Kind, string]): Sql {
  const setting = settingTold(name);
  const row = (condition: string, ...values: unknown[]): Sql => ({
    sql: `EXISTS (SELECT 1 FROM params WHERE run_id = r.id AND name = ? AND ${condition})`,
    values: [setting, ...values],
  });
  if (name === experimentName) return { sql: "e.name = ?", values: [text] };
  switch (kind) {
    case "none":
      return { sql: "NOT EXISTS (SELECT 1 FROM params WHERE run_id = r.id AND name = ?)", values: [setting] };
    case "null":
      return row("kind = 'null'");
    case "number":
    case "boolean": {
      const number = kind === "boolean" ? Number(text === "true") : Number(text);
      return row("kind = ? AND number IS ?", kind, Number.isNaN(number) ? null : number);
    }
    default:
      return row("kind = ? AND text = ?", kind, text);
  }
}
