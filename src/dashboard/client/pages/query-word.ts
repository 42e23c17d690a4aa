import { quoted } from "../../api/quoted.js";

/** A text in the query language: as it stands where that reads as one word, else in quotes. */
export const queryWord = (text: string): string =>
  /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(text) &&
  !/^(and|or|not|in|like|contains|has|is|null|true|false)$/i.test(text)
    ? text
    : quoted(text);
