import { useEffect, useState } from "preact/hooks";
import { rowHeight } from "./grid-row.js";
import { type Stretch, stretchOnScreen } from "./rows/layout.js";

const more = 10; // rows before and behind the screen
const pause = 100; // ms after which they are drawn, so that what is seen of a new list stands first
const step = 4; // rows: a smaller move draws nothing new

/** The rows of a list to be drawn, as the scroller stands, and how many there are where nothing ends. */
export function useStretch(
  scroller: { readonly current: HTMLElement | null },
  list: string | null,
  count: number,
): Stretch & { readonly places: number } {
  const [seen, setSeen] = useState({ top: 0, height: 800 });
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let frame = 0;
    const look = (): void => {
      frame = 0;
      const top = Math.floor(element.scrollTop / rowHeight / step) * step * rowHeight;
      const height = element.clientHeight;
      setSeen(old => (old.top === top && old.height === height ? old : { top, height }));
    };
    const scrolled = (): void => {
      frame ||= requestAnimationFrame(look);
    };
    element.addEventListener("scroll", scrolled, { passive: true });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => {
      element.removeEventListener("scroll", scrolled);
      observer.disconnect();
      cancelAnimationFrame(frame);
    };
  }, []);
  const [old, setOld] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setOld(list), pause);
    return () => clearTimeout(timer);
  }, [list]);
  const height = seen.height - rowHeight; // below the names of the columns
  const behind = step * rowHeight; // of a row that moved by less than is looked at
  const isNew = list !== old && seen.top === 0;
  return {
    ...stretchOnScreen(seen.top, isNew ? height : height + behind, rowHeight, count, isNew ? 0 : more),
    places: Math.ceil((height + behind) / rowHeight) + 2 * more,
  };
}
