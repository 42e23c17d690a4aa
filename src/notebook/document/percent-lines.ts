import { names } from "../language/magic-lines.js";

/**
 * Lines of cells in the percent format. A magic stands behind `// `, so that the text is TypeScript. A line of the cell's
 * own that would be taken for a marker, or for such a magic, has a backslash more: `// \%% so`.
 */
const magic = `(?:%{1,2}(?:${[...names].join("|")})\\b|\\?{1,2}[\\w.]+\\s*$)`;
const isMagic = new RegExp(`^${magic}`);
const marker = "%%(?=\\s|$)";
const likeMarker = new RegExp(`^//( ?)(\\\\*)(?=${marker})`);
const likeEither = new RegExp(`^//( ?)(\\\\*)(?=${marker}|${magic})`);

/** A line of code as the text shows it. */
export const shownCode = (line: string): string =>
  isMagic.test(line) ? `// ${line}` : line.replace(likeEither, "//$1\\$2");

/** The line of code that the text shows so. */
export const codeOf = (line: string): string =>
  line.replace(likeEither, (_, space: string, slashes: string) =>
    slashes === "" ? "" : `//${space}${slashes.slice(1)}`,
  );

/** A line of text, as a comment. */
export const commented = (line: string): string =>
  (line === "" ? "//" : `// ${line}`).replace(likeMarker, "//$1\\$2");

/** The line that stands in a comment. */
export const uncommented = (line: string): string =>
  line
    .replace(likeMarker, (_, space: string, slashes: string) => `//${space}${slashes.slice(1)}`)
    .replace(/^\/\/ ?/, "");

/** Whether a cell's first line makes it a script for the shell: all of it stands in comments. */
export const isShell = (first = ""): boolean => /^%%sh\b/.test(first);
