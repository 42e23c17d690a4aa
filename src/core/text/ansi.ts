// Ours: pages want spans and comparisons plain text, both as `\r` and backspace leave it; colour packages do the colours.

/** A stretch of terminal text with one style. Colours are indices 0 … 255 or `#rrggbb`. */
export interface Span {
  readonly text: string;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly foreground: number | string | undefined;
  readonly background: number | string | undefined;
}

/** Text without escape sequences; `\r` and backspace have done what a terminal does with them. */
export const plainText = (text: string): string => overwritten(text.replace(sequences, ""));

/** Terminal text cut at its colour sequences (SGR); all other sequences are dropped. */
export function spans(text: string): Span[] {
  const found: Span[] = [];
  let style: Omit<Span, "text"> = unstyled;
  let last = 0;
  for (const match of text.matchAll(sequences)) {
    if (match.index > last) found.push({ ...style, text: text.slice(last, match.index) });
    last = match.index + match[0].length;
    if (match[1] !== undefined) style = restyled(style, match[1]);
  }
  if (last < text.length) found.push({ ...style, text: text.slice(last) });
  return found.filter(span => span.text !== "");
}

/**
 * What is left to read after `\r` (back to the start of the line) and `\b` (one back): a progress bar drawn a
 * hundred times over itself is its last state. Later text replaces earlier text character by character.
 */
export function overwritten(text: string): string {
  return text
    .replace(/\r+\n/g, "\n")
    .split("\n")
    .map(line => (/[\r\b]/.test(line) ? overwrittenLine(line) : line))
    .join("\n");
}

function overwrittenLine(line: string): string {
  const shown: string[] = [];
  let column = 0;
  for (const character of line) {
    if (character === "\r") column = 0;
    else if (character === "\b") column = Math.max(0, column - 1);
    else shown[column++] = character;
  }
  return shown.join("");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const sequences = /\x1b(?:\[([\d;]*)m|\[[\d;?]*[ -/]*[@-ln-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])/g;

const unstyled: Omit<Span, "text"> = {
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  foreground: undefined,
  background: undefined,
};

function restyled(style: Omit<Span, "text">, codes: string): Omit<Span, "text"> {
  const numbers = codes.split(";").map(Number);
  let next = style;
  while (numbers.length) {
    const code = numbers.shift()!;
    if (code === 38 || code === 48) {
      const colour = extendedColour(numbers);
      next = { ...next, [code === 38 ? "foreground" : "background"]: colour };
    } else next = applied(next, code);
  }
  return next;
}

function applied(style: Omit<Span, "text">, code: number): Omit<Span, "text"> {
  if (code === 0) return unstyled;
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 3) return { ...style, italic: true };
  if (code === 4) return { ...style, underline: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  if (code === 23) return { ...style, italic: false };
  if (code === 24) return { ...style, underline: false };
  if (code >= 30 && code <= 37) return { ...style, foreground: code - 30 };
  if (code >= 90 && code <= 97) return { ...style, foreground: code - 90 + 8 };
  if (code === 39) return { ...style, foreground: undefined };
  if (code >= 40 && code <= 47) return { ...style, background: code - 40 };
  if (code >= 100 && code <= 107) return { ...style, background: code - 100 + 8 };
  return code === 49 ? { ...style, background: undefined } : style;
}

/** `5;n` is a colour of the palette, `2;r;g;b` a colour of its own; takes what it reads off the list. */
function extendedColour(numbers: number[]): number | string | undefined {
  const kind = numbers.shift();
  if (kind === 5) return numbers.shift();
  if (kind !== 2) return undefined;
  const parts = numbers.splice(0, 3).map(part => Math.min(255, part || 0));
  return `#${parts.map(part => part.toString(16).padStart(2, "0")).join("")}`;
}
