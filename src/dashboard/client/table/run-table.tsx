import "./run-table.css";
import { useEffect, useMemo, useState } from "preact/hooks";
import { Failure } from "../parts/answered.js";
import { useAnswer, useLive } from "../server/use-answer.js";
import { baseline, by, query, selection } from "../state/shared.js";
import { readBaseline } from "./baseline.js";
import { ChosenBar } from "./chosen-bar.js";
import { type Cursor, Grid } from "./grid.js";
import { GridHead } from "./grid-head.js";
import { GroupNote } from "./group-note.js";
import { NoRows } from "./no-rows.js";
import { isBase, pinnedRow } from "./pinned.js";
import type { Stretch } from "./rows/layout.js";
import { type TableRows, useGroupRows, useRunRows } from "./rows/table-rows.js";
import { useInPlace } from "./rows/use-in-place.js";
import { printSort, readSort } from "./sorting.js";
import { moveColumn, onlyDiffering, openGroups, sorting } from "./state.js";
import { selectAll, useTableActs } from "./table-acts.js";
import { useTableKeys } from "./table-keys.js";
import { Toolbar } from "./toolbar.js";
import { useLook, useShownColumns, useTold } from "./use-look.js";
import { useSparks } from "./use-sparks.js";

const patience = 120; // ms: rows are asked for, and drawn, first

/** All runs that the query picks: sorted, grouped, compared, chosen. */
export function RunTable() {
  const known = useAnswer(
    "columns",
    { query: query.value },
    { live: change => change.all, rest: 5000, patience },
  );
  const columns = useShownColumns(known.answer);
  const shown = columns ?? [];
  const told = useTold(known.answer);
  const asked = useMemo(
    () =>
      columns && [...columns, ...told.filter(({ field }) => !columns.some(other => other.field === field))],
    [columns, told],
  );
  const metrics = shown.filter(({ kind }) => kind === "metric").map(({ title }) => title);
  const ranges = useAnswer("ranges", columns ? { query: query.value, metrics } : null, {
    live: true,
    rest: 4000,
    patience,
  });
  const base = readBaseline(baseline.value);
  const sort = useMemo(() => readSort(sorting.value), [sorting.value]);
  const question = { query: query.value, sort, baseline: base, columns: asked };
  const runs = useRunRows(by.value ? null : question);
  const groups = useGroupRows(question, by.value, openGroups.value);
  const rows = useInPlace(by.value ? groups : runs, by.value ? runs : groups);

  const look = useLook({
    rows,
    shown,
    told,
    known: known.answer,
    ranges: ranges.answer,
    isDiffering: onlyDiffering.value,
  });
  const [cursor, setCursor] = useState<Cursor>({ row: 0, column: 0 });
  const [stretch, setStretch] = useState<Stretch>({ from: 0, to: 0 });
  useEffect(() => setCursor({ row: 0, column: 0 }), [rows.list]);
  const onScreen = idsOnScreen(rows, stretch);
  const [round, setRound] = useState(0);
  useLive(
    change => change.runs.some(id => onScreen.includes(id)) || by.value !== null,
    1000,
    () => {
      rows.refresh(stretch.from, stretch.to);
      setRound(count => count + 1);
    },
  );
  const curves = look.columns.filter(({ hasCurve }) => hasCurve).map(({ title }) => title);
  const sparks = useSparks(onScreen, curves, round);
  const acts = useTableActs(rows, setCursor, (from, to) => {
    rows.need(from, to);
    setStretch({ from, to });
  });
  useTableKeys({ rows, look, shown, cursor, setCursor, acts, sort });
  const chosenSet = useMemo(() => new Set(selection.value), [selection.value]);
  const failure = rows.error ?? known.error;
  return (
    <div class="run-table">
      <h1 class="visually-hidden">Runs</h1>
      <Toolbar columns={known.answer} shown={shown} rows={rows} />
      <ChosenBar rows={rows} />
      <GroupNote columns={known.answer} rows={rows} hasUnfinished={hasUnfinished(rows, stretch)} />
      {failure && failure.status !== 0 && failure.query === undefined && <Failure error={failure} />}
      {rows.isThere && rows.count === 0 ? (
        <NoRows />
      ) : (
        <Grid
          rows={rows}
          look={look}
          sparks={sparks}
          isSelected={item =>
            item.kind === "run" ? chosenSet.has(item.row.id) : acts.isGroupChosen(item.row, chosenSet)
          }
          isBase={item => isBase(item, base)}
          pinned={pinnedRow(rows)}
          cursor={cursor}
          acts={acts}
          head={
            <GridHead
              columns={look.columns}
              sort={sort}
              allSelected={rows.runs > 0 && selection.value.length >= rows.runs}
              onSort={next => sorting.set(printSort(next))}
              onMove={(field, to) => moveColumn(shown, field, to)}
              onSelectAll={() =>
                selection.value.length > 0 ? selection.set([]) : void selectAll(query.value)
              }
            />
          }
        />
      )}
    </div>
  );
}

/** Whether a group on screen has runs that are not finished. */
function hasUnfinished(rows: TableRows, { from, to }: Stretch): boolean {
  for (let at = from; at < to; at++) {
    const item = rows.at(at);
    if (item?.kind === "group" && Object.keys(item.row.states).some(state => state !== "finished"))
      return true;
  }
  return false;
}

function idsOnScreen(rows: TableRows, { from, to }: Stretch): number[] {
  const ids: number[] = [];
  for (let at = from; at < to; at++) {
    const item = rows.at(at);
    if (item?.kind === "run") ids.push(item.row.id);
  }
  return ids;
}
