import { counted } from "../../../../core/text/counted.js";
import { durationText } from "../../parts/format.js";

const [width, height] = [720, 64];

/** Finished trials over time: steep where work goes fast, flat where nobody was at it. */
export function EndsChart({ ends }: { readonly ends: readonly number[] }) {
  const [first, last] = [ends[0]!, ends.at(-1)!];
  const span = Math.max(1, last - first);
  const x = (at: number) => (width * (at - first)) / span;
  const y = (count: number) => height - 2 - ((height - 6) * count) / ends.length;
  const line = ends.map((at, i) => `H${x(at).toFixed(1)}V${y(i + 1).toFixed(1)}`).join("");
  const text = `${counted(ends.length, "trial")} finished over ${durationText(span / 1000)}`;
  return (
    <figure class="ends">
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={text}>
        <path d={`M0 ${y(0)}${line}V${height}H0Z`} fill="var(--accent-wash)" />
        <path d={`M0 ${y(0)}${line}`} fill="none" stroke="var(--accent)" vector-effect="non-scaling-stroke" />
      </svg>
      <figcaption class="soft">{text}</figcaption>
    </figure>
  );
}
