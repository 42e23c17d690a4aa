import { useLayoutEffect } from "preact/hooks";
import { onScreen } from "../../server/on-screen.js";
import { blockSize } from "./blocks.js";

const mostOfList = 10; // blocks: a saved table has the first thousand rows of each of its lists
const mostSaved = 60; // in all: the server takes a hundred questions of a view

/** Rows of the table that come by blocks. */
export interface List {
  readonly name: "runs" | "groups";
  /** What is asked, without the place of a block; null: nothing yet. */
  readonly question: object | null;
  readonly total: number;
}

/** The questions of the first rows of these lists are on screen, as far as a saved page goes. */
export function useSavedBlocks(lists: readonly List[]): void {
  const wanted = lists
    .flatMap(({ name, question, total }) =>
      question === null
        ? []
        : Array.from({ length: blocksOf(total) }, (_, block) => [name, pageOf(question, block)] as const),
    )
    .slice(0, mostSaved);
  useLayoutEffect(() => {
    const leaves = wanted.map(([name, question]) => onScreen(name, question));
    return () => {
      for (const leave of leaves) leave();
    };
  }, [JSON.stringify(wanted)]);
}

const blocksOf = (total: number): number => Math.min(mostOfList, Math.max(1, Math.ceil(total / blockSize)));

const pageOf = (question: object, block: number): object => ({
  ...question,
  ...{ offset: block * blockSize, limit: blockSize },
});
