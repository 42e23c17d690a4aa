import { isAlive, type ProcessMark, thisProcess } from "../process.js";
import { type Connection, statement } from "./database.js";

const leaseMs = 30_000; // a batch takes a fraction of a second; a holder that stands still longer has lost its turn

interface LeaseRow extends ProcessMark {
  readonly until: number;
}

/**
 * Takes the lease on a piece of work, or renews it; false when another living process holds it. It spares work that
 * would be done twice; that nothing is written twice rests on transactions alone.
 */
export function takeLease(db: Connection, work: string, now: number = Date.now()): boolean {
  const me = thisProcess();
  return db
    .transaction(() => {
      const held = statement<LeaseRow>(
        db,
        "SELECT host, boot, pid, process_start AS processStart, until FROM leases WHERE work = ?",
      ).get(work);
      if (held && !isOurs(held, me) && isHeld(held, now)) return false;
      statement(
        db,
        "INSERT OR REPLACE INTO leases (work, host, boot, pid, process_start, until) VALUES (?, ?, ?, ?, ?, ?)",
      ).run(work, me.host, me.boot, me.pid, me.processStart, now + leaseMs);
      return true;
    })
    .immediate();
}

export function giveBack(db: Connection, work: string): void {
  const { host, boot, pid } = thisProcess();
  statement(db, "DELETE FROM leases WHERE work = ? AND host = ? AND boot = ? AND pid = ?").run(
    work,
    host,
    boot,
    pid,
  );
}

const isOurs = (held: ProcessMark, me: ProcessMark): boolean =>
  held.host === me.host &&
  held.boot === me.boot &&
  held.pid === me.pid &&
  held.processStart === me.processStart;

/** A lease that lies further ahead than any can was taken by a clock that was wrong. */
const isHeld = (held: LeaseRow, now: number): boolean =>
  held.until > now && held.until <= now + leaseMs && isAlive(held, now, now);
