import { useState } from "preact/hooks";
import type { Columns } from "../../api.js";
import { Popover } from "../parts/menu.js";
import { allColumns, type Column } from "./columns.js";
import { chosenColumns, moveColumn, toggleColumn } from "./state.js";

/** Which columns are shown, and in which order. */
export function ColumnChooser({
  columns,
  shown,
}: {
  readonly columns: Columns | undefined;
  readonly shown: readonly Column[];
}) {
  return (
    <Popover label={`Columns ${shown.length}`} title="Which columns are shown, in which order">
      {() => <Chooser all={columns ? allColumns(columns) : []} shown={shown} />}
    </Popover>
  );
}

function Chooser({ all, shown }: { readonly all: readonly Column[]; readonly shown: readonly Column[] }) {
  const [text, setText] = useState("");
  const fits = ({ title }: Column) => title.toLowerCase().includes(text.trim().toLowerCase());
  const isShown = ({ field }: Column) => shown.some(other => other.field === field);
  const hidden = all.filter(column => !isShown(column) && fits(column));
  return (
    <div class="chooser">
      <input
        class="field"
        type="search"
        placeholder="Find a column"
        aria-label="Find a column"
        value={text}
        onInput={event => setText(event.currentTarget.value)}
      />
      <div class="chooser-list">
        {shown.filter(fits).map(column => (
          <Line key={column.field} column={column} shown={shown} isOn />
        ))}
        {hidden.length > 0 && <p class="soft">Not shown:</p>}
        {hidden.map(column => (
          <Line key={column.field} column={column} shown={shown} isOn={false} />
        ))}
      </div>
      {chosenColumns.value.length > 0 && (
        <button type="button" class="quiet" onClick={() => chosenColumns.set([])}>
          As usual
        </button>
      )}
    </div>
  );
}

const signs = { param: "setting", metric: "metric", field: "" } as const;

function Line({
  column,
  shown,
  isOn,
}: {
  readonly column: Column;
  readonly shown: readonly Column[];
  readonly isOn: boolean;
}) {
  const at = shown.findIndex(({ field }) => field === column.field);
  const step = (places: number) => {
    const other = shown[at + places];
    return other && (() => moveColumn(shown, column.field, other.field));
  };
  return (
    <div class="chooser-line">
      <label>
        <input type="checkbox" checked={isOn} onChange={() => toggleColumn(shown, column.field)} />
        <span class="chooser-name">{column.title}</span>
        <span class="soft">{signs[column.kind]}</span>
      </label>
      {isOn && (
        <>
          <Step act={step(-1)} label={`${column.title} further left`} sign="↑" />
          <Step act={step(1)} label={`${column.title} further right`} sign="↓" />
        </>
      )}
    </div>
  );
}

const Step = ({
  act,
  label,
  sign,
}: {
  readonly act: (() => void) | undefined;
  readonly label: string;
  readonly sign: string;
}) => (
  <button type="button" class="plain" disabled={!act} aria-label={label} title={label} onClick={act}>
    {sign}
  </button>
);
