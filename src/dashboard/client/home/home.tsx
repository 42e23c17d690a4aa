import "./home.css";
import { counted } from "../../../core/text/counted.js";
import type { Home as HomeAnswer } from "../../api.js";
import { Answered } from "../parts/answered.js";
import { Empty } from "../parts/empty.js";
import { session } from "../server/session.js";
import { useAnswer } from "../server/use-answer.js";
import { href } from "../state/page.js";
import { query } from "../state/shared.js";
import { BestRuns } from "./best-runs.js";
import { DeletedLink } from "./deleted.js";
import { Experiments } from "./experiments.js";
import { NeuralBits } from "./neural-bits.js";
import { RunList } from "./run-list.js";

const mostAlerts = 6; // on this page: the page of alerts has all
const mostRecent = 12;

/** What a project opens on: what runs now, what ran lately, what is best. */
export function Home() {
  const home = useAnswer("home", {}, { live: true, rest: 2000 });
  return (
    <Answered of={home}>{answer => (answer.runs === 0 ? <NoRuns /> : <Overview home={answer} />)}</Answered>
  );
}

function Overview({ home }: { readonly home: HomeAnswer }) {
  return (
    <div class="home">
      <header class="spread home-title">
        <h1>{session.value?.project ?? "Overview"}</h1>
        <span class="soft">
          <a href={href("runs")}>{counted(home.runs, "run")}</a>
          <span class="home-database"> in {session.value?.database ?? "the database"}</span>
          {session.value?.readOnly && " · read only"} <DeletedLink />
        </span>
      </header>
      <div class="home-columns">
        <div class="stack">
          <section class="card">
            <Title
              text="Running now"
              count={home.running.length}
              to={href("runs", "", [query.at("state = running")])}
            />
            {home.running.length > 0 ? (
              <RunList rows={home.running} />
            ) : (
              <p class="soft">Nothing runs. What a program records appears here as it does.</p>
            )}
          </section>
          {home.alerts.length > 0 && <Alerts home={home} />}
          <section class="card">
            <Title text="Best per data set" />
            <BestRuns rows={home.best} />
          </section>
          <section class="card">
            <Title text="Neural bits" />
            <NeuralBits experiments={home.experiments.map(({ experiment }) => experiment)} />
          </section>
        </div>
        <div class="stack">
          <section class="card">
            <Title text="Lately" to={href("runs")} />
            <RunList rows={home.recent.slice(0, mostRecent)} />
          </section>
          <section class="card">
            <Title text="Experiments" count={home.experiments.length} to={href("sweeps")} />
            <Experiments rows={home.experiments} />
          </section>
        </div>
      </div>
    </div>
  );
}

function Title({
  text,
  count,
  to,
}: {
  readonly text: string;
  readonly count?: number;
  readonly to?: string;
}) {
  return (
    <header class="spread">
      <h2>
        {text} {count !== undefined && count > 0 && <span class="soft">{count}</span>}
      </h2>
      {to && (
        <a href={to} aria-label={`${text}: all`}>
          all
        </a>
      )}
    </header>
  );
}

const Alerts = ({ home }: { readonly home: HomeAnswer }) => (
  <section class="card home-alerts">
    <Title text="Wants a look" count={home.alerts.length} to={href("alerts")} />
    <ul>
      {home.alerts.slice(0, mostAlerts).map(({ run, experiment, text, at }) => (
        <li key={`${run} ${at} ${text}`}>
          {run !== null && (
            <a href={href("run", run)}>
              {experiment} {run}
            </a>
          )}{" "}
          {text}
        </li>
      ))}
    </ul>
  </section>
);

const NoRuns = () => (
  <Empty title="No run yet" command="npx neuralbits sweep --dataset mnist --projections 8,16 --bits 8,12">
    This page shows what programs record: start one in a terminal, and it appears here. A program of your own
    records with <code>start()</code> of <code>neuralbits/tracking</code>.
  </Empty>
);
