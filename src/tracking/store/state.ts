import type { Database } from "better-sqlite3";
import { defaultSilenceMs, isAlive } from "../process.js";

let looked = new Map<string, boolean>();

/** Whoever reads asks anew which processes live; within one read each is asked once. */
export function lookAgain(): void {
  looked = new Map();
}

/**
 * Gives SQL the functions that states and times are derived with: `alive(host, boot, pid, process_start, seen_at,
 * silent_ms)`, and `unix_ms(text)`, the time of a stamp.
 */
export function teachFunctions(db: Database): void {
  db.function("unix_ms", { deterministic: true }, stamp =>
    stamp === null ? null : Date.parse(String(stamp)),
  );
  db.function("alive", (host, boot, pid, processStart, seenAt, silentMs) => {
    const key = [host, boot, pid, processStart, seenAt, silentMs].join(" ");
    const known = looked.get(key);
    if (known !== undefined) return Number(known);
    const mark = {
      host: String(host),
      boot: String(boot),
      pid: Number(pid),
      processStart: String(processStart),
    };
    const seen = typeof seenAt === "number" ? seenAt : Date.parse(String(seenAt));
    const alive = isAlive(mark, seen, Date.now(), silentMs === null ? defaultSilenceMs : Number(silentMs));
    looked.set(key, alive);
    return Number(alive);
  });
}

/**
 * The state of an attempt, as SQL: its end record speaks for itself; without one it is running, or its process is
 * gone and it is lost.
 */
const stateOf = (
  a: string,
): string => `ifnull(${a}.outcome, iif(alive(${a}.host, ${a}.boot, ${a}.pid, ${a}.process_start,
  ifnull((SELECT seen_at FROM spools WHERE id = ${a}.spool_id), ${a}.seen_at),
  (SELECT silent_ms FROM spools WHERE id = ${a}.spool_id)), 'running', 'lost'))`;

/** The state of attempt `a`. */
export const attemptStateSql = stateOf("a");

/** The attempt that speaks for run `r`: the one whose numbers count, else one that runs, else the newest. */
export const speakerSql = `ifnull(r.result_id, ifnull(
  (SELECT a.id FROM attempts a WHERE a.run_id = r.id AND a.outcome IS NULL AND ${attemptStateSql} = 'running'
    ORDER BY a.number LIMIT 1), r.latest_id))`;

/** Run `r` of experiment `e`, with attempt `s` that speaks for it, where there is one. */
export const spokenRunsSql = `runs r JOIN experiments e ON e.id = r.experiment_id LEFT JOIN attempts s ON s.id = ${speakerSql}`;

/** The state of a run among these. */
export const runStateSql = `iif(s.id IS NULL, 'queued', ${stateOf("s")})`;

/** Seconds from start to end, so far for what runs; null where nobody told when it began, or ended (`unknownTime`). */
export const secondsSql = `(ifnull(nullif(unix_ms(s.ended_at), 0), iif(${runStateSql} = 'running', unix_ms(strftime('%Y-%m-%dT%H:%M:%fZ', 'now')), NULL))
  - nullif(unix_ms(s.started_at), 0)) / 1000.0`;
