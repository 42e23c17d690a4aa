/** Which rows: those whose experiment and settings have these values; null for a setting that they do not have, `*` for any. */
export type Where = Readonly<Record<string, string | number | null>>;

/** Shares of test examples. */
export type Share = "accuracy" | "top3" | "top5";

/**
 * What is worked out of rows. It is data, so that a stranger's program can work it out anew: a mean over seeds; a difference of
 * two configurations, paired by seed; a quotient of their means over the same seeds; or a size, which has no spread.
 */
export type Quantity =
  | { readonly kind: "mean"; readonly share: Share; readonly of: Where }
  | { readonly kind: "difference"; readonly share: Share; readonly of: Where; readonly minus: Where }
  | {
      readonly kind: "quotient";
      readonly share: Share;
      readonly of: Where;
      readonly by: Where;
      /** Bits that `of` is to have: T·d, between the trained lengths around it. */
      readonly at?: number;
    }
  | Size;

/** A size in numbers that do not hang on chance; those of networks of other settings stand beside it in `by` and `on`. */
export interface Size {
  readonly kind: "size";
  readonly size:
    | "ratio"
    | "kibibytes"
    | "ratio in bytes"
    | "ratio with planes"
    | "width of equal size"
    | "ratio to"
    | "ratio of";
  readonly of: Where;
  /** The full network. */
  readonly by?: Where;
  /** Softmax regression on the inputs, whose parameters tell how many these are. */
  readonly on?: Where;
  /** Parameters that another's paper states: of `ratio to` those of the network, of `ratio of` those of the full one. */
  readonly parameters?: number;
}

/** A quantity as found: over n seeds, with its 95 % interval; without spread and limits where one seed says nothing of it. */
export interface Measured {
  readonly n: number;
  readonly value: number;
  readonly sd: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** What was averaged, one a seed, for a test; null where something else is the test. */
  readonly values: readonly number[] | null;
  /** Of a quotient, both sides of each seed. */
  readonly pairs: readonly (readonly [number, number])[] | null;
  /** Whether it hangs on no seed. */
  readonly exact: boolean;
}
