import type { Random } from "../core/random.js";

/**
 * Texts with misspellings: each word of two letters or more is hit with this probability, by one edit of a random
 * character: another letter in its place, none, one more before it, or it and the next in each other's place. What is hit
 * at a small share is hit in the same way at a larger one.
 */
export function misspelled(texts: readonly string[], share: number, random: Random): string[] {
  const chance = random.stream("misspellings");
  let at = 0;
  return texts.map(text =>
    text.replace(word, found => {
      const [hit, edit, place, letter] = chance.uniforms(4, 4 * at++) as unknown as [
        number,
        number,
        number,
        number,
      ];
      return hit < share ? edited([...found], edit, place, letter) : found;
    }),
  );
}

const word = /[\p{L}\p{N}']{2,}/gu;
const letters = [..."abcdefghijklmnopqrstuvwxyz"];

/** One edit, by three numbers from 0 to 1: which one, where, and with which letter. */
function edited(characters: string[], edit: number, place: number, letter: number): string {
  const kind = Math.floor(4 * edit);
  const at = Math.floor(place * (kind === 3 ? characters.length - 1 : characters.length));
  const choice = letters.filter(other => other !== characters[at]!.toLowerCase());
  const fresh = choice[Math.floor(letter * choice.length)]!;
  if (kind === 0) characters.splice(at, 1, fresh);
  else if (kind === 1) characters.splice(at, 1);
  else if (kind === 2) characters.splice(at, 0, fresh);
  else characters.splice(at, 2, characters[at + 1]!, characters[at]!);
  return characters.join("");
}
