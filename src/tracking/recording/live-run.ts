/// <reference lib="esnext.disposable" preserve="true" />
import type { Artifact, Measures, Param } from "../run.js";

/**
 * A run that goes on. No method throws and none waits for a disk: what cannot be recorded is said, once, on standard
 * error, and the program goes on. What was logged outlives the process from the moment it was logged.
 */
export interface LiveRun extends AsyncDisposable, Disposable {
  /** The attempt's own, in all databases. */
  readonly uuid: string;
  readonly params: Readonly<Record<string, Param>>;
  readonly isOver: boolean;
  /**
   * Aborted when the process is asked to stop (Ctrl-C). A program that looks at it ends in its own time, or at a second
   * Ctrl-C; where nobody looks the process ends at once, and the run is stopped.
   */
  readonly signal: AbortSignal;
  /** A value of each curve, at a step; without one, at the step after the last. NaN and infinities are values. */
  log(values: Readonly<Record<string, number>>, step?: number): void;
  /** Many values of one curve at once: a typed array, or a list of numbers. */
  curve(name: string, values: ArrayLike<number>, steps?: Steps): void;
  /** Numbers that stand for the run, such as its test accuracy; null: not applicable. The latest of a name counts. */
  summary(values: Measures): void;
  /** Keeps a figure with the run. → null where that cannot be done */
  figure(name: string, figure: PlotlyFigure, step?: number): Promise<Artifact | null>;
  /** Keeps a file with the run: a path, or its content. Equal content is kept once. → null where that cannot be done */
  artifact(name: string, source: string | Uint8Array, step?: number): Promise<Artifact | null>;
  note(text: string): void;
  tag(...tags: string[]): void;
  /** Before long silence, such as a big save: the next sign of life may take so many minutes. */
  promise(minutes: number): void;
  /** The run is done, with these numbers. Resolves when all that belongs to it is kept. */
  finish(summary?: Measures): Promise<void>;
  /** The run failed; where the process was asked to stop, it stopped. */
  fail(error: unknown): Promise<void>;
  stop(reason?: string): Promise<void>;
}

/** A figure as Plotly has it. */
export interface PlotlyFigure {
  readonly data: readonly unknown[];
  readonly layout?: unknown;
}

/** Where the values of a curve lie: from a first step on, one by one; or each at a step of its own. */
export interface Steps {
  readonly firstStep?: number;
  readonly steps?: ArrayLike<number>;
}
