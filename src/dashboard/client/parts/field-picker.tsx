import type { Columns, Field } from "../../api.js";
import { useAnswer } from "../server/use-answer.js";
import { which } from "../state/shared.js";

/** Chooses a column of the runs that the view is about: a setting, a metric, a time. */
export function FieldPicker({
  label,
  value,
  onChange,
  kinds = ["param", "metric"],
  none,
}: {
  readonly label: string;
  readonly value: Field;
  readonly onChange: (field: Field) => void;
  readonly kinds?: readonly ("param" | "metric" | "field")[];
  /** Offers to choose none, under this name; it is "". */
  readonly none?: string;
}) {
  const { answer } = useAnswer("columns", which.value);
  const groups = answer ? groupsOf(answer, kinds) : [];
  const isKnown = groups.some(({ fields }) => fields.some(({ field }) => field === value));
  return (
    <label class="row field-picker">
      <span class="soft">{label}</span>
      <select class="field" value={value} onChange={event => onChange(event.currentTarget.value)}>
        {none !== undefined && <option value="">{none}</option>}
        {!isKnown && value !== "" && (
          <option value={value}>{value.replace(/^(?:params|metrics)\./, "")}</option>
        )}
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

interface Group {
  readonly title: string;
  readonly fields: readonly { readonly field: Field; readonly name: string }[];
}

function groupsOf(columns: Columns, kinds: readonly string[]): Group[] {
  const groups: Group[] = [
    {
      title: "Settings that differ",
      fields: kinds.includes("param") ? columns.params.filter(one => one.differs) : [],
    },
    { title: "Metrics", fields: kinds.includes("metric") ? columns.metrics.filter(one => !one.system) : [] },
    {
      title: "Settings that are alike",
      fields: kinds.includes("param") ? columns.params.filter(one => !one.differs) : [],
    },
    {
      title: "Of the machine",
      fields: kinds.includes("metric") ? columns.metrics.filter(one => one.system) : [],
    },
    {
      title: "Of every run",
      fields: kinds.includes("field") ? columns.fields.map(({ name }) => ({ field: name, name })) : [],
    },
  ];
  return groups.filter(({ fields }) => fields.length > 0);
}
