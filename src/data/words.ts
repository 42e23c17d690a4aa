import { tokensOf } from "../core/text/tokens.js";

/** How many words a text has. */
export const wordCount = (text: string): number => tokensOf(text).length;

/** All words of some texts, in the order in which they first occur. */
export function vocabulary(texts: readonly string[]): string[] {
  const words = new Set<string>();
  for (const text of texts) for (const word of tokensOf(text)) words.add(word);
  return [...words];
}
