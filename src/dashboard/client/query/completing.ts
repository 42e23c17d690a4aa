import { unquoted } from "../../api/query-text.js";
import type { Completion, CompletionItem } from "../../api.js";

export interface Draft {
  readonly text: string;
  /** Index of the caret. */
  readonly at: number;
}

/** The query with an item put in, and a space to go on behind it, unless one stands there or it wants its end. */
export function completed(
  text: string,
  { from, to }: Pick<Completion, "from" | "to">,
  item: CompletionItem,
): Draft {
  const [before, after] = [text.slice(0, from), text.slice(to)];
  const goesOn = /[.(]$/.test(item.text) || /^[\s),]/.test(after);
  const put = item.text + (goesOn ? "" : " ");
  const isBeforeSpace = !/[.(]$/.test(item.text) && /^\s/.test(after);
  return { text: before + put + after, at: (before + put).length + (isBeforeSpace ? 1 : 0) };
}

/** What an answer on an earlier text says of the text as it is now: the word it completes has grown or shrunk since; undefined where another has changed. */
export function carriedOver<C extends Pick<Completion, "from" | "to">>(
  answer: C,
  earlier: string,
  text: string,
): C | undefined {
  const to = answer.to + text.length - earlier.length;
  const isSameWord =
    to >= answer.from &&
    text.slice(0, answer.from) === earlier.slice(0, answer.from) &&
    text.slice(to) === earlier.slice(answer.to);
  return isSameWord ? { ...answer, to } : undefined;
}

/** Whether what is typed may become an item. */
export const mayBecome = (typed: string, item: CompletionItem): boolean =>
  unquoted(item.text).includes(unquoted(typed));

/** The item that the arrows lead to; −1 is none, the text itself. */
export const movedChoice = (choice: number, step: 1 | -1, count: number): number =>
  ((choice + 1 + step + count + 1) % (count + 1)) - 1;

/** Whether what is wrong is only that the query has not been typed to its end. */
export const isUnfinished = (text: string, errorAt: number): boolean => errorAt >= text.trimEnd().length;

/** An item in pieces, those that were typed marked. */
export function typedParts(
  item: string,
  typed: string,
): readonly (readonly [text: string, isTyped: boolean])[] {
  const at = typed === "" ? -1 : item.toLowerCase().indexOf(typed.toLowerCase());
  if (at < 0) return [[item, false]];
  const end = at + typed.length;
  const parts = [
    [item.slice(0, at), false],
    [item.slice(at, end), true],
    [item.slice(end), false],
  ] as const;
  return parts.filter(([text]) => text !== "");
}
