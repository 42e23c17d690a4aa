import type { CurvesAnswer, CurvesAsk } from "./api/curves.js";
import type {
  DeletedAnswer,
  Done,
  LabelAct,
  Labelled,
  QueueAct,
  Queued,
  RemoveAct,
  Removed,
  Stopped,
} from "./api/deeds.js";
import type { Columns, CompleteAsk, Completion, Home, Session } from "./api/home.js";
import type {
  AlertsAnswer,
  AlertsAsk,
  DiffAnswer,
  DiffAsk,
  FileAsk,
  LineageAnswer,
  ModelAnswer,
  OutputAnswer,
  OutputAsk,
  RunAnswer,
  RunAsk,
  Text,
} from "./api/run.js";
import type { SaveAnswer, SaveAsk } from "./api/save.js";
import type {
  FigureAnswer,
  FigureAsk,
  PaperAnswer,
  SweepAnswer,
  SweepAsk,
  SweepsAnswer,
} from "./api/sweeps.js";
import type {
  GroupsAnswer,
  GroupsAsk,
  PivotAnswer,
  PivotAsk,
  Ranges,
  RangesAsk,
  RunsAnswer,
  RunsAsk,
  TableAnswer,
  TableAsk,
} from "./api/table.js";
import type { Which } from "./api/values.js";

export type * from "./api/curves.js";
export type * from "./api/deeds.js";
export type * from "./api/home.js";
export type * from "./api/run.js";
export type * from "./api/save.js";
export type * from "./api/sweeps.js";
export type * from "./api/table.js";
export type * from "./api/values.js";

/**
 * What page and server say to each other: plain JSON. A question is `POST /api/ask/<name>`, a deed `POST /api/act/<name>`, both
 * with a JSON body; what is refused comes back as `Refused`. The client imports this file, those in api/, and nothing else of ours.
 */

export const routes = {
  /** + name of a question in `Asks` */
  ask: "/api/ask/",
  /** + name of a deed in `Acts`; 403 where the server only reads */
  act: "/api/act/",
  /** Server-sent events: `?after=<cursor>`; each event has a `Change` as its data, its id the cursor. */
  events: "/api/events",
  /** + sha256: the file as a download */
  artifact: "/api/artifact/",
  /** + sha256: PNG, JPEG, GIF, WebP and SVG for `<img>`; 415 for anything else */
  image: "/api/image/",
  /** The rows of a `RunsAsk` (JSON, in the parameter `ask`) as a file: `?as=csv|json` */
  download: "/api/download",
  /** The one copy of Plotly, for a `<script src>` */
  plotly: "/assets/plotly.js",
} as const;

/** Name of a question → what is asked, and what is answered. */
export interface Asks {
  session: readonly [Record<string, never>, Session];
  home: readonly [Record<string, never>, Home];
  complete: readonly [CompleteAsk, Completion];
  columns: readonly [Which, Columns];
  runs: readonly [RunsAsk, RunsAnswer];
  ranges: readonly [RangesAsk, Ranges];
  groups: readonly [GroupsAsk, GroupsAnswer];
  table: readonly [TableAsk, TableAnswer];
  pivot: readonly [PivotAsk, PivotAnswer];
  curves: readonly [CurvesAsk, CurvesAnswer];
  run: readonly [RunAsk, RunAnswer];
  output: readonly [OutputAsk, OutputAnswer];
  patch: readonly [RunAsk, Text];
  file: readonly [FileAsk, Text];
  model: readonly [FileAsk, ModelAnswer];
  diff: readonly [DiffAsk, DiffAnswer];
  lineage: readonly [RunAsk, LineageAnswer];
  alerts: readonly [AlertsAsk, AlertsAnswer];
  sweeps: readonly [Record<string, never>, SweepsAnswer];
  sweep: readonly [SweepAsk, SweepAnswer];
  paper: readonly [Record<string, never>, PaperAnswer];
  figure: readonly [FigureAsk, FigureAnswer];
  deleted: readonly [Record<string, never>, DeletedAnswer];
  save: readonly [SaveAsk, SaveAnswer];
}

/** Name of a deed → what it takes, and what comes of it. */
export interface Acts {
  stop: readonly [RunAsk, Stopped];
  label: readonly [LabelAct, Labelled];
  remove: readonly [RemoveAct, Removed];
  /** Brings back what `remove` took. */
  undo: readonly [RemoveAct, Done];
  queue: readonly [QueueAct, Queued];
}

/** What is refused (400), not allowed (401, 403), not there (404), too much (413, 429, 503) or our fault (500). */
export interface Refused {
  readonly kind: "refused" | "query" | "missing" | "forbidden" | "read-only" | "too much" | "failed";
  /** One line: what, got, expected. */
  readonly error: string;
  /** Of a query that cannot be read: which question's field it was in, and the index of the character. */
  readonly query?: { readonly text: string; readonly at: number };
}
