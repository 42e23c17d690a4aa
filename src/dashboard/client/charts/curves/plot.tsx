import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { dataOf, optionsOf, type Picture, shapeOf } from "./drawing.js";

const height = 260; // CSS pixels

/** One chart of curves. Keys: arrows move the pointer, with shift the part that is shown; + and − zoom, 0 shows all. */
export function Plot({ picture, label }: { readonly picture: Picture; readonly label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const now = useRef(picture);
  now.current = picture;
  const shape = shapeOf(picture);
  useEffect(() => {
    const { clientWidth } = box.current!;
    const made = new uPlot(
      optionsOf(() => now.current, clientWidth, height),
      dataOf(now.current),
      box.current!,
    );
    plot.current = made;
    const watch = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry!.contentRect.width);
      if (width > 0 && width !== made.width) made.setSize({ width, height });
    });
    watch.observe(box.current!);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape]);
  useEffect(() => plot.current?.setData(dataOf(picture)), [picture.aligned, picture.zoom?.join()]);
  useEffect(() => {
    const { aligned, focus } = picture;
    const at = aligned.series.findIndex(({ line, part }) => line === focus && part === "line");
    plot.current?.setSeries(at < 0 ? null : at + 1, { focus: true });
  }, [picture.focus]);
  return (
    <div
      ref={box}
      class="curves-plot"
      role="img"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys move the pointer, whose values stand in the table
      tabIndex={0}
      onDblClick={() => picture.onZoom(null)}
      onKeyDown={event => {
        if (plot.current && press(plot.current, event, picture)) event.preventDefault();
      }}
    />
  );
}

/** Whether the key was one of ours. */
function press(plot: uPlot, event: KeyboardEvent, { onZoom, zoom }: Picture): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const { min, max } = plot.scales.x as { min: number; max: number };
  const { left = -1 } = plot.cursor;
  const at = left < 0 ? plot.over.clientWidth / 2 : left;
  const middle = plot.posToVal(at, "x");
  const width = max - min;
  const zoomBy = (factor: number) =>
    onZoom([middle - (middle - min) * factor, middle + (max - middle) * factor]);
  switch (event.key) {
    case "ArrowLeft":
    case "ArrowRight": {
      const sign = event.key === "ArrowLeft" ? -1 : 1;
      if (event.shiftKey && zoom) onZoom([min + (sign * width) / 8, max + (sign * width) / 8]);
      else plot.setCursor({ left: Math.min(plot.over.clientWidth, Math.max(0, at + sign * 6)), top: 0 });
      return true;
    }
    case "+":
    case "=":
      zoomBy(0.5);
      return true;
    case "-":
      zoomBy(2);
      return true;
    case "0":
      onZoom(null);
      return true;
    default:
      return false;
  }
}
