import { check } from "../../core/check.js";
import { type Cell, type Notebook, sorted } from "./nbformat.js";
import { parsePercent, percentText, syncedField, textHash } from "./percent.js";
import { strip } from "./strip.js";

/** Which of the two has what is to stay. */
export const sides = ["notebook", "text"] as const;
export type Side = (typeof sides)[number];

/** A notebook and its text that say the same. */
export interface Synced {
  readonly notebook: Notebook;
  readonly text: string;
  /** The side that the other took over; null where both said the same. */
  readonly from: Side | null;
}

/**
 * Brings a notebook and its text in line: whichever was changed since the last time goes into the other. A notebook keeps
 * the outputs of the cells whose source stayed; a text keeps its form where it says the same. Where both were changed, or
 * nobody knows, that is refused, under the text's name, unless `from` says which one stays.
 */
export function synced(notebook: Notebook, text: string, name: string, from?: Side): Synced {
  const read = parsePercent(text, name);
  const [own, theirs] = [storedText(notebook), storedText(read)];
  if (own === theirs) return { notebook: inLine(notebook), text, from: null };
  const known = notebook.metadata[syncedField];
  const side = from ?? changedSide(known, own, theirs);
  const what = known === undefined ? "two files that were never in line" : "changes on both sides";
  check(side !== undefined, name, what, "changes on one side, or --from notebook or --from text");
  if (side === "notebook") return { notebook: inLine(notebook), text: percentText(notebook), from: side };
  return { notebook: inLine(withOutputs(read, notebook)), text, from: side };
}

/** Of the two, the one that no longer says what both said. */
function changedSide(known: unknown, own: string, theirs: string): Side | undefined {
  const isTextOld = textHash(theirs) === known;
  if (isTextOld === (textHash(own) === known)) return undefined;
  return isTextOld ? "notebook" : "text";
}

/** The notebook, with a note of the text that it is in line with. */
export const inLine = (notebook: Notebook): Notebook => ({
  ...notebook,
  metadata: { ...notebook.metadata, [syncedField]: textHash(storedText(notebook)) },
});

/** The text of a notebook as its file will have it, whose fields are in order. */
const storedText = (notebook: Notebook): string => percentText(sorted(notebook) as Notebook);

/** The notebook with what runs of the older one left: outputs, counts and times where a cell's source is the same. */
function withOutputs(notebook: Notebook, older: Notebook): Notebook {
  const known = new Map(older.cells.map(cell => [cell.id, cell]));
  const ran = (cell: Cell): Cell => {
    const isSame = (other: Cell | undefined) =>
      other?.cell_type === cell.cell_type && other.source === cell.source;
    const same = [known.get(cell.id), ...known.values()].find(isSame);
    if (!same) return cell;
    const metadata = {
      ...cell.metadata,
      ...ofRuns(same.metadata, strip({ ...older, cells: [same] }).cells[0]!.metadata),
    };
    if (cell.cell_type !== "code" || same.cell_type !== "code") return { ...cell, metadata };
    return { ...cell, metadata, outputs: same.outputs, execution_count: same.execution_count };
  };
  const metadata = { ...notebook.metadata, ...ofRuns(older.metadata, strip(older).metadata) };
  return { ...notebook, cells: notebook.cells.map(ran), metadata };
}

/** The fields that `strip` takes away. */
const ofRuns = <T extends object>(fields: T, stripped: object): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([field]) => !(field in stripped))) as Partial<T>;
