import { useLayoutEffect } from "preact/hooks";
import { onScreen } from "../../server/on-screen.js";
import { blockSize } from "./blocks.js";

const mostOfList = 10; // blocks: a saved table has the first thousand rows of each of its lists
const mostSaved = 60; // in all: the server takes a hundred questions of a view

/** Rows of the table that come by blocks. */
export interface List {
  readonly name: "runs" | "groups";
  /** What is asked, as JSON, without the place of a block; null: nothing yet. */
  readonly key: string | null;
  readonly total: number;
}

/** The questions of the first rows of these lists are on screen, as far as a saved page goes. */
export function useSavedBlocks(lists: readonly List[]): void {
  useLayoutEffect(() => {
    const leaves = lists
      .flatMap(blocksOf)
      .slice(0, mostSaved)
      .map(([name, question]) => onScreen(name, question));
    return () => {
      for (const leave of leaves) leave();
    };
  }, [lists.map(list => `${list.name} ${list.key} ${countOf(list)}`).join("\n")]);
}

const countOf = ({ total }: List): number => Math.min(mostOfList, Math.max(1, Math.ceil(total / blockSize)));

function blocksOf(list: List): [name: List["name"], question: object][] {
  if (list.key === null) return [];
  const wanted = JSON.parse(list.key) as object;
  return Array.from({ length: countOf(list) }, (_, block) => [
    list.name,
    { ...wanted, offset: block * blockSize, limit: blockSize },
  ]);
}
