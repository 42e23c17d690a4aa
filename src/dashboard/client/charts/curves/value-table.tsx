import { shortNumber } from "../../parts/format.js";
import { href } from "../../state/page.js";
import { styleOf } from "../colours.js";
import { type Line, nearest } from "./lines.js";

const mostRows = 200; // a longer table is no longer read

/** The value of each line where the pointer is, the highest first; without a pointer the last of each. */
export function ValueTable({
  lines,
  pointer,
  colours,
  x,
  focus,
  onFocus,
  isDifference,
}: {
  readonly lines: readonly Line[];
  readonly pointer: number | null;
  readonly colours: readonly string[];
  readonly x: "step" | "relative" | "time";
  readonly focus: string | null;
  readonly onFocus: (key: string | null) => void;
  readonly isDifference: boolean;
}) {
  const rows = pointer === null ? lastOf(lines) : nearest(lines, pointer);
  const isMean = lines.some(({ runs }) => runs.length > 1);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a hover that makes a line stand out; the table says the same
    <div class="curves-values" onMouseLeave={() => onFocus(null)}>
      <table>
        <thead>
          <tr>
            <th scope="col">{pointer === null ? "last" : `at ${placeText(pointer, x)}`}</th>
            {isMean && (
              <th scope="col" class="number">
                n
              </th>
            )}
            <th scope="col" class="number">
              {isDifference ? "difference" : "value"}
            </th>
            <th scope="col" class="number">
              {x === "step" ? "step" : "at"}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, mostRows).map(({ line, x: at, i }) => (
            <tr
              key={line.key}
              data-focus={focus === line.key || undefined}
              onMouseEnter={() => onFocus(line.key)}
            >
              <th scope="row">
                <Swatch line={line} colours={colours} />
                <span class="curves-label" title={line.label}>
                  {line.runs.length === 1 ? (
                    <a href={href("run", line.runs[0]!)}>{line.label}</a>
                  ) : (
                    line.label
                  )}
                </span>
                {line.open && <span class="curves-open"> running</span>}
              </th>
              {isMean && <td class="number soft">{line.runs.length}</td>}
              <td class="number">{valueText(line, i)}</td>
              <td class="number soft">{placeText(at, x)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > mostRows && <p class="soft">and {rows.length - mostRows} more</p>}
    </div>
  );
}

const lastOf = (lines: readonly Line[]) =>
  lines
    .flatMap(line => {
      const i = line.path.y.findLastIndex(value => value !== null);
      return i < 0 ? [] : [{ line, x: line.path.x[i]!, i }];
    })
    .sort((a, b) => b.line.path.y[b.i]! - a.line.path.y[a.i]!);

/** A mean with half the width of its band, where that is even about it. */
function valueText({ path: { y, low, high }, runs }: Line, i: number): string {
  const value = y[i] ?? null;
  if (value === null) return "none";
  if (runs.length < 2 || low?.[i] == null || high?.[i] == null) return shortNumber(value, 5);
  const [below, above] = [value - low[i]!, high[i]! - value];
  const isEven = Math.abs(below - above) <= 1e-9 * Math.max(Math.abs(value), below, above);
  return isEven
    ? `${shortNumber(value, 5)} ± ${shortNumber(above, 2)}`
    : `${shortNumber(value, 5)} (${shortNumber(low[i]!)} to ${shortNumber(high[i]!)})`;
}

function placeText(at: number, x: "step" | "relative" | "time"): string {
  if (x === "step") return shortNumber(at, 6);
  if (x === "relative") return `${shortNumber(at)} s`;
  return new Date(at).toLocaleTimeString("en-GB");
}

/** The line in small: colour and dash. */
function Swatch({ line, colours }: { readonly line: Line; readonly colours: readonly string[] }) {
  const { colour, dash } = styleOf(line.place, colours);
  return (
    <svg width="18" height="8" aria-hidden="true" class="curves-swatch">
      <line
        x1="0"
        y1="4"
        x2="18"
        y2="4"
        stroke={colour}
        stroke-width="2.5"
        stroke-dasharray={dash.join(" ")}
      />
    </svg>
  );
}
