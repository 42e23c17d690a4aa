import type { Notebook } from "./nbformat.js";

/** How a run ended: all cells ran, or what stopped it. */
export type Ended = "ok" | "cell error" | "time-out" | "kernel died" | "interrupted";

/** What a run leaves in the metadata of the notebook that it writes, under `neuralbits`. */
export interface RunRecord {
  /** The notebook that was run, as it was named on the command line. */
  readonly notebook: string;
  /** sha256 of the sources of its code cells. */
  readonly hash: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly seconds: number;
  readonly ended: Ended;
  /** What went wrong, in one line. */
  readonly message?: string;
  /** Id of the cell where the run ended early. */
  readonly cell?: string;
}

/** The notebook with the record of a run in place of an older one; what else stands there stays: `strict`. */
export function withRecord(notebook: Notebook, record: RunRecord): Notebook {
  const { strict } = (notebook.metadata.neuralbits ?? {}) as { strict?: unknown };
  const neuralbits = strict === undefined ? record : { strict, ...record };
  return { ...notebook, metadata: { ...notebook.metadata, neuralbits } };
}

/** The record, if the notebook has one that can be read. */
export function runRecord(notebook: Notebook): RunRecord | undefined {
  const record = notebook.metadata.neuralbits as Partial<RunRecord> | undefined;
  const whole =
    typeof record?.startedAt === "string" &&
    typeof record.seconds === "number" &&
    typeof record.ended === "string" &&
    typeof record.parameters === "object" &&
    record.parameters !== null;
  return whole ? (record as RunRecord) : undefined;
}
