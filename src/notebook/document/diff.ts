import { plainText } from "../../core/text/ansi.js";
import { align, alignLines, type Step } from "./alignment.js";
import { type Cell, isJsonMime, type Notebook, type Output, tagsOf } from "./nbformat.js";

/** How one cell became another. */
export type CellChange =
  | { readonly kind: "new"; readonly after: number; readonly cell: Cell }
  | { readonly kind: "gone"; readonly before: number; readonly cell: Cell }
  | {
      readonly kind: "changed";
      readonly before: number;
      readonly after: number;
      readonly cell: Cell;
      /** Each list is empty where that part is the same. */
      readonly source: readonly Step<string>[];
      readonly outputs: readonly Step<string>[];
      readonly tags: readonly Step<string>[];
    };

export interface DiffOptions {
  /** Whether outputs count, or the sources alone. */
  readonly outputs: boolean;
}

/**
 * What changed between two notebooks, cell by cell. Cells are matched by their text, then by id or likeness;
 * execution counts, ids, times and other traces of a run are no changes. Empty where there is nothing to tell.
 */
export function diff(
  before: Notebook,
  after: Notebook,
  options: DiffOptions = { outputs: true },
): CellChange[] {
  const numbered = (notebook: Notebook) => notebook.cells.map((cell, i) => ({ cell, number: i + 1 }));
  const steps = align(numbered(before), numbered(after), (a, b) => sameSource(a.cell, b.cell));
  return paired(steps).flatMap(step => changeOf(step, options));
}

/** The changes as lines for a terminal, coloured where `colour`. */
export function diffText(changes: readonly CellChange[], colour = false): string {
  const paint = colour ? painted : (text: string) => text;
  return changes.flatMap(change => changeLines(change, paint)).join("\n");
}

interface Numbered {
  readonly cell: Cell;
  readonly number: number;
}

type Pair = Step<Numbered> | { readonly kind: "edited"; readonly before: Numbered; readonly after: Numbered };

const sameSource = (a: Cell, b: Cell): boolean => a.cell_type === b.cell_type && a.source === b.source;

/** Within a stretch of gone and new cells, those that belong together become edits. */
function paired(steps: readonly Step<Numbered>[]): Pair[] {
  const pairs: Pair[] = [];
  let stretch: Step<Numbered>[] = [];
  for (const step of [...steps, undefined]) {
    if (step && step.kind !== "same") stretch.push(step);
    else {
      pairs.push(...pairStretch(stretch), ...(step ? [step] : []));
      stretch = [];
    }
  }
  return pairs;
}

function pairStretch(stretch: readonly Step<Numbered>[]): Pair[] {
  const gone = stretch.flatMap(step => (step.kind === "gone" ? [step.before] : []));
  const came = stretch.flatMap(step => (step.kind === "new" ? [step.after] : []));
  const steps = align(gone, came, (a, b) => belong(a.cell, b.cell));
  return steps.map(step => (step.kind === "same" ? { ...step, kind: "edited" } : step));
}

/** Two versions of one cell: the same id, or at least half of their lines in common. */
function belong(a: Cell, b: Cell): boolean {
  if (a.cell_type !== b.cell_type) return false;
  if (a.id === b.id) return true;
  const [before, after] = [a.source.split("\n"), b.source.split("\n")];
  const most = Math.max(before.length, after.length);
  if (2 * Math.min(before.length, after.length) < most) return false;
  const shared = alignLines(before, after).filter(step => step.kind === "same").length;
  return 2 * shared >= most;
}

function changeOf(pair: Pair, options: DiffOptions): CellChange[] {
  if (pair.kind === "new") return [{ kind: "new", after: pair.after.number, cell: pair.after.cell }];
  if (pair.kind === "gone") return [{ kind: "gone", before: pair.before.number, cell: pair.before.cell }];
  const [a, b] = [pair.before.cell, pair.after.cell];
  const change = {
    kind: "changed" as const,
    before: pair.before.number,
    after: pair.after.number,
    cell: b,
    source: changed(a.source.split("\n"), b.source.split("\n")),
    outputs: options.outputs ? changed(outputLines(a), outputLines(b)) : [],
    tags: changed([...tagsOf(a)].sort(), [...tagsOf(b)].sort()),
  };
  return change.source.length + change.outputs.length + change.tags.length > 0 ? [change] : [];
}

function changed(before: readonly string[], after: readonly string[]): Step<string>[] {
  const steps = alignLines(before, after);
  return steps.every(step => step.kind === "same") ? [] : steps;
}

/** Outputs as lines that a person can compare; pictures by their size, figures by their text. */
function outputLines(cell: Cell): string[] {
  return cell.cell_type === "code" ? cell.outputs.flatMap(linesOfOutput) : [];
}

function linesOfOutput(output: Output): string[] {
  if (output.output_type === "stream") {
    const text = plainText(output.text).replace(/\n$/, "");
    return text.split("\n").map(line => (output.name === "stderr" ? `stderr: ${line}` : line));
  }
  if (output.output_type === "error") return [`${output.ename}: ${output.evalue}`];
  return Object.entries(output.data).flatMap(([mime, content]) => {
    if (mime === "text/plain") return String(content).split("\n");
    if (isJsonMime(mime))
      return [`${mime}: ${JSON.stringify(content).length} characters, ${fingerprint(content)}`];
    const text = String(content);
    return mime.startsWith("text/")
      ? text.split("\n").map(line => `${mime}: ${line}`)
      : [`${mime}: ${text.length} characters, ${fingerprint(text)}`];
  });
}

/** A few digits that differ when the content does (FNV-1a, 32 bits). */
function fingerprint(content: unknown): string {
  let hash = 0x811c9dc5;
  for (const character of JSON.stringify(content))
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
}

type Paint = (text: string, style: keyof typeof styles) => string;

const styles = { head: "1;36", gone: "31", new: "32", part: "2" } as const;
const painted: Paint = (text, style) => `\x1b[${styles[style]}m${text}\x1b[0m`;

function changeLines(change: CellChange, paint: Paint): string[] {
  const head = (text: string) => paint(`## ${text} (${change.cell.cell_type})`, "head");
  const whole = (sign: "+" | "-", style: "new" | "gone") =>
    change.cell.source.split("\n").map(line => paint(`${sign} ${line}`, style));
  if (change.kind === "new") return [head(`cell ${change.after}: new`), ...whole("+", "new"), ""];
  if (change.kind === "gone") return [head(`cell ${change.before}: gone`), ...whole("-", "gone"), ""];
  const moved = change.before === change.after ? `${change.after}` : `${change.before} → ${change.after}`;
  return [
    head(`cell ${moved}: changed`),
    ...stepLines(change.source, paint),
    ...part("tags", change.tags, paint),
    ...part("outputs", change.outputs, paint),
    "",
  ];
}

const part = (name: string, steps: readonly Step<string>[], paint: Paint): string[] =>
  steps.length ? [paint(`~~ ${name}`, "part"), ...stepLines(steps, paint)] : [];

const context = 2; // lines shown around a change

function stepLines(steps: readonly Step<string>[], paint: Paint): string[] {
  const near = (i: number) =>
    steps.slice(Math.max(0, i - context), i + context + 1).some(step => step.kind !== "same");
  return steps.flatMap((step, i) => {
    if (step.kind === "gone") return [paint(`- ${step.before}`, "gone")];
    if (step.kind === "new") return [paint(`+ ${step.after}`, "new")];
    if (near(i)) return [`  ${step.after}`];
    return i > 0 && near(i - 1) ? [paint("  …", "part")] : [];
  });
}
