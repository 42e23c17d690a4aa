import type { MarkdownIt, StateBlock, StateInline } from "markdown-it";
import { formula } from "./formula.js";
import { FormulaMarks, type Marked } from "./formula-marks.js";

/**
 * Formulas in Markdown as Jupyter has them: `$…$`, `$$…$$`, `\(…\)`, `\[…\]` (these two also with two backslashes)
 * and `\begin{…}…\end{…}`. Prices are none: a `$` that ends a formula is not followed by a digit, and has a blank
 * inside only where the one that begins it has one too.
 */
export function formulaRule(md: MarkdownIt): void {
  md.inline.ruler.before("escape", "formula", inlineFormula);
  md.block.ruler.before("fence", "formula", blockFormula, {
    alt: ["paragraph", "reference", "blockquote", "list"],
  });
  md.renderer.rules.formula = (tokens, i) => formula(tokens[i]!.content, "inline");
  md.renderer.rules.display = (tokens, i) => formula(tokens[i]!.content, "block");
  md.renderer.rules.displayLines = (tokens, i) => `${formula(tokens[i]!.content, "block")}\n`;
}

const known = new WeakMap<StateInline | StateBlock, FormulaMarks>();

function marksOf(state: StateInline | StateBlock): FormulaMarks {
  const found = known.get(state) ?? new FormulaMarks(state.src);
  known.set(state, found);
  return found;
}

function inlineFormula(state: StateInline, silent: boolean): boolean {
  const sign = state.src[state.pos];
  if (sign !== "$" && sign !== "\\") return false;
  const marked = marksOf(state).at(state.pos);
  if (!marked || marked.end > state.posMax || !isFormula(marked, state.src[marked.end]))
    return plainDollars(state, silent);
  if (!silent) state.push(isInline(marked) ? "formula" : "display", "math", 0).content = marked.latex.trim();
  state.pos = marked.end;
  return true;
}

const isInline = ({ opening }: Marked): boolean => opening === "$" || opening.endsWith("(");

function isFormula({ opening, latex }: Marked, after = ""): boolean {
  if (latex.includes("`")) return false; // the beginning or the end of a code span
  if (opening === "$")
    return /\S/.test(latex) && /^\s/.test(latex) === /\s$/.test(latex) && !/^\d/.test(after);
  if (opening === "\\[") return /[\\^_=]/.test(latex) && /[\p{L}\p{N}]/u.test(latex); // else brackets, escaped
  return /[^\s\\]/.test(latex);
}

/** `$$` that begins nothing is text: both signs, not one of them and a formula. */
function plainDollars(state: StateInline, silent: boolean): boolean {
  if (!state.src.startsWith("$$", state.pos)) return false;
  if (!silent) state.pending += "$$";
  state.pos += 2;
  return true;
}

/** A displayed formula that has its lines for itself. */
function blockFormula(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if (state.sCount[startLine]! - state.blkIndent >= 4) return false; // code
  const start = state.bMarks[startLine]! + state.tShift[startLine]!;
  const marked = /[$\\]/.test(state.src[start] ?? "") ? marksOf(state).at(start) : undefined;
  if (!marked || isInline(marked) || !/[^\s\\]/.test(marked.latex)) return false;
  if (!isBlank(state.src, marked.end)) return false;
  if (silent) return true;
  const line = lineAfter(state, startLine, endLine, marked.end);
  if (line === undefined) return false;
  const text = state.getLines(startLine, line, state.blkIndent, false).trim(); // without the marks of quotes
  const token = state.push("displayLines", "math", 0);
  token.map = [startLine, line];
  token.content =
    marked.opening === "\\begin" ? text : text.slice(marked.opening.length, -marked.opening.length).trim();
  state.line = line;
  return true;
}

/** Whether nothing but blanks stands between a place and the end of its line. */
function isBlank(text: string, place: number): boolean {
  let at = place;
  while (text[at] === " " || text[at] === "\t") at++;
  return at >= text.length || text[at] === "\n";
}

/** The line after the one that holds the place before `end`; none where the list or quote around it ends first. */
function lineAfter(state: StateBlock, startLine: number, endLine: number, end: number): number | undefined {
  for (let line = startLine; line < endLine; line++) {
    if (line > startLine && state.sCount[line]! < state.blkIndent && !state.isEmpty(line)) return undefined;
    if (state.eMarks[line]! >= end) return line + 1;
  }
  return undefined;
}
