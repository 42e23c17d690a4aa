import { hostname } from "node:os";
import { check, Refusal } from "../../core/check.js";
import { isAlive, type ProcessMark } from "../process.js";
import { requestStop } from "../spool/stop-request.js";
import { statement } from "../store/database.js";
import { openLedger } from "../store/ledger.js";
import { attemptStateSql } from "../store/state.js";

/** A process that was asked to stop, by a signal or, on another machine, by a file that it looks for. */
export interface Asked {
  readonly host: string;
  readonly pid: number;
  readonly by: "signal" | "file";
  /** All runs that the process is at: they stop together. */
  readonly runs: readonly number[];
}

interface Row extends ProcessMark {
  readonly run: number;
  readonly spool: string | null;
}

/** Asks the processes that are at a run to stop, as Ctrl-C does: each ends at its next step, in order. */
export function stopRun(path: string, run: number): Asked[] {
  const rows = openRows(path);
  const own = rows.filter(row => row.run === run);
  check(own.length > 0, `run ${run}`, "no process that is at it", "a run that is running");
  const asked = new Map<string, Asked>();
  for (const row of own) {
    const isSame = (other: Row) =>
      other.pid === row.pid && other.host === row.host && other.boot === row.boot;
    const runs = [...new Set(rows.filter(isSame).map(other => other.run))];
    const isHere = row.host === hostname() && isAlive(row, 0);
    if (isHere) interrupt(run, row.pid);
    else if (row.spool !== null) requestStop(path, row.spool);
    else throw new Refusal(`run ${run} is at work on ${row.host} (process ${row.pid}): stop it there`);
    asked.set(`${row.host} ${row.pid}`, {
      host: row.host,
      pid: row.pid,
      by: isHere ? "signal" : "file",
      runs,
    });
  }
  return [...asked.values()];
}

function interrupt(run: number, pid: number): void {
  try {
    process.kill(pid, "SIGINT");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EPERM")
      throw new Refusal(
        `run ${run} is at work in process ${pid}, which is another user's: stop it as that user`,
      );
    if (code !== "ESRCH") throw error; // it has just ended
  }
}

/** Attempts that have no end and whose processes may live. */
function openRows(path: string): Row[] {
  const ledger = openLedger(path, { readonly: true, say: () => {} });
  try {
    return ledger.read(db =>
      statement<Row>(
        db,
        `SELECT a.run_id AS run, a.host, a.boot, a.pid, a.process_start AS processStart, s.uuid AS spool
           FROM attempts a LEFT JOIN spools s ON s.id = a.spool_id
           WHERE a.outcome IS NULL AND ${attemptStateSql} = 'running'`,
      ).all(),
    );
  } finally {
    ledger.close();
  }
}
