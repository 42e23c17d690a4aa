import { counted } from "../../../../core/text/counted.js";
import type { Cell, DiffAnswer, DiffLine, RunRow } from "../../../api.js";
import { Curves } from "../../charts/curves/curves.js";
import { Answered } from "../../parts/answered.js";
import { Empty } from "../../parts/empty.js";
import { cellText, difference } from "../../parts/format.js";
import { RunName } from "../../parts/run-name.js";
import { useAnswer } from "../../server/use-answer.js";
import { flag } from "../../state/codecs.js";
import { useKeys } from "../../state/keys.js";
import { href, param } from "../../state/page.js";
import { selection } from "../../state/shared.js";
import { change, measuredText } from "../cells.js";
import { PatchText } from "../text/patch-text.js";

/** Whether what all runs have alike is shown too. */
const all = param("all", flag());
const mostRuns = 20;

/** Runs side by side, what differs first; numbers with their difference from the first run's. */
export function DiffPage() {
  const ids = selection.value;
  useKeys("Difference", { a: ["Also what does not differ", () => all.set(!all.value)] });
  if (ids.length < 2)
    return (
      <Empty title="Choose two runs or more">
        In the <a href={href("runs")}>table of runs</a>: tick them, then open the difference. A run's page
        compares it with another by its number.
      </Empty>
    );
  return <Chosen ids={ids.slice(0, mostRuns)} all={ids.length} />;
}

function Chosen({ ids, all: chosen }: { readonly ids: readonly number[]; readonly all: number }) {
  const diff = useAnswer("diff", { ids }, { live: ({ runs }) => runs.some(id => ids.includes(id)) });
  return (
    <div class="page stack">
      <div class="spread">
        <h1>
          {counted(ids.length, "run")} side by side
          {chosen > ids.length && <span class="soft"> (the first of {chosen})</span>}
        </h1>
        <label class="row no-print">
          <input
            type="checkbox"
            checked={all.value}
            onChange={event => all.set(event.currentTarget.checked)}
          />
          also what does not differ
        </label>
      </div>
      <Answered of={diff}>{answer => <Difference answer={answer} />}</Answered>
      <Curves ids={ids} />
    </div>
  );
}

function Difference({ answer }: { readonly answer: DiffAnswer }) {
  const { runs, settings, metrics, provenance, patches } = answer;
  const parts = [
    ["Settings", settings, cellText],
    ["Numbers", metrics, measuredText],
    ["Code and machine", provenance, cellText],
  ] as const;
  const nothing = parts.every(([, lines]) => lines.every(({ differs }) => !differs));
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section class="card diff-scroll" tabIndex={0} aria-label="Differences">
        <table class="diff">
          <thead>
            <tr>
              <td />
              {runs.map((row, at) => (
                <th key={row.id} scope="col">
                  <RunName row={row} />
                  <Others ids={runs.map(({ id }) => id)} at={at} />
                </th>
              ))}
            </tr>
          </thead>
          {parts.map(([title, lines, textOf]) => (
            <Lines key={title} title={title} lines={lines} runs={runs} textOf={textOf} />
          ))}
        </table>
        {nothing && <p class="soft">They do not differ in anything that was recorded.</p>}
      </section>
      <Patches runs={runs} patches={patches} />
    </>
  );
}

/** Puts a run first, since all are compared with the first; or takes it out. */
function Others({ ids, at }: { readonly ids: readonly number[]; readonly at: number }) {
  const others = ids.filter((_, place) => place !== at);
  return (
    <span class="diff-deeds no-print">
      {at === 0 ? (
        <span class="soft">compared with</span>
      ) : (
        <button type="button" class="plain" onClick={() => selection.set([ids[at]!, ...others])}>
          put first
        </button>
      )}
      {ids.length > 2 && (
        <button
          type="button"
          class="plain"
          aria-label={`Take run ${ids[at]} out`}
          onClick={() => selection.set(others)}
        >
          ×
        </button>
      )}
    </span>
  );
}

function Lines({
  title,
  lines,
  runs,
  textOf,
}: {
  readonly title: string;
  readonly lines: readonly DiffLine[];
  readonly runs: readonly RunRow[];
  readonly textOf: (cell: Cell) => string;
}) {
  const shown = lines.filter(({ differs }) => differs || all.value);
  if (shown.length === 0) return null;
  const alike = lines.length - lines.filter(({ differs }) => differs).length;
  return (
    <tbody>
      <tr class="diff-title">
        <th scope="colgroup" colSpan={runs.length + 1}>
          {title}
          {alike > 0 && !all.value && <span class="soft"> · {alike} alike</span>}
        </th>
      </tr>
      {shown.map(({ name, values, differs }) => (
        <tr key={name} class={differs ? undefined : "diff-alike"}>
          <th scope="row">{name}</th>
          {values.map((value, at) => {
            const by = at === 0 ? undefined : change(value, values[0]);
            return (
              <td
                key={runs[at]?.id}
                class={typeof value === "number" ? "number" : undefined}
                title={cellText(value)}
              >
                <span class={value === null ? "soft" : differs ? "diff-value" : undefined}>
                  {textOf(value)}
                </span>
                {by !== undefined && <span class="diff-change">{difference(by)}</span>}
              </td>
            );
          })}
        </tr>
      ))}
    </tbody>
  );
}

function Patches({
  runs,
  patches,
}: {
  readonly runs: readonly RunRow[];
  readonly patches: readonly (string | null)[];
}) {
  const different = new Set(patches).size > 1;
  const shown = different ? patches.map((patch, at) => ({ patch, row: runs[at]! })) : [];
  const known = shown.filter(({ patch }) => patch !== null && patch !== "");
  if (known.length === 0) return null;
  return (
    <section class="card stack" aria-label="Changes that were not committed">
      <h2>Changes that were not committed</h2>
      {known.map(({ patch, row }) => (
        <details key={row.id} open={known.length < 3}>
          <summary>
            Run {row.id} <span class="soft">against its commit</span>
          </summary>
          <PatchText patch={patch!} />
        </details>
      ))}
    </section>
  );
}
