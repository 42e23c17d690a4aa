import { createHash, randomUUID } from "node:crypto";
import { cellNames } from "../language/dependants/cell-names.js";
import { NameStates } from "../language/dependants/name-states.js";
import { magicLines } from "../language/magic-lines.js";
import { ts } from "../language/parser.js";
import { type CodeCell, codeCell, newNotebook, notebookText } from "./nbformat.js";

/** What a cell's outputs were made from, kept in its metadata under `neuralbits`. */
interface Made {
  /** sha256 of its code and of the hashes of the cells that made what it uses. */
  readonly hash: string;
  /** sha256 of the outputs: those that were made since, in Jupyter, are others. */
  readonly outputs: string;
}

/** A cell, what it is made of, and whose names it starts from. */
interface Input {
  readonly cell: CodeCell;
  readonly hash: string;
  readonly makers: readonly string[];
}

/** Cells of a notebook in the order in which they run, as far as they have to. */
export interface CellInputs {
  /** Whose code or inputs are not those of the stored outputs. */
  readonly changed: ReadonlySet<CodeCell>;
  /** Whose names those need: their outputs are as they were. */
  readonly needed: ReadonlySet<CodeCell>;
  readonly hashes: ReadonlyMap<CodeCell, string>;
}

/** What of these cells, which run one after the other, is to run so that all outputs are as of a run from the top. */
export function cellInputs(cells: readonly CodeCell[]): CellInputs {
  const inputs = inputsOf(cells);
  const changed = inputs.filter(({ cell, hash }) => !isMadeOf(cell, hash));
  const wanted = new Set(changed.map(({ cell }) => cell.id));
  for (const { cell, makers } of [...inputs].reverse())
    if (wanted.has(cell.id)) for (const maker of makers) wanted.add(maker);
  const changes = new Set(changed.map(({ cell }) => cell));
  return {
    changed: changes,
    needed: new Set(cells.filter(cell => wanted.has(cell.id) && !changes.has(cell))),
    hashes: new Map(inputs.map(({ cell, hash }) => [cell, hash])),
  };
}

/** Notes in a cell what its outputs were made from; without a hash, that it is not known. */
export function noteInputs(cell: CodeCell, hash: string | undefined): void {
  const { neuralbits: _, ...others } = cell.metadata;
  const made: Made | undefined = hash === undefined ? undefined : { hash, outputs: outputsHash(cell) };
  cell.metadata = made ? { ...others, neuralbits: made } : others;
}

function inputsOf(cells: readonly CodeCell[]): Input[] {
  const states = new NameStates();
  return cells.map(cell => {
    const names = cellNames(ts, cell.source);
    const found = states.found(names).filter(({ makers }) => makers.length > 0);
    const from = found.map(({ name, makers }) => [name, ...makers.map(({ run }) => run)]);
    const unknown = runsFile(cell) ? [randomUUID()] : []; // runs each time, and so does what stands below it
    const hash = sha256(
      JSON.stringify([cell.source, ...unknown, from.sort(([a], [b]) => (a! < b! ? -1 : 1))]),
    );
    const stamp = { cell: cell.id, run: hash };
    states.run(names, stamp);
    if (unknown.length > 0) states.run(cellNames(ts, "%reset"), stamp);
    return { cell, hash, makers: found.flatMap(({ makers }) => makers.map(made => made.cell)) };
  });
}

/** `%run FILE`: what the file says, and which names it makes, does not stand in the cell. */
const runsFile = ({ source }: CodeCell): boolean =>
  magicLines(ts, source).some(({ name, rest }) => name === "run" && !rest.trim().startsWith("-"));

function isMadeOf(cell: CodeCell, hash: string): boolean {
  const made = cell.metadata.neuralbits as Partial<Made> | undefined;
  return made?.hash === hash && made.outputs === outputsHash(cell);
}

/** The same before and after the notebook was written. */
const outputsHash = ({ outputs }: CodeCell): string =>
  sha256(notebookText(newNotebook([{ ...codeCell("", [], "outputs"), outputs }])));

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
