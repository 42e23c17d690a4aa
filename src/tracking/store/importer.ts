import { rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { defaultSilenceMs, isAlive } from "../process.js";
import { type Damage, readFrames, type SpoolBytes } from "../spool/reader.js";
import { uuid } from "../uuid.js";
import { Batch, type SpoolRow } from "./batch.js";
import { type Connection, codeOf, statement } from "./database.js";

const mostSilentMs = 2 ** 52; // what a column of whole numbers takes of what others wrote
const batchBytes = 4 << 20; // some 100,000 points: a transaction of a fifth of a second, then others may write

/** A spool to be read: a file, or what this process itself records (`isOwn`), which is not over before it is closed. */
export interface Source {
  readonly spool: SpoolBytes;
  readonly isOwn: boolean;
}

export interface Imported {
  /** All that it holds is in the database. */
  readonly whole: boolean;
  /** Nobody writes it any more. */
  readonly over: boolean;
  readonly damages: readonly Damage[];
}

/**
 * Moves what a spool holds into the database, from where the last import ended, in transactions that move the mark
 * along: whatever happens in between, no frame counts twice and none is passed over.
 */
export function importSpool(db: Connection, source: Source, now: number = Date.now()): Imported {
  const damages: Damage[] = [];
  const lookedAt = rowOf(db, source.spool.id)?.lookedAt ?? Number.NEGATIVE_INFINITY;
  const look = { now, lookedAt, damages };
  for (;;) {
    const before = rowOf(db, source.spool.id);
    const row = before && before.offset >= source.spool.size() ? before : importBatch(db, source, look);
    const whole = row.offset >= source.spool.size();
    if (whole || row.offset === before?.offset) return { whole, over: isOver(row, source, now), damages };
  }
}

interface Look {
  readonly now: number;
  /** When this spool was last looked at with success. */
  readonly lookedAt: number;
  readonly damages: Damage[];
}

function importBatch(db: Connection, source: Source, { now, lookedAt, damages }: Look): SpoolRow {
  const found: Damage[] = [];
  const work = db.transaction(() => {
    const row = rowOf(db, source.spool.id) ?? insertRow(db, source.spool.id, now);
    const batch = new Batch(db, row);
    const position = readFrames(source.spool, row, {
      over: row.sequence > 0 && isOver(row, source, now), // before the first frame its process is not known
      mostBytes: batchBytes,
      frame: (kind, payload, offset) => {
        try {
          batch.frame(kind, payload);
        } catch (error) {
          if (isTrouble(error)) throw error;
          found.push({ from: offset, to: offset + payload.length, frames: 1 }); // whole, but it makes no sense
        }
      },
      damage: damage => found.push(damage),
    });
    batch.flush();
    if (position.offset === row.offset) return row;
    const isHere = batch.spool.host === hostname();
    const seenAt = isHere ? now : now - silence(source.spool.path, now - lookedAt);
    return updateRow(db, { ...batch.spool, ...position, lookedAt: now, seenAt });
  });
  const row = work.immediate();
  damages.push(...found);
  return row;
}

/** What the database refuses because of the record is the record's fault; anything else it says ends the import. */
const isTrouble = (error: unknown): boolean => codeOf(error)?.startsWith("SQLITE_CONSTRAINT") === false;

const isOver = (row: SpoolRow, { isOwn }: Source, now: number): boolean =>
  !isOwn && (row.closed || !isAlive(row, row.seenAt, now, row.silentMs));

const columns = `id, offset, sequence, names, host, boot, pid, process_start AS processStart,
  looked_at AS lookedAt, seen_at AS seenAt, silent_ms AS silentMs, closed`;

function rowOf(db: Connection, id: string): SpoolRow | undefined {
  const row = statement<Omit<SpoolRow, "names" | "closed"> & { names: string; closed: number }>(
    db,
    `SELECT ${columns} FROM spools WHERE uuid = ?`,
  ).get(id);
  return row && { ...row, names: JSON.parse(row.names) as string[], closed: row.closed === 1 };
}

function insertRow(db: Connection, id: string, now: number): SpoolRow {
  statement(db, "INSERT INTO spools (uuid, looked_at, seen_at, silent_ms) VALUES (?, ?, ?, ?)").run(
    id,
    now,
    now,
    defaultSilenceMs,
  );
  return rowOf(db, id)!;
}

function updateRow(db: Connection, row: SpoolRow): SpoolRow {
  statement(
    db,
    `UPDATE spools SET offset = @offset, sequence = @sequence, names = @names, host = @host, boot = @boot,
       pid = @pid, process_start = @processStart, looked_at = @lookedAt, seen_at = @seenAt,
       silent_ms = @silentMs, closed = @closed WHERE id = @id`,
  ).run({
    ...{ ...row, names: JSON.stringify(row.names), closed: Number(row.closed) },
    silentMs: Math.round(Math.min(row.silentMs, mostSilentMs)),
  });
  return row;
}

/**
 * How long ago a process elsewhere last wrote its spool. The file and a new one beside it get their times from one
 * clock, whatever this machine's and the other's say; and what was not there `most` ms ago is not older.
 */
function silence(path: string, most: number): number {
  const probe = join(dirname(path), `${uuid()}.clock`);
  try {
    writeFileSync(probe, "");
    const age = statSync(probe).mtimeMs - statSync(path).mtimeMs;
    return Math.round(Math.min(Math.max(0, age), Math.max(0, most)));
  } catch {
    return 0; // a folder that is only read: it counts from when it was found
  } finally {
    rmSync(probe, { force: true });
  }
}
