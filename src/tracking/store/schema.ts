import type { Database } from "better-sqlite3";
import { renameLengths } from "./rename-lengths.js";
import { spooled } from "./spooled.js";

/** "NBIT" in the file's header says that a database is ours. */
export const applicationId = 0x4e424954;

/** A step of the schema: SQL, or a function where SQL alone cannot say it. */
export type Migration = string | ((db: Database) => void);

/**
 * The schema, step by step: migration n takes a database from version n − 1 to n. Published steps are never edited.
 *
 * A run is a trial (unique key); an attempt is one go at it. Nothing here says "running": states are derived.
 * `runs.result_id` points to the attempt whose numbers count.
 */
export const migrations: readonly Migration[] = [
  `
  CREATE TABLE experiments (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL
  ) STRICT;

  CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    experiment_id INTEGER NOT NULL REFERENCES experiments ON DELETE CASCADE,
    key TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    result_id INTEGER REFERENCES attempts ON DELETE SET NULL
  ) STRICT;
  CREATE INDEX runs_by_experiment ON runs (experiment_id, id);

  CREATE TABLE params (
    run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    name TEXT NOT NULL,
    position INTEGER NOT NULL, -- the author's order, for columns
    kind TEXT NOT NULL CHECK (kind IN ('number', 'string', 'boolean')),
    number REAL, -- booleans: 0 or 1
    text TEXT,
    PRIMARY KEY (run_id, name),
    CHECK ((kind = 'string') = (number IS NULL) AND (kind = 'string') = (text IS NOT NULL))
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX params_by_number ON params (name, number, run_id) WHERE number IS NOT NULL;
  CREATE INDEX params_by_text ON params (name, text, run_id) WHERE text IS NOT NULL;

  CREATE TABLE facts ( -- shared: the trials of one sweep come from one commit, one machine, one command
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    content TEXT NOT NULL -- JSON
  ) STRICT;

  CREATE TABLE attempts (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    number INTEGER NOT NULL,
    facts_id INTEGER NOT NULL REFERENCES facts,
    replaces_id INTEGER REFERENCES attempts ON DELETE SET NULL, -- runs.result_id when this attempt began
    host TEXT NOT NULL,
    boot TEXT NOT NULL,
    pid INTEGER NOT NULL,
    process_start TEXT NOT NULL,
    started_at TEXT NOT NULL,
    seen_at TEXT NOT NULL, -- last sign of life, for readers on other machines
    ended_at TEXT,
    outcome TEXT CHECK (outcome IN ('finished', 'failed', 'stopped')),
    error TEXT,
    UNIQUE (run_id, number),
    CHECK ((ended_at IS NULL) = (outcome IS NULL))
  ) STRICT;

  CREATE TABLE measures (
    attempt_id INTEGER NOT NULL REFERENCES attempts ON DELETE CASCADE,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    value REAL, -- null: not applicable, or NaN, which SQLite cannot hold
    is_nan INTEGER NOT NULL CHECK (is_nan IN (0, 1)),
    PRIMARY KEY (attempt_id, name),
    CHECK (is_nan = 0 OR value IS NULL)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX measures_by_value ON measures (name, value, attempt_id);

  CREATE TABLE metrics ( -- curves, as column chunks
    attempt_id INTEGER NOT NULL REFERENCES attempts ON DELETE CASCADE,
    name TEXT NOT NULL,
    first INTEGER NOT NULL, -- index of the chunk's first value in the curve, from 0
    position INTEGER NOT NULL,
    count INTEGER NOT NULL,
    points BLOB NOT NULL, -- count little-endian float64
    PRIMARY KEY (attempt_id, name, first),
    CHECK (length(points) = 8 * count)
  ) STRICT;

  CREATE TABLE artifacts (
    id INTEGER PRIMARY KEY,
    attempt_id INTEGER NOT NULL REFERENCES attempts ON DELETE CASCADE,
    name TEXT NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    UNIQUE (attempt_id, name)
  ) STRICT;
  `,
  renameLengths,
  spooled,
  `
  ALTER TABLE runs ADD COLUMN alerts TEXT; -- JSON: its rules

  CREATE TABLE alerts_told ( -- what was acted upon, so that of all who follow one alone acts
    run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    alert TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (run_id, alert)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  DROP INDEX params_by_number;
  DROP INDEX params_by_text;
  -- with the kind, so that a query needs no look at the rows
  CREATE INDEX params_by_number ON params (name, number, kind) WHERE number IS NOT NULL;
  CREATE INDEX params_by_text ON params (name, text, kind) WHERE text IS NOT NULL;
  `,
  `
  CREATE TABLE revision ( -- one row, which only grows: equal numbers, nothing became of tags or of what was thrown away
    changes INTEGER NOT NULL
  ) STRICT;
  INSERT INTO revision VALUES (0);
  CREATE TRIGGER tag_added AFTER INSERT ON tags BEGIN UPDATE revision SET changes = changes + 1; END;
  CREATE TRIGGER tag_taken AFTER DELETE ON tags BEGIN UPDATE revision SET changes = changes + 1; END;
  CREATE TRIGGER run_thrown AFTER UPDATE OF archived_at ON runs BEGIN UPDATE revision SET changes = changes + 1; END;
  CREATE TRIGGER run_deleted AFTER DELETE ON runs BEGIN UPDATE revision SET changes = changes + 1; END;
  `,
];

/** The oldest schema that is read as it stands: it lacks only what counts changes of tags (views/changes.ts does without). */
export const readableFrom = 5;

export const schemaVersion = (db: Database): number => db.pragma("user_version", { simple: true }) as number;

/**
 * Brings a database up to date, each step in one transaction under the write lock: of two processes that start at
 * once the second waits, then finds the work done.
 */
export function migrate(db: Database, steps: readonly Migration[] = migrations): void {
  if (schemaVersion(db) >= steps.length) return;
  db.pragma("foreign_keys = OFF"); // a step may make a table anew to which others point
  const applyStep = db.transaction((step: Migration, version: number) => {
    if (schemaVersion(db) >= version) return; // another process was first
    if (typeof step === "string") db.exec(step);
    else step(db);
    db.pragma(`application_id = ${applicationId}`);
    db.pragma(`user_version = ${version}`);
  });
  steps.forEach((step, index) => {
    applyStep.immediate(step, index + 1);
  });
  db.pragma("foreign_keys = ON");
}
