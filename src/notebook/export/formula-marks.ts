/** A stretch of text between two marks of formulas, marks included. */
export interface Marked {
  readonly opening: "$" | "$$" | "\\(" | "\\[" | "\\\\(" | "\\\\[" | "\\begin";
  /** What is to be read as LaTeX: what stands between the marks; of an environment, all of it. */
  readonly latex: string;
  /** The place after the closing mark. */
  readonly end: number;
}

const openings = /\$\$?|\\\\?[[(]|\\begin\{[a-zA-Z]+\*?\}/y;
const marks = /\\\\?[[\]()]|\\(?:begin|end)\{[a-zA-Z]+\*?\}|\\[\s\S]|\$\$|[${}]/g;

/** The marks of formulas in a text, found in one pass: no text makes looking for the end of a formula slow. */
export class FormulaMarks {
  readonly #text: string;
  /** Mark → the places where it stands. */
  readonly #places = new Map<string, number[]>();
  /** Place of a dollar → that of the next one which is not inside braces that begin between them. */
  readonly #dollars = new Map<number, number>();

  constructor(text: string) {
    this.#text = text;
    const braces: (number | undefined)[] = [undefined]; // the last dollar in each pair that is open
    for (const { 0: mark, index } of text.matchAll(marks)) {
      const places = this.#places.get(mark);
      if (places) places.push(index);
      else this.#places.set(mark, [index]);
      if (mark === "{") braces.push(undefined);
      else if (mark === "}" && braces.length > 1) braces.pop();
      else if (mark[0] === "$")
        for (let at = index; at < index + mark.length; at++) {
          const before = braces[braces.length - 1];
          if (before !== undefined) this.#dollars.set(before, at);
          braces[braces.length - 1] = at;
        }
    }
  }

  /** What an opening mark at this place begins, if it is ever closed. */
  at(place: number): Marked | undefined {
    openings.lastIndex = place;
    const found = openings.exec(this.#text)?.[0];
    if (found === undefined) return undefined;
    const environment = found.startsWith("\\begin");
    const closing = environment ? found.replace("begin", "end") : found.replace("(", ")").replace("[", "]");
    const from = place + found.length;
    const close = found === "$" ? this.#dollars.get(place) : next(this.#places.get(closing), from);
    if (close === undefined || this.#begins(found, from, close)) return undefined;
    const end = close + closing.length;
    const latex = environment ? this.#text.slice(place, end) : this.#text.slice(from, close);
    return { opening: environment ? "\\begin" : (found as Marked["opening"]), latex, end };
  }

  /** Whether a bracket of the same kind begins in between: then the closing one is its. */
  #begins(opening: string, from: number, close: number): boolean {
    return /[[(]/.test(opening) && (next(this.#places.get(opening), from) ?? close) < close;
  }
}

/** The first of the places, in order, that is not before `from`. */
function next(places: readonly number[] | undefined, from: number): number | undefined {
  let [low, high] = [0, places?.length ?? 0];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places![middle]! < from) low = middle + 1;
    else high = middle;
  }
  return places?.[low];
}
