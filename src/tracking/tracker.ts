import { check, Refusal } from "../core/check.js";
import { resultsFolder } from "../core/folders.js";
import { thisProcess } from "./process.js";
import { checkProvenance } from "./provenance.js";
import { type CheckedResult, checkedResult, noResult } from "./result.js";
import type {
  Artifact,
  AttemptRecord,
  Curves,
  ExperimentSummary,
  Provenance,
  Result,
  Run,
  Settings,
} from "./run.js";
import { type Connection, openToRead, openToWrite, plainly } from "./store/database.js";
import {
  type RunFilter,
  readArtifacts,
  readAttempts,
  readCurves,
  readExperiments,
  readFinished,
  readProvenance,
  readRuns,
} from "./store/read.js";
import { type EndRecord, heartbeat, writeBegin, writeEnd } from "./store/write.js";
import { checkedName, trialKey } from "./trial.js";

/**
 * Every run, in one SQLite file. Many processes may write at once, each through a tracker of its own. What the
 * database cannot do is a Refusal: one line with file, trouble and remedy.
 */
export interface Tracker {
  readonly path: string;
  /** The keys of finished trials: a sweep that starts again does what is missing. */
  finished(experiment: string): Set<string>;
  /** Records that this process starts a trial; its end must follow. */
  begin(experiment: string, settings: Settings, provenance: Provenance): Attempt;
  /** The runs that fit, oldest first. */
  runs(filter?: RunFilter): Run[];
  /** The curves of a finished run, {} before. */
  curves(run: number): Curves;
  /** The files of a finished run, [] before. */
  artifacts(run: number): Artifact[];
  /** Where the run's numbers come from; `attempt` asks for another of its attempts. */
  provenance(run: number, attempt?: number): Provenance;
  attempts(run: number): AttemptRecord[];
  experiments(): ExperimentSummary[];
  /** Ends what this tracker began and nobody ended as stopped, then lets go of the file. Never throws. */
  close(): void;
}

/** One go at a trial, from `begin` to one of three ends. */
export interface Attempt {
  readonly run: number;
  readonly key: string;
  /**
   * Saves the trial whole or not at all. False when another process finished the same trial since this attempt
   * began: the first numbers stay, these are dropped. After an error (a full disk) it may be called again.
   */
  finish(result: Result): boolean;
  fail(error: unknown): void;
  stop(reason: string): void;
}

/** Opens, and where needed makes, the database of runs; `readonly` makes and changes nothing. */
export function openTracker(
  path: string = resultsFolder("runs.sqlite"),
  { readonly = false }: { readonly?: boolean } = {},
): Tracker {
  const db = readonly ? openToRead(path) : openToWrite(path);
  const read = <T>(work: () => T): T => plainly(path, work);
  const open = new Map<number, Attempt>();
  const heartbeats = setInterval(() => keepAlive(db, [...open.keys()]), heartbeatMs).unref(); // alone it keeps nobody alive
  return {
    path,
    finished: experiment => read(() => readFinished(db, checkedName(experiment))),
    begin(experiment, settings, provenance) {
      check(!readonly, "tracker", "opened to read", "one opened to write");
      checkProvenance(provenance);
      const key = trialKey(experiment, settings);
      const record = { experiment, key, settings, provenance, process: thisProcess(), at: now() };
      const { run, attempt } = plainly(path, () => writeBegin(db, record));
      const handle = attemptOn(db, path, { run, attempt, key }, () => open.delete(attempt));
      open.set(attempt, handle);
      return handle;
    },
    runs: filter => read(() => readRuns(db, filter)),
    curves: run => read(() => readCurves(db, run)),
    artifacts: run => read(() => readArtifacts(db, run)),
    provenance: (run, attempt) => read(() => readProvenance(db, run, attempt)),
    attempts: run => read(() => readAttempts(db, run)),
    experiments: () => read(() => readExperiments(db)),
    close() {
      clearInterval(heartbeats);
      for (const attempt of [...open.values()]) abandon(attempt);
      db.close();
    },
  };
}

/** The recorded runs that fit, oldest first: `runs({ experiment: "mnist-table", state: "finished" })`. */
export function runs(filter?: RunFilter): Run[] {
  const tracker = openTracker(undefined, { readonly: true });
  try {
    return tracker.runs(filter);
  } finally {
    tracker.close();
  }
}

/** Where not even that can be written (a full disk), the attempt counts as lost when the process is gone. */
function abandon(attempt: Attempt): void {
  try {
    attempt.stop("its process let go of it before the end");
  } catch {}
}

const heartbeatMs = 60_000; // cheap, and ten times as often as readers elsewhere ask for

const now = (): string => new Date().toISOString();

function keepAlive(db: Connection, attempts: readonly number[]): void {
  if (attempts.length === 0) return;
  try {
    heartbeat(db, attempts, now());
  } catch {
    // the next one will do; the trial itself is not to suffer
  }
}

function attemptOn(
  db: Connection,
  path: string,
  { run, attempt, key }: { run: number; attempt: number; key: string },
  ended: () => void,
): Attempt {
  let over = false;
  const end = (outcome: EndRecord["outcome"], error: string | null, result: CheckedResult): boolean => {
    check(!over, `attempt at run ${run}`, "a second end", "one end per attempt");
    const saved = plainly(path, () => writeEnd(db, { attempt, at: now(), outcome, error, ...result }));
    over = true;
    ended();
    return saved;
  };
  return {
    run,
    key,
    finish: result => end("finished", null, checkedResult(path, result)),
    fail: error => void end("failed", described(error), noResult),
    stop: reason => void end("stopped", reason, noResult),
  };
}

/** An error as people look for it: refusals are one line, anything else brings its stack. */
function described(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof Refusal ? error.message : (error.stack ?? `${error.name}: ${error.message}`);
}
