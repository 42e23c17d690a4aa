import type { Columns } from "../../api.js";
import { Popover } from "../parts/menu.js";
import { seedless } from "../state/grouping.js";
import { groupBy, means, turnMeans } from "../state/shared.js";

/** How runs are put together: not at all, all that differ in the seed alone, or by settings of one's choice. */
export function GroupChooser({ columns }: { readonly columns: Columns | undefined }) {
  const names = groupBy.value;
  const settings = [
    "experiment",
    ...(columns?.params ?? [])
      .filter(({ differs, name }) => differs || names.includes(name))
      .map(({ name }) => name),
  ];
  const toggle = (name: string) =>
    groupBy.set(
      names.includes(name)
        ? names.filter(other => other !== name)
        : [...names.filter(other => other !== seedless), name],
    );
  return (
    <Popover label={labelOf(names)} title="How runs are put together">
      {() => (
        <div class="chooser">
          <label>
            <input
              type="radio"
              name="grouping"
              checked={names.length === 0}
              onChange={() => groupBy.set([])}
            />
            Each run alone
          </label>
          <label>
            <input
              type="radio"
              name="grouping"
              checked={names[0] === seedless}
              onChange={() => groupBy.set([seedless])}
            />
            All except the seed <kbd>a</kbd>
          </label>
          <label>
            <input
              type="checkbox"
              checked={means.value === "all"}
              disabled={names.length === 0}
              onChange={turnMeans}
            />
            Means over unfinished runs too
          </label>
          <p class="soft">Or by settings, one or more:</p>
          <div class="chooser-list">
            {settings.map(name => (
              <label key={name}>
                <input type="checkbox" checked={names.includes(name)} onChange={() => toggle(name)} />
                {name}
              </label>
            ))}
          </div>
        </div>
      )}
    </Popover>
  );
}

function labelOf(names: readonly string[]): string {
  if (names.length === 0) return "Group";
  if (names[0] === seedless) return "Grouped: all except seed";
  return `Grouped: ${names.length > 3 ? `${names.length} settings` : names.join(", ")}`;
}
