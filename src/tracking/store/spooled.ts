import { createHash } from "node:crypto";
import type { Database } from "better-sqlite3";

/**
 * The step to schema 3: what runs record comes through spools, while they run. Curves are chunks of points with steps
 * and times; a metric is one row per attempt and name, whether it has a curve or not; parameters may be JSON; runs have
 * names, tags, notes, output and origins. Tables are made anew where a column's rules change, rows keep their numbers.
 */
export function spooled(db: Database): void {
  db.function("attempt_uuid", (key, number, startedAt, host, pid) =>
    createHash("sha256")
      .update(JSON.stringify([key, number, startedAt, host, pid]))
      .digest("hex")
      .slice(0, 32),
  );
  db.exec(tables);
  moveCurves(db);
  db.exec(ends);
}

const tables = `
  ALTER TABLE facts RENAME TO provenance;

  CREATE TABLE spools ( -- what processes left to be imported; a row stays, so that a spool that comes twice counts once
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    offset INTEGER NOT NULL DEFAULT 0, -- bytes imported
    sequence INTEGER NOT NULL DEFAULT 0, -- number of the last frame imported
    names TEXT NOT NULL DEFAULT '[]', -- JSON: the names of curves, by their numbers in the spool
    host TEXT NOT NULL DEFAULT '',
    boot TEXT NOT NULL DEFAULT '',
    pid INTEGER NOT NULL DEFAULT 0,
    process_start TEXT NOT NULL DEFAULT '',
    looked_at INTEGER NOT NULL, -- when it was last imported from; Unix time in ms, as the next
    seen_at INTEGER NOT NULL, -- last sign of life; both by the clock of whoever imported
    silent_ms INTEGER NOT NULL, -- how long silence after it means nothing
    closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1))
  ) STRICT;

  CREATE TABLE leases ( -- who does what only one process should do at a time
    work TEXT PRIMARY KEY,
    host TEXT NOT NULL,
    boot TEXT NOT NULL,
    pid INTEGER NOT NULL,
    process_start TEXT NOT NULL,
    until INTEGER NOT NULL -- Unix time in ms
  ) STRICT, WITHOUT ROWID;

  ALTER TABLE runs ADD COLUMN latest_id INTEGER REFERENCES attempts ON DELETE SET NULL;
  ALTER TABLE runs ADD COLUMN name TEXT;
  ALTER TABLE runs ADD COLUMN branch TEXT; -- JSON: parent, step, changed
  ALTER TABLE runs ADD COLUMN archived_at TEXT;

  CREATE TABLE new_attempts (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE, -- the same in all databases
    run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    number INTEGER NOT NULL,
    provenance_id INTEGER REFERENCES provenance, -- null: not told
    spool_id INTEGER REFERENCES spools,
    local INTEGER, -- its number in the spool
    host TEXT NOT NULL,
    boot TEXT NOT NULL,
    pid INTEGER NOT NULL,
    process_start TEXT NOT NULL,
    started_at TEXT NOT NULL,
    seen_at TEXT NOT NULL, -- last sign of life where there is no spool
    ended_at TEXT,
    outcome TEXT CHECK (outcome IN ('finished', 'failed', 'stopped')),
    error TEXT,
    UNIQUE (run_id, number),
    CHECK ((ended_at IS NULL) = (outcome IS NULL))
  ) STRICT;
  INSERT INTO new_attempts
    SELECT a.id, attempt_uuid(r.key, a.number, a.started_at, a.host, a.pid), a.run_id, a.number, a.facts_id, NULL, NULL,
      a.host, a.boot, a.pid, a.process_start, a.started_at, a.seen_at, a.ended_at, a.outcome, a.error
    FROM attempts a JOIN runs r ON r.id = a.run_id;
  DROP TABLE attempts;
  ALTER TABLE new_attempts RENAME TO attempts;
  CREATE UNIQUE INDEX attempts_by_spool ON attempts (spool_id, local) WHERE spool_id IS NOT NULL;
  CREATE INDEX attempts_open ON attempts (run_id) WHERE outcome IS NULL;
  UPDATE runs SET latest_id = (SELECT id FROM attempts WHERE run_id = runs.id ORDER BY number DESC LIMIT 1);

  CREATE TABLE new_params (
    run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    name TEXT NOT NULL,
    position INTEGER NOT NULL, -- the author's order, for columns
    kind TEXT NOT NULL CHECK (kind IN ('number', 'string', 'boolean', 'null', 'json')),
    number REAL, -- booleans: 0 or 1; null: NaN
    text TEXT, -- strings, and JSON
    PRIMARY KEY (run_id, name),
    CHECK ((kind IN ('string', 'json')) = (text IS NOT NULL)),
    CHECK (kind IN ('number', 'boolean') OR number IS NULL)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO new_params SELECT run_id, name, position, kind, number, text FROM params;
  DROP TABLE params;
  ALTER TABLE new_params RENAME TO params;
  CREATE INDEX params_by_number ON params (name, number, run_id) WHERE number IS NOT NULL;
  CREATE INDEX params_by_text ON params (name, text, run_id) WHERE text IS NOT NULL;

  CREATE TABLE new_metrics (
    id INTEGER PRIMARY KEY,
    attempt_id INTEGER NOT NULL REFERENCES attempts ON DELETE CASCADE,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    measure INTEGER, -- its place among the numbers that the program gave; null: the value is the curve's last
    value REAL, -- null: not applicable, or NaN, which SQLite cannot hold
    is_nan INTEGER NOT NULL CHECK (is_nan IN (0, 1)),
    count INTEGER NOT NULL, -- points of its curve, 0 where it has none
    least REAL, -- of the curve, NaN left out
    most REAL,
    first_step REAL,
    last_step REAL,
    UNIQUE (attempt_id, name),
    CHECK (is_nan = 0 OR value IS NULL)
  ) STRICT;
  CREATE INDEX metrics_by_value ON new_metrics (name, value, attempt_id);

  CREATE TABLE chunks ( -- curves, cut into stretches of 1,000 points
    metric_id INTEGER NOT NULL REFERENCES metrics ON DELETE CASCADE,
    first INTEGER NOT NULL, -- index of its first point in the curve, from 0
    count INTEGER NOT NULL,
    least REAL, -- NaN left out
    most REAL,
    step REAL NOT NULL, -- of its first point
    at REAL, -- Unix time in ms of its first point; null: not known
    steps BLOB, -- count little-endian float64; null: each is one more than the one before
    times BLOB, -- count little-endian float32, ms after \`at\`; null: all at once
    points BLOB NOT NULL, -- count little-endian float64
    PRIMARY KEY (metric_id, first),
    CHECK (length(points) = 8 * count AND ifnull(length(steps), 8 * count) = 8 * count
      AND ifnull(length(times), 4 * count) = 4 * count)
  ) STRICT;

  CREATE TABLE new_artifacts (
    id INTEGER PRIMARY KEY,
    attempt_id INTEGER NOT NULL REFERENCES attempts ON DELETE CASCADE,
    name TEXT NOT NULL,
    path TEXT NOT NULL, -- where the file came from, relative to the database
    sha256 TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    media TEXT NOT NULL,
    step REAL,
    stored INTEGER NOT NULL CHECK (stored IN (0, 1)) -- its content lies beside the database, under its sha256
  ) STRICT;
  INSERT INTO new_artifacts
    SELECT id, attempt_id, name, path, sha256, bytes, 'application/octet-stream', NULL, 0 FROM artifacts;
  DROP TABLE artifacts;
  ALTER TABLE new_artifacts RENAME TO artifacts;
  CREATE INDEX artifacts_by_attempt ON artifacts (attempt_id);
  CREATE INDEX artifacts_by_content ON artifacts (sha256);

  CREATE TABLE tags (
    run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (run_id, tag)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX tags_by_tag ON tags (tag, run_id);

  CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    at TEXT NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX notes_by_run ON notes (run_id);

  CREATE TABLE output ( -- what a run's program wrote, in order
    id INTEGER PRIMARY KEY,
    attempt_id INTEGER NOT NULL REFERENCES attempts ON DELETE CASCADE,
    at REAL NOT NULL, -- Unix time in ms
    stream TEXT NOT NULL CHECK (stream IN ('stdout', 'stderr')),
    text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX output_by_attempt ON output (attempt_id);

  INSERT INTO new_metrics (attempt_id, name, position, measure, value, is_nan, count)
    SELECT attempt_id, name, position, position + 1, value, is_nan, 0 FROM measures ORDER BY attempt_id, position;
  DROP TABLE measures;
`;

const ends = `
  DROP TABLE metrics;
  ALTER TABLE new_metrics RENAME TO metrics;
`;

interface OldChunk {
  readonly attempt: number;
  readonly name: string;
  readonly first: number;
  readonly position: number;
  readonly points: Buffer;
}

/** Curves had points and no steps: these count from 0. */
function moveCurves(db: Database): void {
  const page = db.prepare<unknown[], OldChunk>(
    `SELECT attempt_id AS attempt, name, first, position, points FROM metrics
       WHERE (attempt_id, name, first) > (?, ?, ?) ORDER BY attempt_id, name, first LIMIT 500`,
  );
  const curve = db.prepare<unknown[], number>(
    `INSERT INTO new_metrics (attempt_id, name, position, measure, value, is_nan, count)
       VALUES (?, ?, ?, NULL, NULL, 0, 0)
       ON CONFLICT (attempt_id, name) DO UPDATE SET name = name RETURNING id`,
  );
  const chunk = db.prepare(
    "INSERT INTO chunks (metric_id, first, count, least, most, step, points) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const grow = db.prepare(
    `UPDATE new_metrics SET count = @count, first_step = 0, last_step = @count - 1,
       least = min(ifnull(least, @least), ifnull(@least, least)), most = max(ifnull(most, @most), ifnull(@most, most)),
       value = iif(measure IS NULL, @last, value), is_nan = iif(measure IS NULL, @nan, is_nan)
       WHERE id = @id`,
  );
  const move = ({ attempt, name, first, position, points }: OldChunk) => {
    const id = curve.pluck().get(attempt, name, position) as number;
    const count = points.length / 8;
    if (count === 0) return;
    const values = Array.from({ length: count }, (_, index) => points.readDoubleLE(8 * index));
    const numbers = values.filter(value => !Number.isNaN(value));
    const least = numbers.length ? numbers.reduce((a, b) => Math.min(a, b)) : null;
    const most = numbers.length ? numbers.reduce((a, b) => Math.max(a, b)) : null;
    chunk.run(id, first, count, least, most, first, points);
    const last = values.at(-1)!;
    const nan = Number.isNaN(last);
    grow.run({ id, count: first + count, least, most, last: nan ? null : last, nan: Number(nan) });
  };
  let last: readonly [number, string, number] = [0, "", -1];
  for (let rows = page.all(...last); rows.length > 0; rows = page.all(...last)) {
    rows.forEach(move);
    const end = rows.at(-1)!;
    last = [end.attempt, end.name, end.first];
  }
}
