import type typescript from "@tslab/typescript-for-tslab";
import { type Problem, parseDiagnosticsOf } from "./problem.js";
import type { TypeScript } from "./typescript.js";

/** What a newcomer can do about a problem, where TypeScript's own text does not say it. */
export interface HintContext {
  readonly ts: TypeScript;
  readonly source: string;
  /** What is left of the problems when the cell is checked loosely; undefined where it was. */
  readonly loosely: (() => readonly Problem[]) | undefined;
}

/** The same problems, with hints; each hint once. */
export function withHints(problems: readonly Problem[], context: HintContext): Problem[] {
  const given = new Set<string>();
  const looser = looserThan(problems, context);
  return problems.map(problem => {
    const hint = looser?.(problem) ?? hintFor(problem, context);
    if (hint === undefined || given.has(hint)) return problem;
    given.add(hint);
    return { ...problem, hint };
  });
}

const strictOff =
  "to go on without such checks: %%strict off on the first line of this cell, or %strict off once for the whole notebook";

/** Which problems are none when the cell is checked loosely; nothing where no problem looks like one of those. */
function looserThan(
  problems: readonly Problem[],
  { loosely }: HintContext,
): ((problem: Problem) => string | undefined) | undefined {
  if (!loosely || !problems.some(mayBeStrictness)) return undefined;
  const left = new Set(loosely().map(({ line, column }) => `${line}:${column}`));
  return problem =>
    problem.file === undefined && !left.has(`${problem.line}:${problem.column}`) ? strictOff : undefined;
}

/** Implicit any; null, undefined and unknown; fields without a value. */
const mayBeStrictness = ({ code, message }: Problem): boolean =>
  (code >= 7005 && code < 7100) ||
  [2531, 2532, 2533, 2564, 2571, 2683, 2721, 2722, 2723].includes(code) ||
  /\b(?:null|undefined|unknown|any)\b/.test(message);

const hints: readonly ((problem: Problem, context: HintContext) => string | undefined)[] = [
  undeclared,
  elsewhere,
  foreignImport,
  missingPackage,
  decorator,
  shellLine,
  polyglotLine,
  jsx,
];

function hintFor(problem: Problem, context: HintContext): string | undefined {
  for (const hint of hints) {
    const found = hint(problem, context);
    if (found) return found;
  }
  return undefined;
}

const missingName = (message: string): string | undefined => /^Cannot find name '([^']+)'/.exec(message)?.[1];

/** `total = 1` */
function undeclared({ message, line, column }: Problem, { ts, source }: HintContext): string | undefined {
  const name = missingName(message);
  if (!name) return undefined;
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ES2022, true);
  const at = ts.findPrecedingToken(positionOf(file, line, column) + name.length, file);
  const assignment = at?.parent;
  const isTarget =
    assignment &&
    ts.isBinaryExpression(assignment) &&
    assignment.left === at &&
    assignment.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  return isTarget ? `declare it where it gets its first value: let ${name} = …` : undefined;
}

/** Names of other runtimes → what there is here. */
const others: Readonly<Record<string, string>> = {
  Deno: "this kernel runs on Node: display(…) and display.html(…) for Deno.jupyter, node:fs for files, process.env and process.argv for the rest",
  Bun: "this kernel runs on Node: node:fs for files, node:child_process for programs",
  document:
    "there is no page here: npm install jsdom makes one (new JSDOM(html).window.document), display.html(…) shows HTML",
  window: "there is no page here: globalThis is the global object, display.html(…) shows HTML",
  $$: "IJavascript's $$ is display here: display(value), display.html(text); an update is display(value).update(other)",
  md: "Deno's md`…` is display.markdown(`…`) here",
  html: "Deno's html`…` is display.html(`…`) here",
  $: "npm install jquery and jsdom, if you mean jQuery",
  Jupyter: "Jupyter.notebook is a thing of the old front end; kernel and display are this kernel's",
};

function elsewhere({ message }: Problem): string | undefined {
  return insteadOf(missingName(message));
}

/** The same where the checker has not looked, as in JavaScript: what a ReferenceError's message names. */
export function missingAtRunTime(message: string): string | undefined {
  return insteadOf(/^(\S+) is not defined$/.exec(message)?.[1]);
}

const insteadOf = (name: string | undefined): string | undefined =>
  name !== undefined && Object.hasOwn(others, name) ? others[name] : undefined;

const missingModule = (message: string): string | undefined =>
  /^Cannot find module '([^']+)' or its corresponding/.exec(message)?.[1];

/** `npm:`, `jsr:` and addresses, as Deno imports them. */
function foreignImport({ message }: Problem): string | undefined {
  const specifier = missingModule(message) ?? "";
  const [, scheme, rest = ""] = /^(npm|jsr|https?):(.*)$/.exec(specifier) ?? [];
  if (scheme === "npm") return installing(nameIn(rest.replace(/^\//, "")));
  if (scheme === "jsr") return `run %sh npx jsr add ${nameIn(rest)} once, then import from "${nameIn(rest)}"`;
  if (scheme)
    return "Node imports packages, not addresses: run %sh npm install NAME once, then import from its name";
  return undefined;
}

const installing = (name: string): string => `run %sh npm install ${name} once, then import from "${name}"`;

/** `@scope/name@1.2.3/file` → `@scope/name` */
const nameIn = (specifier: string): string => /^(?:@[^/]+\/)?[^/@]+/.exec(specifier)?.[0] ?? specifier;

function missingPackage({ message }: Problem): string | undefined {
  const specifier = missingModule(message);
  return specifier && /^[@a-z]/i.test(specifier) && !specifier.includes(":")
    ? `if it is a package: %sh npm install ${nameIn(specifier)}`
    : undefined;
}

/** `(target, key)` where standard decorators receive `(value, context)`. */
function decorator({ code }: Problem): string | undefined {
  return [1238, 1239, 1240, 1241, 1270, 1271].includes(code)
    ? 'these are the standard decorators, (value, context); the older ones, (target, key), want "experimentalDecorators": true in the compilerOptions of a tsconfig.json beside the notebook, and a restart'
    : undefined;
}

/** `!npm install x`, as IPython has it. */
function shellLine({ line }: Problem, { source }: HintContext): string | undefined {
  const command = /^!\s*([a-z].*)$/.exec(source.split(/\r?\n/)[line - 1] ?? "")?.[1];
  return command ? `shell commands are written: %sh ${command}` : undefined;
}

/** Commands of Polyglot Notebooks → what is written here. */
const polyglot: Readonly<Record<string, string>> = {
  time: "%%time",
  who: "%who",
  whos: "%whos",
  import: "%run FILE",
  value: "a const with the text",
  html: "display.html(`…`)",
  markdown: "display.markdown(`…`), or a Markdown cell",
  set: "a file that the other language writes, which display.file(…) shows",
  share: "a file that the other language writes, which display.file(…) shows",
};

/** What to write in the place of `#!time` or `#r "nuget: …"`; undefined of other lines. */
export function polyglotCure(line: string): string | undefined {
  if (/^#r\s+"/.test(line)) return "%sh npm install NAME";
  const name = /^#!([a-zA-Z][\w-]*)/.exec(line)?.[1];
  if (name === undefined) return undefined;
  return Object.hasOwn(polyglot, name) ? polyglot[name] : "TypeScript: a notebook has one language";
}

function polyglotLine({ line }: Problem, { source }: HintContext): string | undefined {
  const cure = polyglotCure(source.split(/\r?\n/)[line - 1] ?? "");
  return cure && `Polyglot Notebooks' commands are others here: ${cure}`;
}

/** Whether the cell is JSX that would parse as such. */
function jsx(_: Problem, { ts, source }: HintContext): string | undefined {
  if (!/<\/?[A-Za-z>]/.test(source)) return undefined;
  const [plain, view] = [ts.ScriptKind.TS, ts.ScriptKind.TSX].map(kind =>
    ts.createSourceFile("cell.tsx", source, ts.ScriptTarget.ES2022, false, kind),
  ) as [typescript.SourceFile, typescript.SourceFile];
  const wrong = (file: typescript.SourceFile) => parseDiagnosticsOf(file).length;
  return wrong(plain) > 0 && wrong(view) === 0
    ? "JSX does not stand in cells: write it in a .tsx file and import that, or show HTML with display.html(`…`)"
    : undefined;
}

function positionOf(file: typescript.SourceFile, line: number, column: number): number {
  const starts = file.getLineStarts();
  return (starts[Math.min(line, starts.length) - 1] ?? 0) + column - 1;
}
