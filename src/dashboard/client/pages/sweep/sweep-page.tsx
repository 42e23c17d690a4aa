import type { ComponentChildren } from "preact";
import { counted } from "../../../../core/text/counted.js";
import { queryWord } from "../../../api/query-text.js";
import type { SweepAnswer } from "../../../api.js";
import { Answered } from "../../parts/answered.js";
import { Command, Empty } from "../../parts/empty.js";
import { durationText } from "../../parts/format.js";
import { StateMark } from "../../parts/state-mark.js";
import { session } from "../../server/session.js";
import { useAnswer } from "../../server/use-answer.js";
import { number } from "../../state/codecs.js";
import { href, param, place } from "../../state/page.js";
import { query } from "../../state/shared.js";
import { Section } from "../run/facts.js";
import { BestTrials } from "./best-trials.js";
import { EndsChart } from "./ends-chart.js";
import { Bar, leftText } from "./progress-bar.js";
import { NewTrial } from "./trial-form.js";
import { FailedTrials, Trials } from "./trials.js";

/** The run from whose settings a new trial starts; 0: none is being made. */
const from = param("from", number(0));

/** One sweep: how far it is, what failed and why, and trials with other settings. */
export function SweepPage() {
  const experiment = place.value.id;
  const sweep = useAnswer("sweep", experiment === "" ? null : { experiment }, { live: true });
  if (experiment === "")
    return (
      <Empty title="Which sweep?">
        The <a href={href("sweeps")}>list of sweeps</a> has them all.
      </Empty>
    );
  return (
    <div class="page stack">
      <Answered of={sweep}>{answer => <Known sweep={answer} />}</Answered>
    </div>
  );
}

const mostShown = 50; // of those that run or wait

function Known({ sweep }: { readonly sweep: SweepAnswer }) {
  const readOnly = session.value?.readOnly ?? true;
  const own = `experiment = ${queryWord(sweep.experiment)}`;
  const links = [
    ["runs", "Table"],
    ["curves", "Curves"],
    ["parallel", "Parallel coordinates"],
    ["heatmap", "Heat map"],
  ] as const;
  return (
    <>
      <header class="spread">
        <h1>{sweep.experiment}</h1>
        <nav class="row no-print" aria-label="This sweep in other views">
          {links.map(([view, title]) => (
            <a key={view} class="quiet" href={href(view, "", [query.at(own)])}>
              {title}
            </a>
          ))}
        </nav>
      </header>
      <Progress sweep={sweep} own={own} />
      {!readOnly && from.value > 0 && (
        <NewTrial run={from.value} axes={sweep.axes} onClose={() => from.set(0)} />
      )}
      <BestTrials sweep={sweep} />
      {sweep.failed.length > 0 && (
        <Section title={`Failed: ${counted(sweep.failed.length, "trial")}`}>
          <FailedTrials failed={sweep.failed} />
        </Section>
      )}
      {sweep.running.length > 0 && (
        <Section title={`At work: ${counted(sweep.running.length, "trial")}`}>
          <Trials rows={sweep.running.slice(0, mostShown)} axes={sweep.axes} />
        </Section>
      )}
      {sweep.queued.length > 0 && (
        <Section
          title={`Waiting: ${counted(sweep.states.queued ?? sweep.queued.length, "trial")}`}
          aside={sweep.workers === 0 && <span class="soft">nobody is at this sweep</span>}
        >
          {sweep.workers === 0 && <Command text={sweep.command} />}
          <Trials rows={sweep.queued.slice(0, mostShown)} axes={sweep.axes} />
        </Section>
      )}
    </>
  );
}

function Progress({ sweep, own }: { readonly sweep: SweepAnswer; readonly own: string }) {
  const figures: readonly (readonly [string, ComponentChildren])[] = [
    ["done", `${sweep.done.toLocaleString("en")} of ${sweep.runs.toLocaleString("en")}`],
    ["time left", leftText(sweep) || "none"],
    ["a trial takes", durationText(sweep.trialSeconds)],
    ["processes at it", sweep.workers],
  ];
  return (
    <section class="card stack" aria-label="Progress">
      <div class="row figures">
        {figures.map(([title, value]) => (
          <div key={title} class="figure">
            <span class="figure-value">{value}</span>
            <span class="soft">{title}</span>
          </div>
        ))}
      </div>
      <Bar states={sweep.states} all={sweep.runs} />
      <div class="row">
        {Object.entries(sweep.states).map(
          ([state, count]) =>
            count > 0 && (
              <a key={state} href={href("runs", "", [query.at(`${own} and state = ${state}`)])}>
                <StateMark state={state} /> {count.toLocaleString("en")} {state}
              </a>
            ),
        )}
      </div>
      {sweep.ends.length > 1 && <EndsChart ends={sweep.ends} />}
    </section>
  );
}
