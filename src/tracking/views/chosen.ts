import { type Connection, statement } from "../store/database.js";
import { speakerSql } from "../store/state.js";

/** Runs by their numbers, and the attempts that speak for them; null where none has begun. */
export interface Chosen {
  readonly ids: readonly number[];
  readonly speakers: readonly (number | null)[];
  /** Whether each has a result: then it is finished, and that attempt speaks for it. */
  readonly finished: readonly boolean[];
  /** Whether these are many, and so many of all runs that reading all of a name is quicker than looking each up. */
  readonly areMost: boolean;
  /** Where a run, or an attempt, stands in these lists. */
  placeOfRun(): Place;
  placeOfSpeaker(): Place;
}

/** The place of a number; −1 where it has none. */
export type Place = (id: number) => number;

const many = 1000;
const share = 4; // a look-up costs some four times what a step of an index does

/** A list of runs that was remembered is the same list until something is written: what is known of it is kept with it. */
const known = new WeakMap<readonly number[], Chosen>();

export function chosen(db: Connection, ids: readonly number[], least = many): Chosen {
  const found = known.get(ids);
  if (found) return found;
  const made = choose(db, ids, least);
  known.set(ids, made);
  return made;
}

function choose(db: Connection, ids: readonly number[], least: number): Chosen {
  const all = ids.length < least ? 0 : statement<number>(db, "SELECT count(*) FROM runs").pluck().get()!;
  const areMost = ids.length >= least && share * ids.length > all;
  const placeOfRun = once(() => places(ids));
  const { speakers, finished } = areMost ? ofMost(db, ids, placeOfRun()) : ofEach(db, ids);
  return { ids, speakers, finished, areMost, placeOfRun, placeOfSpeaker: once(() => places(speakers)) };
}

/** Runs of which all this is known, each to be looked up. */
export const fewOf = (
  ids: readonly number[],
  speakers: readonly (number | null)[],
  finished: readonly boolean[],
): Chosen => ({
  ...{ ids, speakers, finished, areMost: false },
  placeOfRun: once(() => places(ids)),
  placeOfSpeaker: once(() => places(speakers)),
});

/** The first of the runs. */
export const firstOf = ({ ids, speakers, finished }: Chosen, count: number): Chosen =>
  fewOf(ids.slice(0, count), speakers.slice(0, count), finished.slice(0, count));

/** Keeps what was read of a list of runs under a name: the parts of a question ask for the same again and again. */
export function keptOf<T>(): (runs: Chosen, name: string, read: () => T) => T {
  const known = new WeakMap<Chosen, Map<string, T>>();
  return (runs, name, read) => {
    let found = known.get(runs);
    if (!found) known.set(runs, (found = new Map()));
    let kept = found.get(name);
    if (kept === undefined) found.set(name, (kept = read()));
    return kept;
  };
}

type Speakers = Pick<Chosen, "speakers" | "finished">;

function ofEach(db: Connection, ids: readonly number[]): Speakers {
  const speakers: (number | null)[] = new Array(ids.length).fill(null);
  const finished: boolean[] = new Array(ids.length).fill(false);
  const rows = statement<[number, number | null, number]>(
    db,
    `SELECT j.key, ${speakerSql}, r.result_id IS NOT NULL FROM json_each(?) j CROSS JOIN runs r ON r.id = j.value`,
  ).raw();
  for (const [at, speaker, isFinished] of rows.all(JSON.stringify(ids))) {
    speakers[at] = speaker;
    finished[at] = isFinished === 1;
  }
  return { speakers, finished };
}

/** Those that have a result, from the table as it lies; the others one by one. */
function ofMost(db: Connection, ids: readonly number[], place: Place): Speakers {
  const speakers: (number | null)[] = new Array(ids.length).fill(null);
  const finished: boolean[] = new Array(ids.length).fill(false);
  const [runs, results] = statement<[string, string]>(
    db,
    "SELECT json_group_array(id), json_group_array(result_id) FROM runs WHERE result_id IS NOT NULL",
  )
    .raw()
    .get()!
    .map(list => JSON.parse(list) as number[]) as [number[], number[]];
  for (let i = 0; i < runs.length; i++) {
    const at = place(runs[i]!);
    if (at < 0) continue;
    speakers[at] = results[i]!;
    finished[at] = true;
  }
  const open = ids.flatMap((_, at) => (finished[at] ? [] : [at]));
  const rest = ofEach(
    db,
    open.map(at => ids[at]!),
  );
  open.forEach((at, i) => {
    speakers[at] = rest.speakers[i]!;
  });
  return { speakers, finished };
}

const mostNumbers = 1 << 22; // a list of so many numbers takes 16 MB

/** Numbers of rows are small and lie close together: a list tells their places quicker than a map. */
function places(ids: readonly (number | null)[]): Place {
  const most = ids.reduce<number>((most, id) => Math.max(most, id ?? 0), 0);
  if (most >= mostNumbers) {
    const found = new Map(ids.map((id, at) => [id, at]));
    return id => found.get(id) ?? -1;
  }
  const found = new Int32Array(most + 1).fill(-1);
  for (let at = 0; at < ids.length; at++) if (ids[at] !== null) found[ids[at]!] = at;
  return id => found[id] ?? -1;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
