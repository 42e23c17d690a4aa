import type { RunRow } from "./table.js";
import type { Cell, RunState } from "./values.js";

// A run's own page, and runs beside each other.

export interface RunAsk {
  readonly id: number;
}

export interface RunAnswer {
  readonly row: RunRow;
  readonly key: string;
  readonly createdAt: string;
  readonly error: string | null;
  readonly settings: readonly { readonly name: string; readonly value: Cell }[];
  readonly metrics: readonly MetricOfRun[];
  readonly attempts: readonly AttemptOfRun[];
  readonly notes: readonly { readonly at: string; readonly text: string }[];
  readonly artifacts: readonly ArtifactOfRun[];
  readonly provenance: ProvenanceOfRun;
  /** Bytes of what it wrote. */
  readonly outputBytes: number;
  /** To be typed, to run it again; null where it was not told. */
  readonly again: string | null;
  readonly branch: BranchOfRun | null;
  /** Whether other runs go on from it, or are changed copies. */
  readonly hasBranches: boolean;
  /** Runs that differ in the seed alone, this one among them. */
  readonly repeats: readonly number[];
  /** Whether its process can be asked to stop. */
  readonly canStop: boolean;
}

export interface MetricOfRun {
  readonly name: string;
  readonly value: Cell;
  /** Points of its curve. */
  readonly count: number;
  readonly least: number | null;
  readonly most: number | null;
  readonly firstStep: number | null;
  readonly lastStep: number | null;
  readonly spark: readonly (number | null)[];
}

export interface AttemptOfRun {
  readonly number: number;
  readonly state: RunState;
  readonly host: string;
  readonly pid: number;
  readonly startedAt: string;
  readonly seenAt: string | null;
  readonly endedAt: string | null;
  readonly error: string | null;
}

export interface ArtifactOfRun {
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly media: string;
  readonly step: number | null;
  /** Its content is kept with the database, and can be had by its sha256. */
  readonly stored: boolean;
  /** How it may be looked at. */
  readonly preview: "image" | "text" | "markdown" | "figure" | "model" | null;
}

export interface ProvenanceOfRun {
  readonly commit: string | null;
  /** Characters of the patch; 0 where the tree was clean, null where nothing is known. */
  readonly patchLength: number | null;
  readonly doubt: string | null;
  readonly code: string | null;
  readonly command: readonly string[];
  /** In groups: versions, machine, data, environment. */
  readonly facts: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface BranchOfRun {
  readonly parent: number | null;
  readonly step: number | null;
  readonly changed: readonly { readonly name: string; readonly from: Cell; readonly to: Cell }[];
}

export interface OutputAsk {
  readonly id: number;
  /** As it came; without it the last 256 KB come. */
  readonly after?: number;
}

export interface OutputAnswer {
  readonly parts: readonly {
    readonly at: number;
    readonly stream: "stdout" | "stderr";
    readonly text: string;
  }[];
  readonly cursor: number;
  /** What came before and was left out, in bytes. */
  readonly leftOut: number;
}

export interface FileAsk {
  readonly sha256: string;
}

export interface Text {
  readonly text: string;
  /** Bytes of the whole; the text is at most 1 MB of them. */
  readonly bytes: number;
}

/** A trained model in safetensors: what it is, its tensors, and a picture of each. */
export interface ModelAnswer {
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  /** The first thousand. */
  readonly tensors: readonly Tensor[];
  /** Tensors beyond these. */
  readonly leftOut: number;
  /** Of all tensors. */
  readonly parameters: number;
  readonly bytes: number;
}

export interface Tensor {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
  readonly bytes: number;
  /** null where nothing is finite, or the tensor is not looked into: of a strange type, above 256 MB, or of bytes that are others' too. */
  readonly least: number | null;
  readonly most: number | null;
  readonly mean: number | null;
  /** Block means by row, at most 96 × 96; null where there is nothing to see. */
  readonly picture: {
    readonly rows: number;
    readonly columns: number;
    readonly values: readonly (number | null)[];
  } | null;
}

export interface DiffAsk {
  /** 2 to 20 */
  readonly ids: readonly number[];
}

export interface DiffAnswer {
  readonly runs: readonly RunRow[];
  /** All, those that differ first. */
  readonly settings: readonly DiffLine[];
  readonly metrics: readonly DiffLine[];
  readonly provenance: readonly DiffLine[];
  /** Of each run: its patch against its commit; null where none is known. */
  readonly patches: readonly (string | null)[];
}

export interface DiffLine {
  readonly name: string;
  readonly differs: boolean;
  /** In the order of the runs; null: has none */
  readonly values: readonly Cell[];
}

export interface LineageAnswer {
  /** The root first, each with its own before the next. */
  readonly nodes: readonly (BranchOfRun & { readonly row: RunRow })[];
}

export interface AlertsAsk {
  /** Of runs that were at work in so many hours. */
  readonly hours: number;
}

export interface AlertsAnswer {
  readonly alerts: readonly AlertRow[];
}

export interface AlertRow {
  readonly rule: "crash" | "nan" | "above" | "below" | "silent" | "plateau" | "disk";
  readonly run: number | null;
  readonly experiment: string | null;
  readonly metric: string | null;
  readonly at: string;
  readonly text: string;
}
