import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { NoAnswer } from "../../server/ask.js";
import { Blocks, type FetchPage, type PageOf } from "./blocks.js";

export interface Shown<Row, Answer extends PageOf<Row>> {
  /** The rows of the newest question that was answered. */
  readonly blocks: Blocks<Row, Answer> | undefined;
  /** The question that they answer. */
  readonly key: string | null;
  /** Which list they are of; another one begins at the top. */
  readonly list: string | null;
  readonly error: NoAnswer | undefined;
  /** The rows of an older question are shown while the new ones come. */
  readonly isStale: boolean;
}

/**
 * Rows of a long list. A new question's rows take the place of the old ones when those to be seen first are here: the
 * topmost, or, where it is the same list with other columns (`list` is what tells lists apart), those on screen.
 */
export function useBlocks<Row, Answer extends PageOf<Row>>(
  key: string | null,
  list: string,
  fetchPage: FetchPage<Answer>,
): Shown<Row, Answer> {
  const shown = useRef<
    { readonly blocks: Blocks<Row, Answer>; readonly key: string; readonly list: string } | undefined
  >(undefined);
  const [, redraw] = useState(0);
  const [error, setError] = useState<NoAnswer | undefined>(undefined);
  useLayoutEffect(() => {
    // asked before the frame is drawn: the server works meanwhile
    if (key === null) return;
    let isOver = false;
    const next: Blocks<Row, Answer> = new Blocks<Row, Answer>(fetchPage, failure => {
      if (isOver && shown.current?.blocks !== next) return; // what is shown goes on, whatever was asked since
      if (!isOver) setError(failure as NoAnswer | undefined);
      if (!failure && shown.current?.blocks !== next) {
        shown.current?.blocks.stop();
        shown.current = { blocks: next, key, list };
      }
      redraw(count => count + 1);
    });
    const old = shown.current;
    const { from, to } = old?.list === list ? old.blocks.needed : { from: 0, to: 1 };
    next.need(from, to);
    return () => {
      isOver = true;
      if (shown.current?.blocks !== next) next.stop();
    };
  }, [key]);
  useEffect(() => () => shown.current?.blocks.stop(), []);
  return {
    blocks: shown.current?.blocks,
    key: shown.current?.key ?? null,
    list: shown.current?.list ?? null,
    error,
    isStale: shown.current !== undefined && shown.current.key !== key,
  };
}
