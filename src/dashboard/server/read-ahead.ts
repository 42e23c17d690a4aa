import { usualMetrics } from "../api/usual-metrics.js";
import type { Asks, Columns } from "../api.js";
import { asks } from "./answers.js";
import { Input } from "./input.js";
import type { Site } from "./site.js";
import type { Readers, Told } from "./threads/readers.js";

const pauseMs = 30; // what asked first whether somebody is there is answered before
const laterMs = 700; // the page has its first rows by then
const firstRows = 100; // as many as the table asks for at once
const mostRuns = 200_000; // more take seconds to group, which nobody asked for yet
const mostFiltered = 100_000; // more would hold the server's own thread for some tenths of a second

/** What the table and the charts ask first, of all runs. */
const first = { query: "" } satisfies Asks["columns"][0];

/**
 * Reads what a page asks first while the browser still starts: here, and in a thread, which is then ready as well; then what
 * groups are made of, and what a query on a setting and a metric looks up. What was read is remembered until something is
 * written, and code that ran is compiled. Calling the function that it returns leaves out what has not begun.
 */
export function readAhead(site: Site, readers: Readers): () => void {
  let timer = setTimeout(begin, pauseMs).unref();
  let isOver = false;

  function begin(): void {
    void readers.ask({ name: "columns", text: JSON.stringify(first) }).then(later);
    quietly(() => asks.columns(site, new Input(first)));
  }

  function later({ status, body }: Told): void {
    if (isOver || status !== 200) return;
    const columns = JSON.parse(body) as Columns;
    if (columns.runs === 0 || columns.runs > mostRuns) return;
    timer = setTimeout(async () => {
      for (const limit of [firstRows, firstRows - 1]) {
        const text = JSON.stringify(grouped(columns, limit)); // another question: the same would be remembered, and compile nothing
        if (!isOver) await readers.ask({ name: "groups", text });
      }
      if (!isOver && columns.runs <= mostFiltered)
        quietly(() => asks.runs(site, new Input(filtered(columns))));
    }, laterMs).unref();
  }

  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

/** All runs that differ in their seed alone: to the letter what the table asks, or it would not be found again. */
export const grouped = (columns: Columns, limit: number): Asks["groups"][0] => ({
  ...first,
  by: { except: ["seed"] },
  metrics: usualMetrics(columns).map(({ name }) => name),
  sort: [],
  offset: 0,
  limit,
});

/** Runs by the first numeric setting that differs and the first metric of the table. */
function filtered(columns: Columns): Asks["runs"][0] {
  const fields = [
    columns.params.find(({ kind, differs }) => kind === "number" && differs),
    usualMetrics(columns)[0],
  ];
  const query = fields.flatMap(column => (column ? [`${column.field} >= 0`] : [])).join(" and ");
  return { query, sort: [], columns: [], offset: 0, limit: firstRows };
}

/** Reads for what reading leaves behind. */
function quietly(read: () => unknown): void {
  try {
    read();
  } catch {
    // what is wrong with the database is said to the page that asks
  }
}
