import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { cssColour, theme } from "../../parts/colours.js";
import { shortNumber } from "../../parts/format.js";
import { cellOf, type Item, numberIn, ownName } from "../items.js";
import { useWidth } from "../use-width.js";
import type { Axis } from "./axis.js";
import { AxisGroup } from "./axis-group.js";
import { type Brushes, chosen } from "./brush.js";
import { drawLines, frameOf, heightsOf, type Lines, lineAt, tracePath } from "./draw.js";

const height = 440; // CSS pixels

/** Lines on a canvas, axes with their brushes over it. */
export function ParallelPicture({
  items,
  axes,
  colour,
  brushes,
  onBrushes,
  onMove,
  onOpen,
}: {
  readonly items: readonly Item[];
  readonly axes: readonly Axis[];
  /** The axis that colours lines. */
  readonly colour: Axis | undefined;
  readonly brushes: Brushes;
  readonly onBrushes: (brushes: Brushes, isOver: boolean) => void;
  /** Moves an axis by so many places. */
  readonly onMove: (axis: Axis, by: number) => void;
  readonly onOpen: (item: Item) => void;
}) {
  const [box, width] = useWidth();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hovered, setHovered] = useState<{ line: number; x: number; y: number } | null>(null);
  const frame = useMemo(() => frameOf(axes, width, height), [axes, width]);
  const heights = useMemo(() => items.map(item => heightsOf(item, axes, frame)), [items, axes, frame]);
  const isChosen = useMemo(() => chosen(items, axes, brushes), [items, axes, brushes]);
  const shares = useMemo(
    () => items.map(item => (colour ? colour.place(cellOf(item, colour.field)) : null)),
    [items, colour],
  );
  const lines: Lines = { heights, isChosen, shares };
  const shownTheme = theme.value;
  useEffect(() => {
    const ctx = canvas.current && sized(canvas.current, width);
    if (ctx)
      drawLines(ctx, lines, frame, { quiet: cssColour("--series-quiet"), isDark: shownTheme === "dark" });
  }, [heights, isChosen, shares, frame, shownTheme]);
  const line = hovered === null ? undefined : items[hovered.line];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what hovering shows stands in the table below, with links
    <div
      ref={box}
      class="parallel-picture"
      style={{ height: `${height}px` }}
      onPointerMove={event => {
        const { left, top } = event.currentTarget.getBoundingClientRect();
        const [x, y] = [event.clientX - left, event.clientY - top];
        const found = event.buttons ? null : lineAt(lines, frame, x, y);
        setHovered(found === null ? null : { line: found, x, y });
      }}
      onPointerLeave={() => setHovered(null)}
      onClick={() => line && onOpen(line)}
    >
      <canvas ref={canvas} style={{ width: `${width}px`, height: `${height}px` }} />
      {hovered && <Hovered heights={heights[hovered.line]!} frame={frame} />}
      <svg width={width} height={height} role="group" aria-label="Axes: choose a part of each">
        {axes.map((axis, i) => (
          <AxisGroup
            key={axis.field}
            {...{
              axis,
              frame,
              left: frame.lefts[i]!,
              brushes,
              onBrushes,
              isFirst: i === 0,
              isLast: i === axes.length - 1,
            }}
            onMove={by => onMove(axis, by)}
          />
        ))}
      </svg>
      {line && hovered && (
        <div
          class="parallel-label"
          style={{
            top: `${hovered.y + 14}px`,
            ...(hovered.x > width / 2
              ? { right: `${width - hovered.x + 8}px` }
              : { left: `${hovered.x + 12}px` }),
          }}
        >
          <strong>{line.label}</strong>
          {axes.map(axis => (
            <div key={axis.field}>
              {ownName(axis.field)} {valueText(line, axis)}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

function valueText(item: Item, { field }: Axis): string {
  const cell = cellOf(item, field);
  const spread = item.spread(field);
  if (spread?.sd != null) return `${shortNumber(spread.mean)} ± ${shortNumber(spread.sd, 2)} (${spread.n})`;
  const number = numberIn(cell);
  if (number !== null) return shortNumber(number);
  return cell === null ? "none" : typeof cell === "object" ? cell.text : String(cell);
}

/** The line under the pointer, over all others. */
function Hovered({
  heights,
  frame,
}: {
  readonly heights: readonly number[];
  readonly frame: ReturnType<typeof frameOf>;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const ctx = canvas.current && sized(canvas.current, frame.width);
    if (!ctx) return;
    ctx.strokeStyle = cssColour("--ink");
    ctx.lineWidth = 2.5;
    ctx.beginPath();
    tracePath(ctx, heights, frame.lefts);
    ctx.stroke();
  }, [heights, frame]);
  return <canvas ref={canvas} style={{ width: `${frame.width}px`, height: `${frame.height}px` }} />;
}

/** The canvas in the device's pixels, empty. */
function sized(canvas: HTMLCanvasElement, width: number): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const ctx = canvas.getContext("2d");
  ctx?.scale(ratio, ratio);
  return ctx;
}
