import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { check, Refusal } from "../../core/check.js";
import { utf8Text } from "../../core/text/utf8.js";
import { keptArtifact, partsOf, storeArtifact } from "../artifacts.js";
import { type Connection, statement, Unavailable } from "../store/database.js";
import { openLedger } from "../store/ledger.js";
import { isRecording } from "../upkeep/garbage.js";
import { inWritten } from "../upkeep/in-written.js";
import { csvRows } from "./csv.js";
import { type RunDocument, readDocument } from "./document.js";
import { readRunFolder, runFolders } from "./folder.js";
import { runsInJsonLines } from "./json-lines.js";
import { type Merged, mergeDocument } from "./merge.js";
import { isMlflow, runsInMlflow } from "./mlflow.js";
import { runFromRow, unknownColumns } from "./table.js";

/** How many runs were brought, and what became of them; `damaged`: places in runs that were brought without them. */
export type Brought = Readonly<Record<Merged | "refused" | "damaged", number>>;

/** A run and where it was found, for what is said of it. */
interface Found {
  readonly document: RunDocument;
  readonly where: string;
  /** It comes from the tracker that recorded it. */
  readonly isOriginal?: boolean;
}

/** Who is told what is passed over. */
interface Told {
  /** Of a whole run. */
  readonly refused: (line: string) => void;
  /** Of a part of one. */
  readonly damage: (line: string) => void;
}

/**
 * Brings runs from elsewhere into a database: run folders, another database, MLflow's, TensorBoard's event files, W&B's
 * offline files, JSON lines, CSV or Parquet. A run that is there already is never there twice. What is damaged is told in a
 * line, and the rest is brought.
 */
export async function bringRuns(
  database: string,
  from: string,
  say: (line: string) => void,
): Promise<Brought> {
  check(existsSync(from) || isRecording(from), "what to import", from, "a file or a folder that is there");
  check(!isSame(from, database), "what to import", from, "another database than this one");
  const brought = { new: 0, "more attempts": 0, known: 0, refused: 0, damaged: 0 };
  const told = (what: "refused" | "damaged") => (line: string) => {
    brought[what]++;
    say(line);
  };
  const [refused, damage] = [told("refused"), told("damaged")];
  let waiting: Found[] = [];
  const merge = () => {
    const together = waiting;
    waiting = [];
    if (together.length > 0)
      inWritten(database, db => {
        for (const { document, where, isOriginal } of together) {
          const merged = orRefused(
            () => mergeDocument(db, document, isOriginal),
            line => refused(`${where}, a run of ${document.experiment}: ${line}; passed over`),
          );
          if (merged) brought[merged]++;
        }
      });
  };
  for await (const found of documentsIn(from, database, { refused, damage })) {
    waiting.push(found);
    if (waiting.length >= mostTogether || sizeOf(found.document) > manyPoints) merge();
  }
  merge();
  return brought;
}

/** Whether two paths lead to one file, also by a link. */
const isSame = (a: string, b: string): boolean => wholePath(a) === wholePath(b);

function wholePath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path); // nothing is there yet
  }
}

const mostTogether = 200; // runs for which the database is opened once
const manyPoints = 100_000;

const sizeOf = ({ attempts }: RunDocument): number =>
  attempts
    .flatMap(({ metrics }) => metrics)
    .reduce((sum, { points }) => sum + (points?.values.length ?? 0), 0);

function documentsIn(from: string, database: string, told: Told): AsyncIterable<Found> | Iterable<Found> {
  const { refused } = told;
  if (!existsSync(from)) return fromDatabase(from, database, refused); // all of it waits in spools
  if (statSync(from).isDirectory()) return fromFolder(from, database, told);
  if (basename(from).includes("tfevents")) return fromTrackers(from, told);
  switch (extname(from).toLowerCase()) {
    case ".jsonl":
    case ".ndjson":
      return fromLines(from, refused);
    case ".csv":
      return fromRows(from, async () => csvRows(utf8Text(from, readFileSync(from)), from), told);
    case ".parquet":
      return fromRows(from, async () => (await import("./parquet.js")).parquetRows(from), told);
    case ".sqlite":
    case ".db":
      if (isMlflow(from)) return fromMlflow(from, told);
      return fromDatabase(from, database, refused);
    case ".wandb":
      return fromTrackers(from, told);
    default:
      check(
        false,
        "what to import",
        from,
        "a folder, an event file of TensorBoard, or a file that ends in .sqlite, .wandb, .jsonl, .csv or .parquet",
      );
  }
}

/** Run folders, or a folder of results, or else what TensorBoard and W&B left in a folder. */
async function* fromFolder(from: string, database: string, told: Told): AsyncGenerator<Found> {
  const folders = runFolders(from);
  const runs = join(from, "runs.sqlite");
  if (folders.length > 0) yield* fromFolders(folders, database, told.refused);
  else if ((existsSync(runs) || isRecording(runs)) && !isSame(runs, database))
    yield* fromDatabase(runs, database, told.refused);
  else yield* fromTrackers(from, told);
}

async function* fromFolders(
  folders: readonly string[],
  database: string,
  refused: (line: string) => void,
): AsyncGenerator<Found> {
  for (const folder of folders) {
    const document = await readRunFolder(folder, database).catch(error => tell(error, refused));
    if (document) yield { document, where: folder };
  }
}

async function* fromLines(from: string, refused: (line: string) => void): AsyncGenerator<Found> {
  for await (const document of runsInJsonLines(from, refused)) yield { document, where: from };
}

/** A run for each folder of event files, and for each offline file. */
async function* fromTrackers(from: string, { refused, damage }: Told): AsyncGenerator<Found> {
  const { eventFolders, runsInTensorboard } = await import("./tensorboard.js");
  const { runInWandb, wandbFiles } = await import("./wandb.js");
  const [folders, files] = [eventFolders(from), wandbFiles(from)];
  check(
    folders.size + files.length > 0,
    "folder to import",
    from,
    "a run's folder with run.json, a folder of such, or one with TensorBoard's event files or W&B's offline files",
  );
  const runs = [
    ...runsInTensorboard(statSync(from).isDirectory() ? from : dirname(resolve(from)), folders, damage),
    ...files.map(path => ({ path, read: () => runInWandb(path, damage) })),
  ];
  for (const { path, read } of runs) {
    const document = orRefused(read, line => refused(`${path}: ${line}; passed over`));
    if (document) yield { document, where: path, isOriginal: true };
  }
}

function* fromMlflow(from: string, { refused, damage }: Told): Generator<Found> {
  for (const { run, read } of runsInMlflow(from, line => damage(`${from}, ${line}`))) {
    const where = `${from}, run ${run}`;
    const document = orRefused(read, line => refused(`${where}: ${line}; passed over`), ofRows);
    if (document) yield { document, where, isOriginal: true };
  }
}

async function* fromRows(
  from: string,
  read: () => Promise<Record<string, unknown>[]>,
  { refused, damage }: Told,
): AsyncGenerator<Found> {
  let number = 0;
  const repeats = new Map<string, number>();
  const rows = await read();
  const unknown = unknownColumns(Object.keys(rows[0] ?? {}));
  if (unknown.length > 0)
    damage(
      `${from}: passed over, ${unknown.join(", ")}: settings begin with "params.", numbers with "metrics."`,
    );
  for (const row of rows) {
    number++;
    const where = `${from}, row ${number}`;
    const document = orRefused(
      () => runFromRow(row, repeats),
      line => refused(`${where}: ${line}; passed over`),
    );
    if (document) yield { document, where };
  }
}

/** Another database of runs, with what waits beside it. */
async function* fromDatabase(
  from: string,
  database: string,
  refused: (line: string) => void,
): AsyncGenerator<Found> {
  const ledger = openLedger(from, { readonly: true, say: refused });
  try {
    const read = <T>(work: (db: Connection) => T) => ledger.read(work);
    for (const id of read(db =>
      statement<number>(db, "SELECT id FROM runs WHERE archived_at IS NULL ORDER BY id").pluck().all(),
    )) {
      const document = orRefused(
        () => read(db => readDocument(db, id)),
        line => refused(`${from}, run ${id}: ${line}; passed over`),
      );
      if (!document) continue;
      for (const { artifacts } of document.attempts)
        for (const file of artifacts)
          if (file.stored)
            await copyArtifact(file.sha256, from, database).catch(error =>
              tell(error, line => refused(`${from}, run ${id}: ${line}`)),
            );
      yield { document, where: `${from}, run ${id}` };
    }
  } finally {
    ledger.close();
  }
}

const copyArtifact = async (sha256: string, from: string, to: string) =>
  await storeArtifact(to, () => partsOf(keptArtifact(from, sha256)));

function orRefused<T>(work: () => T, refused: (line: string) => void, codes = ofRow): T | undefined {
  try {
    return work();
  } catch (error) {
    return tell(error, refused, codes);
  }
}

/** What is wrong with one run is told in a line; what is wrong with disk or database ends the import. */
function tell(error: unknown, refused: (line: string) => void, codes = ofRow): undefined {
  if (error instanceof Unavailable || !(error instanceof Error)) throw error;
  const { code = "", errno } = error as NodeJS.ErrnoException;
  const isOfRun = errno === undefined && (!code.startsWith("SQLITE_") || codes.test(code));
  if (!(error instanceof Refusal) && !isOfRun && !code.startsWith("Z_")) throw error;
  refused(error.message);
}

const ofRow = /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)/;
const ofRows = /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE|CORRUPT)/; // in a file that is only read
