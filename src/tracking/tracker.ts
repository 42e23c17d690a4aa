import { check } from "../core/check.js";
import { resultsFolder } from "../core/folders.js";
import type { AlertRule } from "./alerts/rules.js";
import { mediaOf, storeArtifact } from "./artifacts.js";
import { described } from "./error-text.js";
import { type RunDocument, readDocument } from "./exchange/document.js";
import type { Names } from "./query/names.js";
import { checkedResult, checkPoint } from "./result.js";
import type {
  Artifact,
  AttemptRecord,
  Curves,
  ExperimentSummary,
  Note,
  OutputPart,
  Provenance,
  Result,
  Run,
  Settings,
} from "./run.js";
import { checkProvenance } from "./shapes.js";
import { paramRecords } from "./spool/records.js";
import { ownSpool, type Say, type Spool, spoolFor } from "./spool/spool.js";
import { stamp } from "./stamp.js";
import type { Points } from "./store/chunks.js";
import { type CurveSummary, lastTimes, notFinite, type Range, readRanges } from "./store/curve-summary.js";
import type { Connection } from "./store/database.js";
import { checkFilter, type RunFilter } from "./store/filter.js";
import { openLedger, readCopy } from "./store/ledger.js";
import { type Descent, readLineage } from "./store/lineage.js";
import { readNames } from "./store/names.js";
import { type Overview, readOverview } from "./store/overview.js";
import {
  countRuns,
  readAlertRules,
  readArtifacts,
  readAttempts,
  readCurvePoints,
  readCurveSummaries,
  readCurves,
  readExperiments,
  readFinished,
  readNotes,
  readOutput,
  readProvenance,
  speakerOf,
} from "./store/read.js";
import { readRuns } from "./store/runs.js";
import { checkedName, trialKey } from "./trial.js";
import { uuid } from "./uuid.js";
import { type GroupFilter, type RunMeans, readGroups } from "./views/means.js";

/**
 * Every run, in one SQLite file. What this process records goes to a spool of its own, so that nothing that happens to
 * the database stops it or loses a number; whoever reads first imports it, and every read has all that was recorded.
 */
export interface Tracker {
  readonly path: string;
  /** The keys of finished trials: a sweep that starts again does what is missing. */
  finished(experiment: string): Set<string>;
  /** Records trials that are to be done: they are queued. */
  queue(experiment: string, trials: readonly Settings[]): void;
  /** Records that this process starts a trial; its end must follow. */
  begin(experiment: string, settings: Settings, provenance: Provenance): Attempt;
  /** The runs that fit, oldest first. */
  runs(filter?: RunFilter): Run[];
  /** How many runs fit, whatever the limit. */
  count(filter?: RunFilter): number;
  /** How the runs that fit stand by experiment, the one with the newest first, whatever the limit. */
  overview(filter?: RunFilter): Overview[];
  /** Means and spreads over runs, put together by parameters: `groups({ by: ["T"], metrics: ["accuracy"] })`. */
  groups(filter: GroupFilter): RunMeans[];
  /** The names of parameters and metrics that runs have. */
  names(): Names;
  /** The curves of a run, as far as they go. */
  curves(run: number): Curves;
  /** The same with steps and times. */
  points(run: number): Readonly<Record<string, Points>>;
  /** The same as so many means each, with least and most: quick however long they are. */
  curveSummaries(run: number, columns?: number): Readonly<Record<string, CurveSummary>>;
  /** The least and the most of each curve of a run: quick however long they are. */
  ranges(run: number): Readonly<Record<string, Range>>;
  /** The first point of each curve of a run that is NaN or infinite, of those that have one. */
  notFinite(run: number): Readonly<Record<string, number>>;
  /** What the run's program holds to be worth an alert. */
  alertRules(run: number): readonly AlertRule[];
  /** When the last point of each curve of a run came, Unix ms; null where that is not known. */
  lastTimes(run: number): Readonly<Record<string, number | null>>;
  /** The files of a run. */
  artifacts(run: number): Artifact[];
  /** What the run's program wrote, both streams in order. */
  output(run: number): OutputPart[];
  notes(run: number): Note[];
  /** Where the run's numbers come from; `attempt` asks for another of its attempts. */
  provenance(run: number, attempt?: number): Provenance;
  attempts(run: number): AttemptRecord[];
  /** The tree of runs that a run is in: what goes on from what, or is a changed copy of it. The root comes first. */
  lineage(run: number): Descent[];
  /** All that is known of a run, as it travels to another database. */
  document(run: number): RunDocument;
  experiments(): ExperimentSummary[];
  /**
   * Moves what waits into the database, for programs that read it without us; where that cannot be done at once it
   * goes on waiting. Reading through a tracker needs no such call.
   */
  settle(): void;
  /** Ends what this tracker began and nobody ended as stopped, then lets go of the file. Never throws. */
  close(): void;
}

/** One go at a trial, from `begin` to one of three ends. What is wrong with the disk is said, not thrown. */
export interface Attempt {
  /** Its own, in all databases. */
  readonly uuid: string;
  readonly key: string;
  readonly isOver: boolean;
  /** A value of each curve at a step: seen by readers at once. */
  log(values: Readonly<Record<string, number>>, step: number): void;
  /** Keeps a file that the trial made with the database; before its end. */
  keep(name: string, content: Uint8Array): Promise<void>;
  /** The trial is done: of several attempts at one trial the first to finish counts. */
  finish(result: Result): void;
  fail(error: unknown): void;
  stop(reason: string): void;
}

/** How a tracker is opened. */
export interface TrackerOptions {
  /** Makes and records nothing; what others left to be imported is imported. */
  readonly readonly?: boolean;
  /** Where trouble is told, each once; by default standard error. */
  readonly say?: Say;
}

/** Opens, and where needed makes, the database of runs. What is wrong with it is a Refusal: one line. */
export function openTracker(
  path: string = resultsFolder("runs.sqlite"),
  { readonly = false, say = toStderr }: TrackerOptions = {},
): Tracker {
  const ledger = openLedger(path, { readonly, say });
  const open = new Set<Attempt>();
  const spool = (): Spool => {
    check(!readonly, "tracker", "opened to read", "one opened to write");
    return spoolFor(path, say);
  };
  const fitting = <T>(filter: RunFilter = {}, read: (db: Connection, filter: RunFilter) => T): T =>
    ledger.read(db => {
      checkFilter(db, filter);
      return read(db, filter);
    });
  return {
    path,
    finished: experiment => ledger.read(db => readFinished(db, checkedName(experiment))),
    queue(experiment, trials) {
      for (const settings of trials)
        spool().queue({
          experiment,
          key: trialKey(experiment, settings),
          params: paramRecords(settings),
          at: stamp(),
        });
    },
    begin: (experiment, settings, provenance) =>
      beginIn(spool(), path, open, { experiment, settings, provenance }),
    runs: filter => fitting(filter, readRuns),
    count: filter => fitting(filter, countRuns),
    overview: filter => fitting(filter, readOverview),
    groups: filter => ledger.read(db => readGroups(db, filter)),
    names: () => ledger.read(readNames),
    curves: run => ledger.read(db => readCurves(db, run)),
    points: run => ledger.read(db => readCurvePoints(db, run)),
    curveSummaries: (run, columns = 40) => ledger.read(db => readCurveSummaries(db, run, columns)),
    ranges: run => ledger.read(db => readRanges(db, speakerOf(db, run))),
    notFinite: run => ledger.read(db => notFinite(db, speakerOf(db, run))),
    alertRules: run => ledger.read(db => readAlertRules(db, run)),
    lastTimes: run => ledger.read(db => lastTimes(db, speakerOf(db, run))),
    artifacts: run => ledger.read(db => readArtifacts(db, run)),
    output: run => ledger.read(db => readOutput(db, run)),
    notes: run => ledger.read(db => readNotes(db, run)),
    provenance: (run, attempt) => ledger.read(db => readProvenance(db, run, attempt)),
    attempts: run => ledger.read(db => readAttempts(db, run)),
    lineage: run => ledger.read(db => readLineage(db, run)),
    document: run => ledger.read(db => readDocument(db, run)),
    experiments: () => ledger.read(readExperiments),
    settle: () => ledger.settle(),
    close() {
      for (const attempt of [...open]) attempt.stop(leftOpen.error);
      if (!readonly) ledger.settle();
      ownSpool(path)?.retire();
      ledger.close();
    },
  };
}

/**
 * What records trials and changes no database, which processes on several machines cannot do safely where the folder is
 * one of the network: it reads from a copy. Whoever opens a tracker later imports its spool.
 */
export function openRecorder(
  path: string = resultsFolder("runs.sqlite"),
  { say = toStderr }: Pick<TrackerOptions, "say"> = {},
): Pick<Tracker, "path" | "finished" | "begin" | "settle" | "close"> {
  const open = new Set<Attempt>();
  return {
    path,
    finished: experiment => readCopy(path, db => readFinished(db, checkedName(experiment))),
    begin: (experiment, settings, provenance) =>
      beginIn(spoolFor(path, say), path, open, { experiment, settings, provenance }),
    settle() {},
    close() {
      for (const attempt of [...open]) attempt.stop(leftOpen.error);
    },
  };
}

/** The recorded runs that fit, oldest first: `runs({ query: "params.T >= 60 and state = finished" })`. */
export function runs(filter?: RunFilter): Run[] {
  const tracker = openTracker(undefined, { readonly: true });
  try {
    return tracker.runs(filter);
  } finally {
    tracker.close();
  }
}

const leftOpen = { outcome: "stopped", error: "its process let go of it before the end" } as const;

const toStderr: Say = line => void process.stderr.write(`neuralbits: ${line}\n`);

const contents = new WeakMap<Provenance, string>();

/** A sweep hands over the same provenance with every trial, and a patch can be long: it is written down once. */
function contentOf(provenance: Provenance): string {
  const known = contents.get(provenance) ?? JSON.stringify(provenance);
  contents.set(provenance, known);
  return known;
}

/** Begins an attempt, which is among the open ones until it ends. */
function beginIn(
  spool: Spool,
  path: string,
  open: Set<Attempt>,
  {
    experiment,
    settings,
    provenance,
  }: { readonly experiment: string; readonly settings: Settings; readonly provenance: Provenance },
): Attempt {
  checkProvenance(provenance);
  const key = trialKey(experiment, settings);
  const id = uuid();
  const params = paramRecords(settings);
  const run = spool.begin({ id, experiment, key, params, at: stamp() }, ({ error }) =>
    error === undefined ? leftOpen : { outcome: "failed", error: described(error) },
  );
  spool.provenance(run, contentOf(provenance));
  const attempt = attemptIn(spool, path, { run, uuid: id, key }, () => open.delete(attempt));
  open.add(attempt);
  return attempt;
}

function attemptIn(
  spool: Spool,
  path: string,
  { run, uuid, key }: { run: number; uuid: string; key: string },
  ended: () => void,
): Attempt {
  let over = false;
  const end = (outcome: "finished" | "failed" | "stopped", error: string | null): void => {
    over = true;
    ended();
    spool.end({ run, at: stamp(), outcome, error });
  };
  const open = (): void =>
    check(!over, "attempt", "a second end, or a value after it", "one end, and nothing after it");
  return {
    uuid,
    key,
    get isOver() {
      return over;
    },
    log(values, step) {
      open();
      checkPoint(values, step);
      spool.points(run, step, Object.keys(values), Object.values(values));
    },
    async keep(name, content) {
      open();
      const stored = await storeArtifact(path, content);
      open(); // it may have ended meanwhile
      spool.artifact({
        ...{ run, at: stamp(), name, path: name, ...stored },
        ...{ media: mediaOf(name), step: null, stored: true },
      });
    },
    finish(result) {
      open();
      const { measures, curves, artifacts } = checkedResult(path, result);
      for (const artifact of artifacts) spool.artifact({ run, at: stamp(), ...artifact });
      for (const [name, values] of Object.entries(curves))
        spool.curve(run, name, { firstStep: 0, steps: null, values: Float64Array.from(values) });
      spool.summary(run, measures);
      end("finished", null);
    },
    fail(error) {
      open();
      end("failed", described(error));
    },
    stop(reason) {
      open();
      end("stopped", reason);
    },
  };
}
