import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { RunAnswer } from "../../../api.js";
import { Curves } from "../../charts/curves/curves.js";
import { Answered } from "../../parts/answered.js";
import { Empty } from "../../parts/empty.js";
import { toastFailure } from "../../parts/toast.js";
import { ask } from "../../server/ask.js";
import { session } from "../../server/session.js";
import { useAnswer, useLive } from "../../server/use-answer.js";
import { choice } from "../../state/codecs.js";
import { useKeys } from "../../state/keys.js";
import { href, param, place } from "../../state/page.js";
import { ModelCard } from "../model/model-card.js";
import { Code } from "./code.js";
import { Console } from "./console.js";
import { Files } from "./files.js";
import { Header } from "./header.js";
import { nothingWritten, type Written, withMore } from "./output.js";
import { Overview } from "./overview.js";

const tabs = ["overview", "curves", "console", "files", "model", "code"] as const;
type Tab = (typeof tabs)[number];
const tab = param<Tab>("tab", choice(tabs, "overview"));

/** All that is known of one run. */
export function RunPage() {
  const id = Number(place.value.id);
  if (!Number.isSafeInteger(id) || id <= 0)
    return (
      <Empty title={`${place.value.id || "Nothing"} is no run's number`}>
        The <a href={href("runs")}>table of runs</a> has them.
      </Empty>
    );
  return <OneRun id={id} />;
}

function OneRun({ id }: { readonly id: number }) {
  const run = useAnswer("run", { id }, { live: ({ runs }) => runs.includes(id) });
  return <Answered of={run}>{answer => <Known run={answer} />}</Answered>;
}

function Known({ run }: { readonly run: RunAnswer }) {
  const model = run.artifacts.find(({ preview, stored }) => stored && preview === "model");
  const has: Readonly<Record<Tab, number | boolean>> = {
    overview: true,
    curves: run.metrics.some(({ count }) => count > 1),
    console: run.outputBytes > 0,
    files: run.artifacts.length,
    model: model !== undefined,
    code: true,
  };
  const open = tabs.filter(name => has[name]);
  const shown = open.includes(tab.value) ? tab.value : "overview";
  const step = (by: number) => tab.set(open[(open.indexOf(shown) + by + open.length) % open.length]!);
  useKeys("Run", {
    "[": ["The part before", () => step(-1)],
    "]": ["The next part", () => step(1)],
  });
  const readOnly = session.value?.readOnly ?? true;
  return (
    <div class="page stack">
      <Header run={run} readOnly={readOnly} />
      <Tabs open={open} shown={shown} counts={{ files: run.artifacts.length }} />
      <div role="tabpanel" id={`part-${shown}`} aria-labelledby={`tab-${shown}`}>
        {shown === "overview" && <Overview run={run} readOnly={readOnly} />}
        {shown === "curves" && <Curves ids={[run.row.id]} />}
        {shown === "console" && <LiveConsole run={run} />}
        {shown === "files" && <Files artifacts={run.artifacts} />}
        {shown === "model" && model && (
          <section class="card">
            <ModelCard sha256={model.sha256} />
          </section>
        )}
        {shown === "code" && <Code run={run} />}
      </div>
    </div>
  );
}

function Tabs({
  open,
  shown,
  counts,
}: {
  readonly open: readonly Tab[];
  readonly shown: Tab;
  readonly counts: Readonly<Partial<Record<Tab, number>>>;
}) {
  return (
    <div class="tabs no-print" role="tablist" aria-label="Parts of the run">
      {open.map(name => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          aria-selected={name === shown}
          aria-controls={name === shown ? `part-${name}` : undefined}
          tabIndex={name === shown ? 0 : -1}
          onClick={() => tab.set(name)}
          onKeyDown={event => moveTab(event, open, name)}
        >
          {titles[name]}
          {counts[name] !== undefined && <span class="soft"> {counts[name]}</span>}
        </button>
      ))}
    </div>
  );
}

const titles: Readonly<Record<Tab, ComponentChildren>> = {
  overview: "Overview",
  curves: "Curves",
  console: "Console",
  files: "Files",
  model: "Model",
  code: "Code",
};

function moveTab(event: KeyboardEvent, open: readonly Tab[], from: Tab): void {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (by === undefined) return;
  event.preventDefault();
  const to = open[(open.indexOf(from) + by + open.length) % open.length]!;
  tab.set(to);
  document.getElementById(`tab-${to}`)?.focus();
}

/** Only what came since is asked for. */
function LiveConsole({ run }: { readonly run: RunAnswer }) {
  const { id, state } = run.row;
  const [written, setWritten] = useState<Written>(nothingWritten);
  const more = async () => {
    try {
      const answer = await ask("output", {
        id,
        ...(written.cursor === undefined ? {} : { after: written.cursor }),
      });
      setWritten(old => (old.cursor === written.cursor ? withMore(old, answer) : old));
    } catch (error) {
      if (written.cursor === undefined) toastFailure(error);
    }
  };
  useEffect(() => void more(), [id]);
  useLive(
    change => change.runs.includes(id),
    500,
    () => void more(),
  );
  return <Console parts={written.parts} leftOut={written.leftOut} isLive={state === "running"} />;
}
