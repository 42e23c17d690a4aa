import { check } from "../../core/check.js";
import { defaultSilenceMs } from "../process.js";
import {
  type AliveRecord,
  type ArtifactRecord,
  type BeginRecord,
  curveFrom,
  type EndRecord,
  fromJson,
  kinds,
  type LabelRecord,
  type OutputRecord,
  outputFrom,
  type PointsRecord,
  type ProcessRecord,
  type ProvenanceContent,
  type ProvenanceRecord,
  type QueueRecord,
  readPoints,
  type SummaryRecord,
} from "../spool/records.js";
import { CurveBuffer, putMeasure } from "./curves.js";
import { type Connection, statement } from "./database.js";
import {
  linkProvenance,
  type Teller,
  writeArtifact,
  writeBegin,
  writeEnd,
  writeLabel,
  writeOutput,
  writeProvenance,
  writeRun,
} from "./write.js";

/** What the database remembers of a spool. */
export interface SpoolRow extends Teller {
  offset: number;
  sequence: number;
  names: string[];
  lookedAt: number;
  seenAt: number;
  silentMs: number;
  closed: boolean;
}

/** Frames of one spool on their way into the database, within one transaction: `frame` each, then `flush`. */
export class Batch {
  readonly #db: Connection;
  #spool: SpoolRow;
  readonly #attempts = new Map<number, number | null>();
  readonly #curves = new CurveBuffer();
  readonly #points: PointsRecord = { run: 0, time: 0, step: 0, names: [], values: [] };
  #output: { attempt: number; record: Omit<OutputRecord, "run"> } | null = null;

  constructor(db: Connection, spool: SpoolRow) {
    this.#db = db;
    this.#spool = { ...spool, names: [...spool.names] };
  }

  /** The spool as it stands after the frames so far. */
  get spool(): SpoolRow {
    return this.#spool;
  }

  frame(kind: number, payload: Buffer): void {
    if (kind === kinds.points) this.#addPoints(payload);
    else this.#handlers[kind]?.(payload); // a kind that a newer version has brought is passed over
  }

  /** Writes what was gathered: curves and output. */
  flush(): void {
    this.#curves.flush(this.#db);
    this.#flushOutput();
  }

  readonly #handlers: Readonly<Record<number, (payload: Buffer) => void>> = {
    [kinds.process]: payload => {
      const { host, boot, pid, processStart } = fromJson<ProcessRecord>(payload).process;
      this.#spool = { ...this.#spool, host, boot, pid, processStart };
    },
    [kinds.name]: payload => {
      const [number, name] = fromJson<[number, string]>(payload);
      this.#spool.names[number] = name;
    },
    [kinds.begin]: payload => {
      const record = fromJson<BeginRecord>(payload);
      if (this.#attemptOf(record.run) !== null) return;
      const attempt = writeBegin(this.#db, record, this.#spool);
      this.#attempts.set(record.run, attempt);
    },
    [kinds.queue]: payload => void writeRun(this.#db, fromJson<QueueRecord>(payload)),
    [kinds.curve]: payload => {
      const { run, name, time, firstStep, steps, values } = curveFrom(payload);
      const all = steps ?? values.map((_, index) => firstStep + index);
      check(
        (steps ?? [firstStep]).every(Number.isFinite),
        "steps of a curve",
        "one that is not finite",
        "finite numbers",
      ); // the frame is damaged
      this.#of(run, attempt => this.#curves.stretch(attempt, this.#nameOf(name), all, values, time));
    },
    [kinds.summary]: payload => {
      const { run, values } = fromJson<SummaryRecord>(payload);
      this.#of(run, attempt => {
        this.#curves.flushOf(this.#db, attempt); // curves that came before come before in tables, too
        for (const [name, value] of values)
          putMeasure(this.#db, attempt, name, value === null ? null : Number(value));
      });
    },
    [kinds.end]: payload => {
      const record = fromJson<EndRecord>(payload);
      this.#of(record.run, attempt => writeEnd(this.#db, attempt, record));
    },
    [kinds.artifact]: payload => {
      const record = fromJson<ArtifactRecord>(payload);
      this.#of(record.run, attempt => writeArtifact(this.#db, attempt, record));
    },
    [kinds.label]: payload => {
      const record = fromJson<LabelRecord>(payload);
      this.#of(record.run, attempt => writeLabel(this.#db, attempt, record));
    },
    [kinds.provenance]: payload => {
      const { run, sha256 } = fromJson<ProvenanceRecord>(payload);
      this.#of(run, attempt => linkProvenance(this.#db, attempt, sha256));
    },
    [kinds.provenanceContent]: payload =>
      writeProvenance(this.#db, fromJson<ProvenanceContent>(payload).content),
    [kinds.output]: payload => {
      const record = outputFrom(payload);
      this.#of(record.run, attempt => this.#addOutput(attempt, record));
    },
    [kinds.alive]: payload => {
      this.#spool.silentMs = fromJson<AliveRecord>(payload).silentMs ?? defaultSilenceMs;
    },
    [kinds.close]: () => {
      this.#spool.closed = true;
      this.#spool.silentMs = 0;
    },
  };

  #addPoints(payload: Buffer): void {
    const { names, values } = this.#points;
    readPoints(payload, this.#points);
    const attempt = this.#attemptOf(this.#points.run);
    if (attempt === null) return;
    for (let i = 0; i < names.length; i++)
      this.#curves.point(attempt, this.#nameOf(names[i]!), this.#points.step, values[i]!, this.#points.time);
  }

  #nameOf(number: number): string {
    return this.#spool.names[number] ?? `curve ${number}`; // both records of its name are damaged
  }

  /** What a program writes comes in many small pieces: a row takes as much as comes from one stream in a row. */
  #addOutput(attempt: number, record: OutputRecord): void {
    const last = this.#output;
    const goesOn = last?.attempt === attempt && last.record.stream === record.stream;
    if (goesOn && last.record.text.length < outputLength)
      this.#output = { attempt, record: { ...last.record, text: last.record.text + record.text } };
    else {
      this.#flushOutput();
      this.#output = { attempt, record };
    }
  }

  #flushOutput(): void {
    if (this.#output) writeOutput(this.#db, this.#output.attempt, this.#output.record);
    this.#output = null;
  }

  /** Works on an attempt; not on one whose run was deleted meanwhile. */
  #of(run: number, work: (attempt: number) => void): void {
    const attempt = this.#attemptOf(run);
    if (attempt !== null) work(attempt);
  }

  #attemptOf(run: number): number | null {
    const known = this.#attempts.get(run);
    if (known !== undefined) return known;
    const row = statement<{ id: number }>(
      this.#db,
      "SELECT id FROM attempts WHERE spool_id = ? AND local = ?",
    ).get(this.#spool.id, run);
    if (row) this.#attempts.set(run, row.id);
    return row?.id ?? null;
  }
}

const outputLength = 1 << 16; // characters
