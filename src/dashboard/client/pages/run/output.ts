import type { OutputAnswer } from "../../../api.js";

/** A stretch of what a program wrote, on one of its streams. */
export type WrittenPart = OutputAnswer["parts"][number];

/** What a console shows. */
export interface Written {
  readonly parts: readonly WrittenPart[];
  readonly cursor: number | undefined;
  readonly leftOut: number;
}

export const nothingWritten: Written = { parts: [], cursor: undefined, leftOut: 0 };

const mostShown = 1_000_000; // characters: a page with more of them scrolls badly

/** What was known with what came since; of very much, the newest. */
export function withMore({ parts, leftOut, cursor }: Written, more: OutputAnswer): Written {
  const together = [...parts];
  for (const part of more.parts) {
    const last = together.at(-1);
    // parts that follow each other at once are one, so that `\r` and colours reach over them
    if (last && last.stream === part.stream && part.at - last.at < 1000 && last.text.length < 20_000)
      together[together.length - 1] = { ...last, text: last.text + part.text };
    else together.push(part);
  }
  let [dropped, length] = [0, together.reduce((sum, { text }) => sum + text.length, 0)];
  while (length > mostShown && together.length > 1) {
    const { text } = together.shift()!;
    dropped += text.length;
    length -= text.length;
  }
  return {
    parts: together,
    cursor: more.cursor,
    leftOut: (cursor === undefined ? more.leftOut : leftOut) + dropped,
  };
}
