/** Replaces the characters from `start` to `end` by `text`; an insertion where both are equal. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Edited {
  readonly text: string;
  /** From a place in the new text to the place in the old text that it came from; offsets count from 0. */
  origin(offset: number): number;
}

/** Edits of one text, collected in any order. */
export class EditList {
  readonly #source: string;
  readonly #edits: Edit[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  insert(at: number, text: string): void {
    this.#edits.push({ start: at, end: at, text });
  }

  /** Line breaks of the replaced text stay, so that later lines keep their numbers. */
  replace(start: number, end: number, text: string): void {
    const breaks = this.#source.slice(start, end).replace(/[^\n]/g, "");
    this.#edits.push({ start, end, text: text + breaks });
  }

  /** The text with all edits made, and with `opening` in front of it. */
  apply(opening: string): Edited {
    return applyEdits(this.#source, [{ start: 0, end: 0, text: opening }, ...this.#edits]);
  }
}

/**
 * Applies edits that do not overlap. At one place they apply in the order in which they were made.
 */
function applyEdits(source: string, edits: readonly Edit[]): Edited {
  const ordered = [...edits].sort((a, b) => a.start - b.start);
  const pieces: string[] = [];
  const marks: { at: number; from: number }[] = [{ at: 0, from: 0 }];
  let from = 0;
  let at = 0;
  const put = (piece: string, origin: number) => {
    if (piece === "") return;
    marks.push({ at, from: origin });
    pieces.push(piece);
    at += piece.length;
  };
  for (const { start, end, text } of ordered) {
    put(source.slice(from, start), from);
    put(text, -1 - start);
    from = Math.max(from, end);
  }
  put(source.slice(from), from);
  return { text: pieces.join(""), origin: offset => originOf(marks, offset) };
}

/** Marks of inserted text hold the place of the edit as -1 - place: all of it came from there. */
function originOf(marks: readonly { at: number; from: number }[], offset: number): number {
  let low = 0;
  let high = marks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (marks[middle]!.at <= offset) low = middle;
    else high = middle - 1;
  }
  const { at, from } = marks[low]!;
  return from < 0 ? -1 - from : from + (offset - at);
}
