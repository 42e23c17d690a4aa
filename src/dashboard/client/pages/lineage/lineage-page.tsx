import { counted } from "../../../../core/text/counted.js";
import type { LineageAnswer } from "../../../api.js";
import { Answered } from "../../parts/answered.js";
import { Empty } from "../../parts/empty.js";
import { agoText, cellText } from "../../parts/format.js";
import { RunName } from "../../parts/run-name.js";
import { useAnswer } from "../../server/use-answer.js";
import { href, place } from "../../state/page.js";
import { selection } from "../../state/shared.js";
import { type Placed, placed } from "./tree-layout.js";

/** The tree of runs that go on from each other, or are changed copies. */
export function LineagePage() {
  const id = Number(place.value.id);
  const lineage = useAnswer("lineage", id > 0 ? { id } : null, { live: true });
  if (!(id > 0))
    return (
      <Empty title="Whose lineage?" command="start({ parent: run, parentStep: 100 })">
        Open it from a run's page. A program tells what a run goes on from:
      </Empty>
    );
  return (
    <div class="page stack">
      <h1>
        Lineage of <a href={href("run", id)}>run {id}</a>
      </h1>
      <Answered of={lineage}>{answer => <Tree answer={answer} own={id} />}</Answered>
    </div>
  );
}

type Node = LineageAnswer["nodes"][number];

const [rowHeight, columnWidth] = [44, 26]; // pixels, as pages.css has them

function Tree({ answer: { nodes }, own }: { readonly answer: LineageAnswer; readonly own: number }) {
  const places = placed(nodes.map(node => ({ run: node.row.id, parent: node.parent, node })));
  if (places.length < 2)
    return (
      <Empty title="It stands alone" command="start({ parent: run, parentStep: 100 })">
        No run goes on from it, and it goes on from none. A program says so by:
      </Empty>
    );
  const width = columnWidth * (1 + Math.max(...places.map(({ column }) => column)));
  return (
    <section class="card stack" aria-label="Tree of runs">
      <div class="spread">
        <span class="soft">{counted(places.length, "run")}</span>
        <a
          class="quiet"
          href={href("diff", "", [selection.at(places.slice(0, 20).map(({ one }) => one.run))])}
        >
          What differs between them
        </a>
      </div>
      <div class="lineage">
        <svg width={width} height={rowHeight * places.length} aria-hidden="true">
          {places.map(one => (
            <Branch key={one.one.run} place={one} isOwn={one.one.run === own} />
          ))}
        </svg>
        <ol style={{ "--row": `${rowHeight}px` }}>
          {places.map(({ one: { node } }) => (
            <li key={node.row.id} class={node.row.id === own ? "lineage-own" : undefined}>
              <RunName row={node.row} />
              <span class="lineage-change">{changeOf(node)}</span>
              <span class="soft">{agoText(Date.parse(node.row.startedAt))}</span>
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}

function Branch({
  place,
  isOwn,
}: {
  readonly place: Placed<{ readonly run: number; readonly parent: number | null }>;
  readonly isOwn: boolean;
}) {
  const at = (column: number, row: number) => [12 + columnWidth * column, rowHeight * (row + 0.5)] as const;
  const [x, y] = at(place.column, place.row);
  const from = place.from && at(place.from.column, place.from.row);
  return (
    <>
      {from && (
        <path
          d={`M${from[0]} ${from[1] + 6}V${y - 10}Q${from[0]} ${y} ${from[0] + 10} ${y}H${x - 6}`}
          fill="none"
          stroke="var(--line-strong)"
          stroke-width="1.5"
        />
      )}
      <circle
        cx={x}
        cy={y}
        r={isOwn ? 6 : 4.5}
        fill={isOwn ? "var(--accent)" : "var(--surface)"}
        stroke={isOwn ? "var(--accent)" : "var(--ink-soft)"}
        stroke-width="1.6"
      />
    </>
  );
}

/** `from step 100 · rate 0.1 → 0.01` */
function changeOf({ parent, step, changed }: Node): string {
  if (parent === null && changed.length === 0) return "";
  return [
    step === null ? "a copy" : `from step ${step}`,
    ...changed.map(({ name, from, to }) => `${name} ${cellText(from)} → ${cellText(to)}`),
  ].join(" · ");
}
