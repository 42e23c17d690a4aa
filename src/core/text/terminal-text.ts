/** Recorded text may hold anything, and a terminal must not obey it: what moves the cursor or hides becomes `�`. */
export const visible = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, "�");

/** The cells of a terminal that a text takes: two for a full-width character, none for a combining mark. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length; // nearly all text, and a hundred times faster
  let width = 0;
  for (const character of text) width += zeroWidth.test(character) ? 0 : fullWidth.test(character) ? 2 : 1;
  return width;
}

const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
/** Unicode's East Asian Width, values W and F: the ranges of its blocks, and pictures. */
const fullWidth =
  /^(?![\u{1f1e6}-\u{1f1ff}])[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]$/u;

/** Text of exactly `width` cells: filled up with spaces, or cut, with `…` in place of what is gone. */
export function aligned(text: string, width: number, align: "left" | "right"): string {
  const short = displayWidth(text) <= width ? text : `${beginning(text, width - 1)}…`;
  const space = " ".repeat(Math.max(0, width - displayWidth(short)));
  return align === "right" ? space + short : short + space;
}

/** As many characters as `width` cells hold. */
export function beginning(text: string, width: number): string {
  let held = "";
  let taken = 0;
  for (const character of text) {
    taken += displayWidth(character);
    if (taken > width) break;
    held += character;
  }
  return held;
}

/**
 * Text in lines of at most `width` cells, broken at spaces and indented as the text is; a longer word has a line of
 * its own.
 */
export function wrapped(text: string, width: number): string[] {
  const indent = /^ */.exec(text)![0];
  const lines: string[] = [];
  for (const word of text.trim().split(/ +/)) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length && displayWidth(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(indent + word);
  }
  return lines;
}
