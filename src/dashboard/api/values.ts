// Values of runs, and which runs a question is about.

/** A number as JSON cannot have it, a null that was given as one, a list or an object: shown by its text. */
export interface Odd {
  readonly kind: "number" | "null" | "json";
  readonly text: string;
}

/** A value of a run: a setting, a number, a field; null where it has none. */
export type Cell = number | string | boolean | Odd | null;

export type RunState = "queued" | "running" | "finished" | "failed" | "stopped" | "lost";

/** A mean with its 95 % interval (Student's t) and spread; these are null for n < 2. */
export interface Spread {
  readonly n: number;
  /** null: one of the numbers is NaN or infinite */
  readonly mean: number | null;
  readonly sd: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** All must hold. `query` is the query language's, "" for all; a query that cannot be read is refused with its place. */
export interface Which {
  readonly query: string;
  readonly ids?: readonly number[];
  /** The members of a row of `GroupsAnswer`: its `key`, as it came. */
  readonly group?: string;
}

/**
 * A field is what the query language calls it: `params.T`, `params."a name"`, `metrics.accuracy`, `id`, `state`, `name`,
 * `experiment`, `started`, `ended`, `created`, `duration` (seconds), `tags`, `notes`, `host`, `commit`, `error`, `key`.
 */
export type Field = string;

export interface Sort {
  readonly field: Field;
  readonly descending: boolean;
}

/** Of groups: `params.T`, `n`, `metrics.accuracy` (its mean), `difference.accuracy` (to the baseline). */
export type GroupField = string;

/** By which settings runs are put together: these, or all but those (`experiment` may be among either). */
export type By = { readonly by: readonly string[] } | { readonly except: readonly string[] };
