import type { Asks, By, Columns, Which } from "../api.js";
import { curveCodecs, curvesQuestion } from "../client/charts/curves/question.js";
import {
  heatCodecs,
  heatQuestion,
  itemQuestions,
  parallelCodecs,
  parallelFields,
  pivotCodecs,
  pivotQuestion,
  scatterCodecs,
  scatterFields,
} from "../client/charts/questions.js";
import { type Codec, ids, list, text } from "../client/state/codecs.js";
import { byOf, type Means, meansCodec } from "../client/state/grouping.js";
import type { Place } from "../client/state/place.js";
import { checkFields, checkMetrics, checkNames } from "./known.js";

/** How a question is answered: by the server that is being asked, or without one. */
export type Ask = <Name extends keyof Asks>(name: Name, question: Asks[Name][0]) => Promise<Asks[Name][1]>;

/** Asks everything that a view asks, so that it can be shown where there is no server. */
type Asking = (place: Place, ask: Ask) => Promise<void>;

/** The views that can be made without a browser, by their names in the URL. */
export const savedViews: Readonly<Record<string, Asking>> = {
  async curves(place, ask) {
    const { which, by, columns } = await begun(place, ask);
    const { metrics, x, most, zoom } = readAll(place, curveCodecs);
    checkMetrics(metrics, columns);
    const question = curvesQuestion(which, by, { metrics, x, most, zoom }, columns);
    if (question) await ask("curves", question);
  },
  async parallel(place, ask) {
    const { columns, ...of } = await begun(place, ask);
    const chosen = readAll(place, parallelCodecs);
    checkFields([...chosen.axes, chosen.colour], columns);
    await askItems(ask, of, parallelFields(chosen, columns).all, columns);
  },
  async scatter(place, ask) {
    const { columns, ...of } = await begun(place, ask);
    const chosen = readAll(place, scatterCodecs);
    checkFields([chosen.x, chosen.y, chosen.colour], columns);
    await askItems(ask, of, scatterFields(chosen, columns).all, columns);
    if (chosen.papers) await ask("paper", {});
  },
  async heatmap(place, ask) {
    const { which, columns } = await begun(place, ask);
    const chosen = readAll(place, heatCodecs);
    checkNames([chosen.rows, chosen.columns, chosen.metric], columns);
    const { ask: question } = heatQuestion(which, chosen, columns);
    if (question) await ask("groups", question);
  },
  async pivot(place, ask) {
    const { which, columns } = await begun(place, ask);
    const chosen = readAll(place, pivotCodecs);
    checkNames([chosen.metric, ...chosen.rows, ...chosen.columns], columns);
    const { ask: question } = pivotQuestion(which, chosen, columns);
    if (question) await ask("pivot", question);
  },
};

interface Begun {
  readonly which: Which;
  readonly by: By | null;
  readonly means: Means;
  readonly columns: Columns;
}

/** What all of these views ask first. */
async function begun(place: Place, ask: Ask): Promise<Begun> {
  const { query, runs, by, means } = readAll(place, {
    ...{ query: text(), runs: ids(), by: list() },
    means: meansCodec,
  });
  const which: Which = runs.length > 0 ? { query: "", ids: runs } : { query };
  await ask("session", {});
  return { which, by: byOf(by), means, columns: await ask("columns", which) };
}

async function askItems(
  ask: Ask,
  { which, ...of }: Omit<Begun, "columns">,
  fields: readonly string[],
  columns: Columns,
): Promise<void> {
  const { table, groups } = itemQuestions(which, of, fields, columns);
  if (table) await ask("table", table);
  if (groups) await ask("groups", groups);
}

type Values<T> = { [Name in keyof T]: T[Name] extends Codec<infer Value> ? Value : never };

/** The values that stand in the URL of a place, the default where it says nothing. */
function readAll<T extends Readonly<Record<string, Codec<unknown>>>>(
  { params }: Place,
  codecs: T,
): Values<T> {
  const read = ([name, codec]: [string, Codec<unknown>]) => {
    const word = params.get(name);
    return [name, word === undefined ? codec.fallback : (codec.read(word) ?? codec.fallback)];
  };
  return Object.fromEntries(Object.entries(codecs).map(read)) as Values<T>;
}
