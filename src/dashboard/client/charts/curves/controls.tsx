import type { Columns } from "../../../api.js";
import { Popover } from "../../parts/menu.js";
import { axes, axisNames, type CurveChoices, firstMetrics } from "./choices.js";
import { type SpreadName, spreads } from "./mean.js";

/** What can be chosen of curves. `isGrouped`: lines are means, and have a band that can be chosen. */
export function CurveControls({
  choices,
  columns,
  isGrouped,
}: {
  readonly choices: CurveChoices;
  readonly columns: Columns;
  readonly isGrouped: boolean;
}) {
  const { x, logX, logY, smooth, spread, most, zoom } = choices;
  return (
    <div class="row curves-controls no-print">
      <MetricPicker choices={choices} columns={columns} />
      <label class="row">
        <span class="soft">over</span>
        <select
          class="field"
          value={x.value}
          onChange={event => {
            x.set(event.currentTarget.value as (typeof axes)[number]);
            zoom.set([]);
          }}
        >
          {axes.map(name => (
            <option key={name} value={name}>
              {axisNames[name]}
            </option>
          ))}
        </select>
      </label>
      <span class="row">
        <Toggle label="log y" choice={logY} />
        {x.value !== "time" && <Toggle label="log x" choice={logX} />}
      </span>
      <label class="row">
        <span class="soft">smooth</span>
        <input
          type="range"
          min="0"
          max="20"
          step="0.5"
          value={smooth.value}
          aria-valuetext={smooth.value === 0 ? "none" : `half-life ${smooth.value} % of the axis`}
          onInput={event => smooth.set(Number(event.currentTarget.value), "replace")}
        />
      </label>
      {isGrouped && (
        <label class="row">
          <span class="soft">band</span>
          <select
            class="field"
            value={spread.value}
            onChange={event => spread.set(event.currentTarget.value as SpreadName)}
          >
            {Object.entries(spreads).map(([name, { label }]) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        </label>
      )}
      <label class="row">
        <span class="soft">newest</span>
        <select
          class="field"
          value={most.value}
          onChange={event => most.set(Number(event.currentTarget.value))}
        >
          {[10, 20, 50, 100, 200, 500].map(count => (
            <option key={count} value={count}>
              {count} runs
            </option>
          ))}
        </select>
      </label>
      {zoom.value.length === 2 && (
        <button type="button" class="button" onClick={() => zoom.set([])}>
          Show all <kbd>0</kbd>
        </button>
      )}
    </div>
  );
}

const Toggle = ({ label, choice }: { readonly label: string; readonly choice: CurveChoices["logX"] }) => (
  <button type="button" class="button" aria-pressed={choice.value} onClick={() => choice.set(!choice.value)}>
    {label}
  </button>
);

function MetricPicker({
  choices: { metrics },
  columns,
}: {
  readonly choices: CurveChoices;
  readonly columns: Columns;
}) {
  const curves = columns.metrics.filter(({ curve }) => curve);
  const shown = metrics.value.length > 0 ? metrics.value : firstMetrics(columns.metrics);
  const turn = (name: string) =>
    metrics.set(shown.includes(name) ? shown.filter(other => other !== name) : [...shown, name]);
  return (
    <Popover label={`${shown.length} of ${curves.length} metrics`}>
      {() => (
        <div class="curves-metrics">
          {curves.map(({ name, runs }) => (
            <label key={name} class="row">
              <input type="checkbox" checked={shown.includes(name)} onChange={() => turn(name)} />
              <span>{name}</span>
              <span class="soft">{runs} runs</span>
            </label>
          ))}
        </div>
      )}
    </Popover>
  );
}
