/**
 * Python's `[\w']+|[^\w\s]` on lower-case text. Its \w is JavaScript's \p{L}, \p{N} and _; its \s holds U+001C to U+001F
 * and U+0085 too, but not U+FEFF. (Letters that a newer Unicode brought may differ.)
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are blanks to Python
const token = /[\p{L}\p{N}_']+|(?![\u001c-\u001f\u0085])[^\p{L}\p{N}_\s]|\ufeff/gu;

/** The tokens of a text, in order. None holds a blank. */
export const tokensOf = (text: string): string[] => text.toLowerCase().match(token) ?? [];

/** Character 3-grams, then 4-grams; a character that takes two halves in UTF-16 is one. */
export function gramsOf(token: string): string[] {
  const letters = [...`^${token}$`];
  return [3, 4].flatMap(size =>
    Array.from(
      { length: Math.max(0, letters.length - size + 1) },
      (_, from) => `c:${letters.slice(from, from + size).join("")}`,
    ),
  );
}
