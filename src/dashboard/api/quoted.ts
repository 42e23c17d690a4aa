/** A text in quotes, as the query language reads it: what both sides write into queries. */
export const quoted = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`;
