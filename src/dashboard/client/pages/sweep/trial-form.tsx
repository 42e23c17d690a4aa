import { useState } from "preact/hooks";
import { fieldOf } from "../../../api/query-text.js";
import type { ParamColumn, Queued, RunAnswer } from "../../../api.js";
import { Answered } from "../../parts/answered.js";
import { Command } from "../../parts/empty.js";
import { toastFailure } from "../../parts/toast.js";
import { act } from "../../server/ask.js";
import { useAnswer } from "../../server/use-answer.js";
import { href } from "../../state/page.js";
import { fieldText, typedSettings, unfit } from "./typed-setting.js";

/** A trial with other settings: those of a run that is there, changed, and queued for whoever works at the sweep. */
export function NewTrial({
  run,
  axes,
  onClose,
}: {
  readonly run: number;
  readonly axes: readonly ParamColumn[];
  readonly onClose: () => void;
}) {
  const base = useAnswer("run", { id: run });
  return (
    <section class="card stack new-trial" aria-label="A new trial">
      <div class="spread">
        <h2>
          As <a href={href("run", run)}>run {run}</a>, but…
        </h2>
        <button type="button" class="plain" aria-label="Close" onClick={onClose}>
          ×
        </button>
      </div>
      <Answered of={base}>{answer => <Form key={run} base={answer} axes={axes} />}</Answered>
    </section>
  );
}

function Form({ base, axes }: { readonly base: RunAnswer; readonly axes: readonly ParamColumn[] }) {
  const before = Object.fromEntries(base.settings.map(({ name, value }) => [name, value]));
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [queued, setQueued] = useState<Queued>();
  const changed = Object.fromEntries(
    Object.entries(typed).filter(([name, text]) => text !== fieldText(before[name])),
  );
  const { settings, wrong } = typedSettings(changed, before);
  const odd = unfit(before).filter(name => !Object.hasOwn(settings, name));
  const names = Object.keys(before);
  const first = names.filter(name => axes.some(axis => axis.field === fieldOf("params", name)));
  const ordered = [...first, ...names.filter(name => !first.includes(name))];
  const send = async (event: Event) => {
    event.preventDefault();
    try {
      setQueued(await act("queue", { from: base.row.id, changes: settings }));
    } catch (error) {
      toastFailure(error);
    }
  };
  return (
    <form class="stack" onSubmit={send}>
      {odd.length > 0 && (
        <p class="soft">
          A trial's settings are texts, finite numbers and booleans. Before one can be queued from this run, a
          number has to take the place of what stands at: {odd.join(", ")}.
        </p>
      )}
      <div class="trial-fields">
        {ordered.map(name => (
          <SettingField
            key={name}
            name={name}
            value={typed[name] ?? fieldText(before[name])}
            isChanged={name in changed}
            isWrong={wrong.includes(name)}
            known={axes.find(axis => axis.field === fieldOf("params", name))}
            onInput={text => {
              setQueued(undefined);
              setTyped({ ...typed, [name]: text });
            }}
          />
        ))}
      </div>
      <div class="row">
        <button
          type="submit"
          class="primary"
          disabled={Object.keys(settings).length === 0 || wrong.length > 0 || odd.length > 0}
        >
          Queue this trial
        </button>
        <span class="soft" role="status">
          {wrong.length > 0
            ? `${wrong.join(", ")}: not of the kind that stood there`
            : Object.keys(settings).length === 0
              ? "Change a setting or more"
              : Object.entries(settings)
                  .map(([name, value]) => `${name} ${fieldText(before[name])} → ${value}`)
                  .join(", ")}
        </span>
      </div>
      {queued && <Outcome queued={queued} />}
    </form>
  );
}

function SettingField({
  name,
  value,
  isChanged,
  isWrong,
  known,
  onInput,
}: {
  readonly name: string;
  readonly value: string;
  readonly isChanged: boolean;
  readonly isWrong: boolean;
  readonly known: ParamColumn | undefined;
  readonly onInput: (text: string) => void;
}) {
  const list = known?.values ? `values-${name}` : undefined;
  return (
    <label class={`trial-field${isChanged ? " trial-changed" : ""}`}>
      <span class="soft">{name}</span>
      <input
        class="field"
        value={value}
        list={list}
        aria-invalid={isWrong}
        onInput={event => onInput(event.currentTarget.value)}
      />
      {list && (
        <datalist id={list}>
          {known?.values?.map(one => (
            <option key={fieldText(one)} value={fieldText(one)} />
          ))}
        </datalist>
      )}
    </label>
  );
}

const Outcome = ({ queued: { run, isNew, command } }: { readonly queued: Queued }) => (
  <div class="stack trial-outcome" role="status">
    <p>
      {isNew ? "Queued as " : "There is such a trial already: "}
      <a href={href("run", run)}>run {run}</a>
      {isNew && ". Whoever works at this sweep takes it next; if nobody does:"}
    </p>
    {isNew && <Command text={command} />}
  </div>
);
