import { existsSync, readFileSync, statSync } from "node:fs";
import { extname, resolve } from "node:path";
import { check, Refusal } from "../../core/check.js";
import { readArtifact, storeArtifact } from "../artifacts.js";
import { type Connection, statement, Unavailable } from "../store/database.js";
import { openLedger } from "../store/ledger.js";
import { inWritten } from "../upkeep/in-written.js";
import { csvRows } from "./csv.js";
import { type RunDocument, readDocument } from "./document.js";
import { readRunFolder, runFolders } from "./folder.js";
import { runsInJsonLines } from "./json-lines.js";
import { type Merged, mergeDocument } from "./merge.js";
import { isMlflow, runsInMlflow } from "./mlflow.js";
import { runFromRow } from "./table.js";

/** How many runs were brought, and what became of them. */
export type Brought = Readonly<Record<Merged | "refused", number>>;

/**
 * Brings runs from elsewhere into a database: a run's folder or a folder of such, another database, MLflow's, JSON lines, CSV
 * or Parquet. A run that is there already is never there twice. What is damaged is told in a line, and the rest is brought.
 */
export async function bringRuns(
  database: string,
  from: string,
  say: (line: string) => void,
): Promise<Brought> {
  check(existsSync(from), "what to import", from, "a file or a folder that is there");
  check(resolve(from) !== resolve(database), "what to import", from, "another database than this one");
  const brought = { new: 0, "more attempts": 0, known: 0, refused: 0 };
  const refused = (line: string) => {
    brought.refused++;
    say(line);
  };
  let waiting: RunDocument[] = [];
  const merge = () => {
    const documents = waiting;
    waiting = [];
    if (documents.length > 0)
      inWritten(database, db => {
        for (const document of documents) {
          const merged = orRefused(
            () => mergeDocument(db, document),
            line => refused(`${from}, a run of ${document.experiment}: ${line}; passed over`),
          );
          if (merged) brought[merged]++;
        }
      });
  };
  for await (const document of documentsIn(from, database, refused)) {
    waiting.push(document);
    if (waiting.length >= together || sizeOf(document) > manyPoints) merge();
  }
  merge();
  return brought;
}

const together = 200; // runs for which the database is opened once
const manyPoints = 100_000;

const sizeOf = ({ attempts }: RunDocument): number =>
  attempts
    .flatMap(({ metrics }) => metrics)
    .reduce((sum, { points }) => sum + (points?.values.length ?? 0), 0);

function documentsIn(
  from: string,
  database: string,
  refused: (line: string) => void,
): AsyncIterable<RunDocument> | Iterable<RunDocument> {
  if (statSync(from).isDirectory()) return fromFolders(from, database, refused);
  switch (extname(from).toLowerCase()) {
    case ".jsonl":
    case ".ndjson":
      return runsInJsonLines(from, refused);
    case ".csv":
      return fromRows(from, async () => csvRows(readFileSync(from, "utf8"), from), refused);
    case ".parquet":
      return fromRows(from, async () => (await import("./parquet.js")).parquetRows(from), refused);
    case ".sqlite":
    case ".db":
      if (isMlflow(from)) return runsInMlflow(from);
      return fromDatabase(from, database, refused);
    default:
      check(
        false,
        "what to import",
        from,
        "a folder, or a file that ends in .sqlite, .jsonl, .csv or .parquet",
      );
  }
}

async function* fromFolders(
  from: string,
  database: string,
  refused: (line: string) => void,
): AsyncGenerator<RunDocument> {
  for (const folder of runFolders(from)) {
    const document = await readRunFolder(folder, database).catch(error => tell(error, refused));
    if (document) yield document;
  }
}

async function* fromRows(
  from: string,
  read: () => Promise<Record<string, unknown>[]>,
  refused: (line: string) => void,
): AsyncGenerator<RunDocument> {
  let number = 0;
  const repeats = new Map<string, number>();
  for (const row of await read()) {
    number++;
    const document = orRefused(
      () => runFromRow(row, repeats),
      line => refused(`${from}, row ${number}: ${line}; passed over`),
    );
    if (document) yield document;
  }
}

/** Another database of runs, with what waits beside it. */
async function* fromDatabase(
  from: string,
  database: string,
  refused: (line: string) => void,
): AsyncGenerator<RunDocument> {
  const ledger = openLedger(from, { readonly: true, say: refused });
  try {
    const read = <T>(work: (db: Connection) => T) => ledger.read(work);
    for (const id of read(db => statement<number>(db, "SELECT id FROM runs ORDER BY id").pluck().all())) {
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
      yield document;
    }
  } finally {
    ledger.close();
  }
}

const copyArtifact = async (sha256: string, from: string, to: string) =>
  await storeArtifact(to, readArtifact(from, sha256));

function orRefused<T>(work: () => T, refused: (line: string) => void): T | undefined {
  try {
    return work();
  } catch (error) {
    return tell(error, refused);
  }
}

/** What is wrong with one run is told in a line; what is wrong with disk or database ends the import. */
function tell(error: unknown, refused: (line: string) => void): undefined {
  if (error instanceof Unavailable || !(error instanceof Error)) throw error;
  const { code = "", errno } = error as NodeJS.ErrnoException;
  const isOfRun = errno === undefined && (!code.startsWith("SQLITE_") || ofRow.test(code));
  if (!(error instanceof Refusal) && !isOfRun && !code.startsWith("Z_")) throw error;
  refused(error.message);
}

const ofRow = /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)/;
