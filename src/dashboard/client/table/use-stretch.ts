import { useEffect, useState } from "preact/hooks";
import { rowHeight } from "./grid-row.js";
import { type Stretch, stretchOnScreen } from "./rows/layout.js";

const more = 10; // rows before and behind the screen
const step = 4; // rows: a smaller move draws nothing new

/** The rows to be drawn, as the scroller stands, and how many there are where nothing ends. */
export function useStretch(
  scroller: { readonly current: HTMLElement | null },
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
  const height = seen.height + step * rowHeight;
  return {
    ...stretchOnScreen(seen.top, height, rowHeight, count, more),
    places: Math.ceil(height / rowHeight) + 2 * more,
  };
}
