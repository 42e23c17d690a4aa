import type { RunRow } from "../../api.js";
import { agoText, durationText, momentText } from "../parts/format.js";
import { RunName } from "../parts/run-name.js";
import { Tag } from "../parts/tag.js";
import { useLabels } from "../parts/use-labels.js";

/** Runs by name, with when they began and how long they took. */
export function RunList({ rows }: { readonly rows: readonly RunRow[] }) {
  const labelOf = useLabels(rows);
  return (
    <table class="facts home-runs">
      <thead class="visually-hidden">
        <tr>
          <th>Run</th>
          <th>Began</th>
          <th>Took</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <tr key={row.id}>
            <td class="home-run">
              <RunName row={row} label={labelOf(row)} />
              {row.tags.map(tag => (
                <Tag key={tag}>{tag}</Tag>
              ))}
              {row.error && <div class="home-error soft">{row.error}</div>}
            </td>
            <td class="number soft" title={momentText(Date.parse(row.startedAt))}>
              {row.state === "queued" ? "waits" : agoText(Date.parse(row.startedAt))}
            </td>
            <td class="number soft">{durationText(row.seconds)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
