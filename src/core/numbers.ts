/** A fraction in percent, without the sign: `percent(0.97314)` is `97.31`. */
export const percent = (fraction: number, digits = 2): string => (100 * fraction).toFixed(digits);

/** A whole number with its thousands told apart: `2,797,010`; nothing for null. */
export const grouped = (value: number | null): string =>
  value === null ? "" : value.toLocaleString("en-GB");
