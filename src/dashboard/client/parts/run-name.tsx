import type { RunRow } from "../../api.js";
import { href } from "../state/page.js";
import { StateMark } from "./state-mark.js";

/** A run as other views name it: how it stands, its number, its name; a link to its page. */
export function RunName({
  row,
  label = row.name ?? row.experiment,
}: {
  readonly row: Pick<RunRow, "id" | "name" | "state" | "experiment">;
  /** What it is called in a list of runs without names. */
  readonly label?: string;
}) {
  return (
    <span class="run-name">
      <StateMark state={row.state} />
      <a href={href("run", row.id)} title={`${label} · ${row.experiment}`}>
        {label}
      </a>
      <span class="soft">{row.id}</span>
    </span>
  );
}
