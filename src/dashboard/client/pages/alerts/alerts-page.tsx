import type { AlertRow } from "../../../api.js";
import { Answered } from "../../parts/answered.js";
import { Command } from "../../parts/empty.js";
import { agoText, momentText } from "../../parts/format.js";
import { useAnswer, useBeside } from "../../server/use-answer.js";
import { choice } from "../../state/codecs.js";
import { href, param } from "../../state/page.js";

const spans = {
  "1": "the last hour",
  "24": "the last day",
  "168": "the last week",
  "720": "the last month",
} as const;
type Span = keyof typeof spans;
const span = param<Span>("hours", choice(Object.keys(spans) as Span[], "24"));

/** Runs that somebody should look at. */
export function AlertsPage() {
  const alerts = useAnswer("alerts", { hours: Number(span.value) }, { live: true, rest: 5000 });
  const during = useBeside(alerts, span.value);
  return (
    <div class="page stack">
      <div class="spread">
        <h1>Alerts</h1>
        <label class="row">
          Runs at work in
          <select
            class="field"
            value={span.value}
            onChange={event => span.set(event.currentTarget.value as Span)}
          >
            {Object.entries(spans).map(([hours, text]) => (
              <option key={hours} value={hours}>
                {text}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Answered of={alerts}>
        {({ alerts: found }) => <Found alerts={found} during={spans[during]} />}
      </Answered>
      <section class="card stack" aria-label="How alerts are told">
        <p class="soft">
          Crashed runs, numbers that are none, silence and curves that get no better are found by themselves.
          A run's own bounds stand in its program:{" "}
          <code>{'start({ alerts: [{ metric: "loss", when: "above", value: 10 }] })'}</code>. To be told
          elsewhere:
        </p>
        <Command text="npx neuralbits alerts --follow --webhook https://…" />
      </section>
    </div>
  );
}

function Found({ alerts, during }: { readonly alerts: readonly AlertRow[]; readonly during: string }) {
  if (alerts.length === 0)
    return (
      <div class="card empty">
        <h2>Nothing to look at</h2>
        <p>No run of {during} crashed, fell silent, or has numbers that are none.</p>
      </div>
    );
  return (
    <section class="card" aria-label="What was found">
      <table class="facts alerts">
        <thead>
          <tr>
            <th scope="col">when</th>
            <th scope="col">what</th>
            <th scope="col">run</th>
            <th scope="col">why</th>
          </tr>
        </thead>
        <tbody>
          {alerts.map((alert, at) => (
            <tr key={at}>
              <td title={momentText(Date.parse(alert.at))}>{agoText(Date.parse(alert.at))}</td>
              <td>
                <span class={`alert alert-${alert.rule}`}>{words[alert.rule]}</span>
              </td>
              <td>
                {alert.run === null ? (
                  <span class="soft">this machine</span>
                ) : (
                  <a href={href("run", alert.run)}>
                    {alert.experiment} <span class="soft">{alert.run}</span>
                  </a>
                )}
              </td>
              <td class="wrapped">{alert.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const words: Readonly<Record<AlertRow["rule"], string>> = {
  crash: "crashed",
  nan: "no number",
  above: "above its bound",
  below: "below its bound",
  silent: "silent",
  plateau: "no better",
  disk: "disk nearly full",
};
