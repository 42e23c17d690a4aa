import { counted } from "../../../core/text/counted.js";
import { type Caret, caretIn } from "../../../tracking/query/caret.js";
import { checkNames } from "../../../tracking/query/names.js";
import { parseField } from "../../../tracking/query/parse.js";
import { columns, type Field } from "../../../tracking/query/query.js";
import { QueryError } from "../../../tracking/query/query-error.js";
import { type Param, runStates } from "../../../tracking/run.js";
import { type Connection, statement } from "../../../tracking/store/database.js";
import { readNames } from "../../../tracking/store/names.js";
import { type Chosen, chosen } from "../../../tracking/views/chosen.js";
import { codedParam } from "../../../tracking/views/coded.js";
import { inOrder, metricSummaries, paramSummaries, tagCounts } from "../../../tracking/views/columns.js";
import { orderedIds } from "../../../tracking/views/which.js";
import { fieldOf, isWord, quoted, unquoted } from "../../api/query-text.js";
import type { Completion, CompletionItem } from "../../api.js";
import type { Input } from "../input.js";
import type { Site } from "../site.js";

const mostItems = 60;

/** What may stand at the caret of a query, and what is wrong with all of it. */
export const complete = (site: Site, input: Input): Completion =>
  site.read(db => {
    const query = input.text("query");
    const caret = caretIn(query, input.whole("at", 0, query.length));
    const items = caret.expects === null ? [] : fitting(itemsFor(db, caret), caret.typed);
    return { from: caret.from, to: caret.to, items: items.slice(0, mostItems), ...verdict(db, query) };
  });

function verdict(db: Connection, query: string): Pick<Completion, "error" | "runs"> {
  try {
    if (query.trim() !== "") checkNames(query, () => readNames(db));
    return { error: null, runs: orderedIds(db, { query }).length };
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    return { error: { message: error.message.split("\n")[0]!, at: error.at }, runs: null };
  }
}

/** Those that begin with what was typed, then those that have it in them. */
function fitting(items: readonly CompletionItem[], typed: string): CompletionItem[] {
  const wanted = unquoted(typed);
  const rank = ({ text }: CompletionItem) => {
    const word = unquoted(text);
    if (word.startsWith(wanted) || unquoted(text.replace(/^\w+\./, "")).startsWith(wanted)) return 0;
    return word.includes(wanted) ? 1 : 2;
  };
  const ranked = items.map(item => ({ item, rank: rank(item) })).filter(({ rank }) => rank < 2);
  return ranked.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
}

function itemsFor(db: Connection, { expects, field }: Caret): CompletionItem[] {
  if (expects === "field") return fields(db);
  if (expects === "join") return ["and", "or"].map(text => ({ text, kind: "word", detail: "" }));
  const parsed = parseField(field!);
  return expects === "sign" ? signs(parsed) : values(db, parsed);
}

const allRuns = (db: Connection): Chosen => chosen(db, orderedIds(db, { query: "" }));

function fields(db: Connection): CompletionItem[] {
  const runs = allRuns(db);
  const params = paramSummaries(db, runs).map(({ name, least, most, kinds }): CompletionItem => {
    const range = least === null ? "" : least === most ? `, ${least}` : `, ${least} … ${most}`;
    return { text: fieldOf("params", name), kind: "param", detail: `${kinds.join(" or ")}${range}` };
  });
  const metrics = metricSummaries(db, runs).map(
    ({ name, runs, curve }): CompletionItem => ({
      text: fieldOf("metrics", name),
      kind: "metric",
      detail: `${curve ? "curve" : "number"}, ${counted(runs, "run")}`,
    }),
  );
  const own = Object.entries(columns).map(
    ([text, detail]): CompletionItem => ({ text, kind: "field", detail }),
  );
  return [...params, ...metrics, ...own];
}

const typeOf = (field: Field): string => (field.kind === "column" ? columns[field.name] : field.kind);

function signs(field: Field): CompletionItem[] {
  const signs = { equals: ["=", "!="], order: ["<", "<=", ">", ">="], words: ["like", "contains"] };
  const wanted: Readonly<Record<string, readonly string[]>> = {
    text: [...signs.equals, "in", ...signs.words, "is missing"],
    state: [...signs.equals, "in"],
    texts: ["has", "contains", "is missing"],
    time: [...signs.order, ...signs.equals, "is missing"],
    metric: [...signs.order, ...signs.equals, "is missing"],
  };
  const all = [...signs.equals, ...signs.order, "in", ...signs.words, "is missing"];
  return (wanted[typeOf(field)] ?? all).map(text => ({
    text,
    kind: /^\w/.test(text) ? "word" : "sign",
    detail: "",
  }));
}

function values(db: Connection, field: Field): CompletionItem[] {
  const item = (text: string, detail = ""): CompletionItem => ({ text, kind: "value", detail });
  if (field.kind === "metric") return [item("missing")];
  if (field.kind !== "column")
    return inOrder(codedParam(db, allRuns(db), field.name).values).map(value => item(written(value)));
  switch (field.name) {
    case "state":
      return runStates.map(state => item(state));
    case "tags":
      return tagCounts(db, orderedIds(db, { query: "" })).map(({ tag, runs }) =>
        item(written(tag), counted(runs, "run")),
      );
    case "experiment":
    case "name":
    case "host":
      return texts(db, field.name).map(text => item(written(text)));
    case "created":
    case "started":
    case "ended":
      return ["today", "yesterday", "1h ago", "24h ago", "7d ago"].map(text => item(text));
    case "duration":
      return ["1m", "10m", "1h"].map(text => item(text));
    default:
      return [];
  }
}

const sources = {
  experiment: "SELECT name FROM experiments ORDER BY id DESC LIMIT 100",
  name: "SELECT DISTINCT name FROM (SELECT name FROM runs WHERE name IS NOT NULL AND archived_at IS NULL ORDER BY id DESC LIMIT 1000) LIMIT 100",
  host: "SELECT DISTINCT host FROM (SELECT host FROM attempts ORDER BY id DESC LIMIT 1000) LIMIT 100",
} as const;

const texts = (db: Connection, name: keyof typeof sources): string[] =>
  statement<string>(db, sources[name]).pluck().all();

/** A value as the query language reads it back. */
function written(value: Param): string {
  if (typeof value !== "string")
    return typeof value === "object" && value !== null ? quoted(JSON.stringify(value)) : String(value);
  const isPlain = /^[\p{L}_][^\s"'()<>=!,]*$/u.test(value) && !isWord(value);
  return isPlain ? value : quoted(value);
}
