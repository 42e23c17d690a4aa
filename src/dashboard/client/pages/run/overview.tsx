import type { AttemptOfRun, MetricOfRun, RunAnswer } from "../../../api.js";
import { Command } from "../../parts/empty.js";
import { cellText, durationText, momentText, shortNumber } from "../../parts/format.js";
import { Sparkline } from "../../parts/sparkline.js";
import { StateMark } from "../../parts/state-mark.js";
import { href } from "../../state/page.js";
import { selection } from "../../state/shared.js";
import { measuredText } from "../cells.js";
import { Scrolled } from "../text/scrolled.js";
import { Facts, Section } from "./facts.js";
import { Notes } from "./notes.js";

/** What a run was given, what came of it, and what people say of it. */
export function Overview({ run, readOnly }: { readonly run: RunAnswer; readonly readOnly: boolean }) {
  return (
    <div class="run-columns">
      <div class="stack">
        {run.error && (
          <Section title="Error">
            <Scrolled label="Error" class="failure run-error">
              {run.error}
            </Scrolled>
          </Section>
        )}
        <Numbers metrics={run.metrics} />
        <Notes run={run} readOnly={readOnly} />
      </div>
      <div class="stack">
        <Section title="Settings" aside={<span class="soft">{run.settings.length}</span>}>
          {run.settings.length > 0 ? (
            <Facts rows={run.settings.map(({ name, value }) => [name, <code>{cellText(value)}</code>])} />
          ) : (
            <p class="soft">It was given none.</p>
          )}
        </Section>
        <Repeats run={run} />
        <Again again={run.again} />
        <Attempts attempts={run.attempts} />
      </div>
    </div>
  );
}

function Numbers({ metrics }: { readonly metrics: readonly MetricOfRun[] }) {
  const own = metrics.filter(({ name }) => !name.startsWith("system/"));
  if (own.length === 0)
    return (
      <Section title="Numbers">
        <p class="soft">
          None yet: <code>run.log({"{ loss }"}, step)</code> and <code>run.finish({"{ accuracy }"})</code>{" "}
          make some.
        </p>
      </Section>
    );
  return (
    <Section title="Numbers">
      <table class="facts">
        <thead>
          <tr>
            <th scope="col">name</th>
            <th scope="col" class="number">
              value
            </th>
            <th scope="col">curve</th>
            <th scope="col" class="number">
              least
            </th>
            <th scope="col" class="number">
              most
            </th>
            <th scope="col" class="number">
              points
            </th>
          </tr>
        </thead>
        <tbody>
          {own.map(metric => (
            <tr key={metric.name}>
              <th scope="row">{metric.name}</th>
              <td class="number">
                <strong>{measuredText(metric.value)}</strong>
              </td>
              <td>{metric.count > 1 && <Sparkline values={metric.spark} width={110} height={20} />}</td>
              <td class="number soft">{metric.count > 1 ? shortNumber(metric.least) : ""}</td>
              <td class="number soft">{metric.count > 1 ? shortNumber(metric.most) : ""}</td>
              <td class="number soft">{metric.count > 0 ? metric.count.toLocaleString("en") : ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

/** Runs that differ in the seed alone: what is chance is seen beside them. */
function Repeats({ run }: { readonly run: RunAnswer }) {
  const others = run.repeats.filter(id => id !== run.row.id);
  if (others.length === 0) return null;
  return (
    <Section title="The same with other seeds">
      <div class="row">
        {others.slice(0, 20).map(id => (
          <a key={id} href={href("run", id)}>
            run {id}
          </a>
        ))}
        <a class="quiet" href={href("curves", "", [selection.at(run.repeats)])}>
          All their curves
        </a>
      </div>
    </Section>
  );
}

function Again({ again }: { readonly again: string | null }) {
  if (again === null) return null;
  return (
    <Section title="Run this again">
      <Command text={again} />
    </Section>
  );
}

function Attempts({ attempts }: { readonly attempts: readonly AttemptOfRun[] }) {
  if (attempts.length === 0) return null;
  return (
    <Section title={attempts.length > 1 ? `${attempts.length} attempts` : "Process"}>
      <table class="facts">
        <tbody>
          {attempts.map(attempt => (
            <tr key={attempt.number}>
              <th scope="row">
                {attempts.length > 1 && `${attempt.number} `}
                <StateMark state={attempt.state} withWord />
              </th>
              <td title={momentText(Date.parse(attempt.startedAt))}>
                {momentText(Date.parse(attempt.startedAt))}
              </td>
              <td class="number">{tookText(attempt)}</td>
              <td class="soft">{attempt.host && `process ${attempt.pid} on ${attempt.host}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {attempts.length > 1 &&
        attempts
          .filter(({ error }) => error)
          .map(({ number, error }) => (
            <p key={number} class="soft">
              {number}: {error?.split("\n")[0]}
            </p>
          ))}
    </Section>
  );
}

const tookText = ({ startedAt, endedAt }: AttemptOfRun): string =>
  endedAt === null || Date.parse(startedAt) === 0
    ? ""
    : durationText((Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
