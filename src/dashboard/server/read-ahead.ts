import type { Asks } from "../api.js";
import { asks } from "./answers.js";
import { Input } from "./input.js";
import type { Site } from "./site.js";
import type { Readers } from "./threads/readers.js";

const pauseMs = 30; // what asked first whether somebody is there is answered before

/** What the table and the charts ask first, of all runs. */
const first = { query: "" } satisfies Asks["columns"][0];

/**
 * Reads what a page asks first while the browser still starts: here, and in a thread, which is then ready as well. What was read
 * is remembered until something is written. Calling the function that it returns leaves it out.
 */
export function readAhead(site: Site, readers: Readers): () => void {
  const timer = setTimeout(() => {
    void readers.ask({ name: "columns", text: JSON.stringify(first) });
    try {
      void asks.columns(site, new Input(first));
    } catch {
      // what is wrong with the database is said to the page that asks
    }
  }, pauseMs).unref();
  return () => clearTimeout(timer);
}
