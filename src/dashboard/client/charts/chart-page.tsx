import type { ComponentChildren } from "preact";
import { counted } from "../../../core/text/counted.js";
import type { Columns, Field } from "../../api.js";
import { Answered } from "../parts/answered.js";
import { Empty } from "../parts/empty.js";
import { QueryBox } from "../query/query-box.js";
import { seedless } from "../state/grouping.js";
import { groupBy, means, query, turnMeans } from "../state/shared.js";
import { useColumns } from "./use-items.js";

/** The head that charts of many runs share: which runs, whether they are put together; then what is chosen, then the chart. */
export function ChartPage({
  title,
  children,
}: {
  readonly title: string;
  readonly children: (columns: Columns) => ComponentChildren;
}) {
  const columns = useColumns();
  return (
    <div class="stack">
      <h1 class="visually-hidden">{title}</h1>
      <div class="row">
        <QueryBox />
      </div>
      <Answered of={columns}>{answer => (answer.runs === 0 ? <NoRuns /> : children(answer))}</Answered>
    </div>
  );
}

/** Whether each run is one item, or those that differ in the seed alone are. */
export function GroupSwitch() {
  const isGrouped = groupBy.value.length > 0;
  const names = groupBy.value.filter(name => name !== seedless);
  return (
    <>
      <button
        type="button"
        class="button"
        aria-pressed={isGrouped}
        onClick={() => groupBy.set(isGrouped ? [] : [seedless])}
      >
        {names.length > 0 ? `Means by ${names.join(", ")}` : "Means over seeds"}
      </button>
      {isGrouped && <MeansSwitch />}
    </>
  );
}

/** Whether means are over runs that are not finished, too. */
export const MeansSwitch = () => (
  <button
    type="button"
    class="button"
    aria-pressed={means.value === "all"}
    title="Failed, stopped, lost and running runs count in the means, with their last values"
    onClick={turnMeans}
  >
    Unfinished runs too
  </button>
);

const NoRuns = () =>
  query.value === "" ? (
    <Empty title="No runs yet" command="npx neuralbits sweep table --profile quick">
      Runs are recorded by sweeps, by <code>start()</code> in a program, or brought in with{" "}
      <code>neuralbits import</code>.
    </Empty>
  ) : (
    <Empty title="No run fits">
      The query <code>{query.value}</code> picks none. Take a condition away, or leave it empty for all runs.
    </Empty>
  );

/** Says how many items are left out where not all were sent, or some have no place. */
export function LeftOut({
  shown,
  items,
  total,
  noun,
  why,
}: {
  readonly shown: number;
  readonly items: number;
  readonly total: number;
  readonly noun: string;
  readonly why: string;
}) {
  const notes = [
    ...(items < total ? [`The newest ${counted(items, noun)} of ${counted(total, noun)} were read.`] : []),
    ...(shown < items ? [`${counted(items - shown, noun)} not shown: ${why}.`] : []),
  ];
  return notes.length > 0 ? <p class="soft">{notes.join(" ")}</p> : null;
}

/** Why numbers need not compare. */
export const Notes = ({ notes }: { readonly notes: readonly string[] }) => (
  <>
    {notes.map(note => (
      <p key={note} class="soft">
        {note}
      </p>
    ))}
  </>
);

/** Chooses a field among settings and metrics; `extra` are worked out of others. */
export function FieldSelect({
  label,
  value,
  columns,
  onChange,
  extra = [],
  none,
  kinds = ["param", "metric"],
}: {
  readonly label: string;
  readonly value: Field;
  readonly columns: Columns;
  readonly onChange: (field: Field) => void;
  readonly extra?: readonly Field[];
  readonly none?: string;
  readonly kinds?: readonly ("param" | "metric")[];
}) {
  const groups = [
    {
      title: "Settings that differ",
      fields: kinds.includes("param") ? columns.params.filter(param => param.differs) : [],
    },
    {
      title: "Metrics",
      fields: kinds.includes("metric") ? columns.metrics.filter(metric => !metric.system) : [],
    },
    { title: "Worked out", fields: extra.map(name => ({ field: name, name })) },
    {
      title: "Settings that are alike",
      fields: kinds.includes("param") ? columns.params.filter(param => !param.differs) : [],
    },
    {
      title: "Of the machine",
      fields: kinds.includes("metric") ? columns.metrics.filter(metric => metric.system) : [],
    },
  ].filter(({ fields }) => fields.length > 0);
  const isKnown = value === "" || groups.some(({ fields }) => fields.some(({ field }) => field === value));
  return (
    <label class="row">
      <span class="soft">{label}</span>
      <select class="field" value={value} onChange={event => onChange(event.currentTarget.value)}>
        {none !== undefined && <option value="">{none}</option>}
        {!isKnown && <option value={value}>{value}</option>}
        {groups.map(({ title, fields }) => (
          <optgroup key={title} label={title}>
            {fields.map(({ field, name }) => (
              <option key={field} value={field}>
                {name}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
}
