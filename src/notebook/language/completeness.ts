import type typescript from "@tslab/typescript-for-tslab";
import { parseDiagnosticsOf } from "./problem.js";
import type { TypeScript } from "./typescript.js";

/** Whether Enter should run the code or open another line, and how far that one is indented. */
export type Completeness =
  | { readonly status: "complete" | "invalid" }
  | { readonly status: "incomplete"; readonly indent: string };

/** What code without magics is as far as it is written. */
export function completeness(ts: TypeScript, text: string): Completeness {
  const file = parsed(ts, text);
  const problems = parseDiagnosticsOf(file);
  const end = text.trimEnd().length;
  if (problems.length === 0 && !endsInSignature(ts, file)) return { status: "complete" };
  const goesOn = problems.every(problem => isOpenEnd(problem, end));
  return goesOn ? { status: "incomplete", indent: indentAfter(text) } : { status: "invalid" };
}

/** Whether the last statement is a function whose body is still to come. */
function endsInSignature(ts: TypeScript, { statements }: typescript.SourceFile): boolean {
  const last = statements.at(-1);
  if (!last || !ts.isFunctionDeclaration(last) || last.body) return false;
  return !last.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword);
}

/** Whether the code ends inside a template, a comment, or a string that goes on below. */
export function isOpenText(ts: TypeScript, text: string): boolean {
  return parseDiagnosticsOf(parsed(ts, text)).some(
    ({ code, start, length }) =>
      code === unterminatedTemplate ||
      code === unterminatedComment ||
      (code === unterminatedString && start + length >= text.length && /\\\r?\n$/.test(text)),
  );
}

const parsed = (ts: TypeScript, text: string): typescript.SourceFile =>
  ts.createSourceFile("cell.ts", text, ts.ScriptTarget.ES2022);

const unterminatedTemplate = 1160;
const unterminatedComment = 1010;
const unterminatedString = 1002; // strings end with their line

/** Tokens that are wrong by themselves: digits, escapes, regular expressions and characters that more text cannot mend. */
const wrongTokens = new Set([1124, 1125, 1126, 1127, 1161, 1177, 1178, 1198, 1199, 6188, 6189]);

/** Whether more text could still mend it: something is missing behind the last token, and that is in order. */
function isOpenEnd({ start, code }: typescript.DiagnosticWithLocation, end: number): boolean {
  if (code === unterminatedTemplate || code === unterminatedComment) return true;
  return code !== unterminatedString && !wrongTokens.has(code) && start >= end;
}

const step = "  ";

/** The last line's indentation, one step more after an opening bracket. */
function indentAfter(text: string): string {
  const last = text.trimEnd().split("\n").at(-1)!;
  const indent = /^\s*/.exec(last)![0];
  return /[{[(]$/.test(last) ? indent + step : indent;
}
