import { useLayoutEffect } from "preact/hooks";
import { onScreen } from "../../server/on-screen.js";
import { blockSize } from "./blocks.js";

const mostSaved = 10; // blocks: a saved table has its first thousand rows

/** The questions of a table's first rows are on screen, as far as a saved page goes. */
export function useSavedBlocks(name: "runs" | "groups", key: string | null, total: number): void {
  const count = Math.min(mostSaved, Math.max(1, Math.ceil(total / blockSize)));
  useLayoutEffect(() => {
    if (key === null) return;
    const wanted = JSON.parse(key) as object;
    const leaves = Array.from({ length: count }, (_, block) =>
      onScreen(name, { ...wanted, offset: block * blockSize, limit: blockSize }),
    );
    return () => {
      for (const leave of leaves) leave();
    };
  }, [name, key, count]);
}
