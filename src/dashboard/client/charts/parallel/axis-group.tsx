import { useRef } from "preact/hooks";
import { cellText } from "../../parts/format.js";
import type { Axis } from "./axis.js";
import { type Brushes, brushed, moved, placesOf, without } from "./brush.js";
import { type Frame, placeAt, upOf } from "./draw.js";

const brushWidth = 16; // CSS pixels

/**
 * An axis with its brush. By pointer: drag along it. By keys: up and down move the upper edge, with shift the lower one,
 * left and right move the axis, Escape takes the brush away.
 */
export function AxisGroup({
  axis,
  frame,
  left,
  brushes,
  onBrushes,
  onMove,
  isFirst,
  isLast,
}: {
  readonly axis: Axis;
  readonly frame: Frame;
  readonly left: number;
  readonly brushes: Brushes;
  readonly onBrushes: (brushes: Brushes, isOver: boolean) => void;
  readonly onMove: (by: number) => void;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}) {
  const from = useRef<number | null>(null);
  const places = placesOf(axis, brushes);
  const at = (event: PointerEvent): number => {
    const svg = (event.currentTarget as SVGElement).ownerSVGElement!;
    return placeAt(frame, event.clientY - svg.getBoundingClientRect().top);
  };
  const drag = (event: PointerEvent, isOver: boolean) => {
    if (from.current !== null) onBrushes(brushed(brushes, axis, from.current, at(event)), isOver);
  };
  const press = (event: KeyboardEvent) => {
    const next = nextOf(event, axis, brushes);
    if (next) onBrushes(next, true);
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight")
      onMove(event.key === "ArrowLeft" ? -1 : 1);
    else return;
    event.preventDefault();
  };
  return (
    <g transform={`translate(${left}, 0)`} class="parallel-axis">
      <title>{`${axis.title}: drag to choose a part; arrows move the edge, with shift the lower one; Escape takes it away`}</title>
      <AxisTitle axis={axis} anchor={isFirst ? "start" : isLast ? "end" : "middle"} />
      <line y1={frame.top} y2={frame.foot} />
      {axis.ticks.map(({ at: place, label }) => (
        <g key={label} transform={`translate(0, ${upOf(frame, place)})`}>
          <line x2={isLast ? -4 : 4} />
          <text x={isLast ? -8 : 8} dy="0.32em" text-anchor={isLast ? "end" : "start"}>
            {label}
          </text>
        </g>
      ))}
      {axis.hasNone && (
        <text
          x={isLast ? -8 : 8}
          y={frame.none}
          dy="0.32em"
          class="parallel-none"
          text-anchor={isLast ? "end" : "start"}
        >
          none
        </text>
      )}
      <rect
        class="parallel-brush-area"
        x={-brushWidth}
        width={2 * brushWidth}
        y={frame.top - 4}
        height={frame.foot - frame.top + 8}
        role="slider"
        tabindex={0}
        aria-label={`Part of ${axis.title}`}
        aria-orientation="vertical"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(100 * (places?.[1] ?? 1))}
        aria-valuetext={partText(axis, places)}
        onKeyDown={press}
        onPointerDown={event => {
          from.current = at(event);
          (event.currentTarget as Element).setPointerCapture(event.pointerId);
        }}
        onPointerMove={event => drag(event, false)}
        onPointerUp={event => {
          drag(event, true);
          from.current = null;
        }}
        onClick={event => event.stopPropagation()}
      />
      {places && (
        <rect
          class="parallel-brush"
          x={-brushWidth / 2}
          width={brushWidth}
          y={upOf(frame, places[1]) - 2}
          height={upOf(frame, places[0]) - upOf(frame, places[1]) + 4}
        />
      )}
    </g>
  );
}

const AxisTitle = ({
  axis: { title },
  anchor,
}: {
  readonly axis: Axis;
  readonly anchor: "start" | "middle" | "end";
}) => (
  <text
    class="parallel-title"
    y={20}
    text-anchor={anchor}
    x={anchor === "start" ? -50 : anchor === "end" ? 50 : 0}
  >
    {title.length > mostLetters ? `${title.slice(0, mostLetters - 1)}…` : title}
  </text>
);

const mostLetters = 20;

/** The brushes after a key; undefined where it is none of a brush's. */
function nextOf({ key, shiftKey }: KeyboardEvent, axis: Axis, brushes: Brushes): Brushes | undefined {
  if (key === "ArrowUp" || key === "ArrowDown")
    return moved(brushes, axis, shiftKey ? "low" : "high", key === "ArrowUp");
  return key === "Escape" || key === "Delete" ? without(brushes, axis.field) : undefined;
}

function partText(axis: Axis, places: readonly [number, number] | null): string {
  if (!places) return "all";
  return places.map(place => cellText(axis.valueAt(place))).join(" to ");
}
