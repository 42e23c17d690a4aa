// What both sides write into queries.

/** A text in quotes, as the query language reads it. */
export const quoted = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`;

/** A text as it stands where that reads as one word, else in quotes. */
export const queryWord = (text: string): string =>
  /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(text) &&
  !/^(and|or|not|in|like|contains|has|is|null|true|false)$/i.test(text)
    ? text
    : quoted(text);

/** The name of a setting or a metric: `params.T`, `params."a name"`. */
export const fieldOf = (kind: "params" | "metrics", name: string): string =>
  `${kind}.${/^[^\s"'()<>=!,]+$/.test(name) ? name : quoted(name)}`;
