// What both sides write into queries.

/** A text in quotes, as the query language reads it. */
export const quoted = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`;

/** A text as it stands where that reads as one word, else in quotes. */
export const queryWord = (text: string): string =>
  /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(text) && !isWord(text) ? text : quoted(text);

/** Whether the query language has this word for itself. */
export const isWord = (text: string): boolean =>
  /^(and|or|not|in|is|like|contains|has|missing|null|true|false|nan|inf|infinity)$/i.test(text);

/** As letters are compared: without case, without quotes. */
export const unquoted = (text: string): string => text.toLowerCase().replace(/["']/g, "");

/** The name of a setting or a metric: `params.T`, `params."a name"`. */
export const fieldOf = (kind: "params" | "metrics", name: string): string =>
  `${kind}.${/^[^\s"'()<>=!,]+$/.test(name) ? name : quoted(name)}`;
