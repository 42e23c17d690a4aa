import { type Connection, statement } from "./database.js";

/*
 * The questions of a page come close together and are about the same runs: what was read for one serves the next, as long as
 * nothing was written meanwhile. While attempts are open their state hangs on the clock as well, so that what was found is
 * good for a second.
 */
const openMs = 1000;
const mostFindings = 48;

interface Memory {
  readonly stamp: string;
  readonly until: number;
  readonly found: Map<string, unknown>;
}

const memories = new WeakMap<Connection, Memory>();

/** What was made of a database as it is now, by a name that says all of what was asked; the caller must not change it. */
export function remembered<T>(db: Connection, name: string, make: () => T): T {
  const { found } = memoryOf(db);
  if (found.has(name)) return found.get(name) as T;
  const made = make();
  if (found.size >= mostFindings) found.delete(found.keys().next().value!);
  found.set(name, made);
  return made;
}

function memoryOf(db: Connection): Memory {
  const stamp = stampOf(db);
  const known = memories.get(db);
  if (known?.stamp === stamp && performance.now() < known.until) return known;
  const until = hasOpen(db) ? performance.now() + openMs : Number.POSITIVE_INFINITY;
  const memory: Memory = { stamp, until, found: new Map() };
  memories.set(db, memory);
  return memory;
}

/** Another one after each change, whoever made it. */
function stampOf(db: Connection): string {
  const others = statement<number>(db, "SELECT data_version FROM pragma_data_version").pluck().get();
  const own = statement<number>(db, "SELECT total_changes()").pluck().get();
  return `${others} ${own}`;
}

const hasOpen = (db: Connection): boolean =>
  statement<number>(db, "SELECT EXISTS (SELECT 1 FROM attempts WHERE outcome IS NULL)").pluck().get() === 1;
