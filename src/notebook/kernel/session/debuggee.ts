import type typescript from "@tslab/typescript-for-tslab";
import { plain } from "../../display/plain.js";
import type { Shown } from "../../display/shown.js";
import { shown } from "../../display/values.js";
import { bindCell } from "../../language/binding/bindings.js";
import type { Positions } from "../../language/positions.js";
import { parseDiagnosticsOf } from "../../language/problem.js";
import type { TypeScript } from "../../language/typescript.js";
import { cellScripts, type Debuggee, debuggeeCode, debuggeeSymbol, type Spot } from "../debugger/debuggee.js";
import type { Namespace } from "./namespace.js";

/** The thread that runs cells lets the debugger ask what only it knows: places, names, values. */
export function offerDebuggee(ts: TypeScript, positions: Positions, names: Namespace): void {
  const debuggee: Debuggee & { readonly given: readonly unknown[] } = {
    given: [names, runtime, [0]],
    codes: all =>
      all.map(name => {
        const found = positions.find(name);
        return found ? { label: found.label, source: found.source, hidden: found.hidden ?? "" } : null;
      }),
    origins(name, places) {
      const found = positions.find(name);
      return places.map(place => found?.origin(place) ?? null);
    },
    translated: (expression, spot) => translated(ts, names, expression, spot),
    catches: spot => catches(ts, spot),
    values: () => valuesOf(names),
    assign(name, value) {
      names[name] = value;
    },
    shown: value => bundleOf(value),
  };
  Object.defineProperty(globalThis, Symbol.for(debuggeeSymbol), { value: Object.freeze(debuggee) });
}

/** What a cell calls in the kernel; an expression of the debugger's is not stopped. */
const runtime = Object.freeze({ wait: <T>(value: T): T => value, stop: () => {} });

/** Names that the running cell has not reached yet have no value. */
function valuesOf(names: Namespace): object {
  const reached = Object.entries(Object.getOwnPropertyDescriptors(names)).flatMap(
    ([name, { get, value }]) => {
      const known: unknown = get ? get() : value;
      return get && known === undefined ? [] : [[name, known] as const];
    },
  );
  return Object.assign(Object.create(null) as object, Object.fromEntries(reached));
}

function bundleOf(value: unknown): Shown {
  try {
    const made = shown(value);
    if (!(made instanceof Promise)) return { data: made.data, metadata: made.metadata ?? {} };
    made.catch(() => {}); // nobody can wait for it in a paused thread
  } catch {}
  return { data: { "text/plain": plain(value) }, metadata: {} };
}

// Expressions.

/** Names of the notebook become what they are in compiled code, but where the place has others of that name. */
function translated(ts: TypeScript, names: Namespace, expression: string, spot?: Spot): string {
  const isValue = problemsOf(ts, `(${expression}\n)`).length === 0;
  const [problem] = isValue ? [] : problemsOf(ts, expression);
  if (problem) throw new SyntaxError(ts.flattenDiagnosticMessageText(problem.messageText, "\n"));
  const { outputText } = ts.transpileModule(isValue ? `(${expression}\n)` : expression, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const isCell = spot === undefined || spot.name.startsWith(cellScripts);
  const local = spot ? localNames(ts, spot) : new Set<string>();
  const known = new Set(isCell ? Object.keys(names).filter(name => !local.has(name)) : []);
  const { body, own, async } = bindCell(ts, outputText, {
    names: new Set(),
    known,
    language: "typescript",
    stepwise: false,
  });
  if (async) throw new SyntaxError("a paused cell cannot await");
  return `((${own.names}, ${own.runtime}, ${own.stop}) => { ${body.text}\n})(...${debuggeeCode}.given)?.[0]`;
}

const problemsOf = (ts: TypeScript, source: string): readonly typescript.Diagnostic[] =>
  parseDiagnosticsOf(parsed(ts, source));

const parsed = (ts: TypeScript, source: string): typescript.SourceFile =>
  ts.createSourceFile("spot.ts", source, ts.ScriptTarget.ES2022, true);

/** The nodes around a place, innermost first. */
function nodesAround(ts: TypeScript, { body, offset }: Spot): typescript.Node[] {
  const file = parsed(ts, body);
  ts.bindSourceFile(file, { target: ts.ScriptTarget.ES2022 });
  const nodes: typescript.Node[] = [];
  const visit = (node: typescript.Node): void => {
    nodes.unshift(node);
    ts.forEachChild(node, child => {
      if (child.getStart() <= offset && offset < child.end) visit(child);
    });
  };
  visit(file);
  return nodes;
}

/** Names that functions and blocks around a place have; not those of the cell itself, which are the notebook's. */
function localNames(ts: TypeScript, spot: Spot): Set<string> {
  const names = new Set<string>();
  const around = nodesAround(ts, spot).slice(0, -1);
  for (const node of around) {
    const { locals } = node as { locals?: ReadonlyMap<typescript.__String, unknown> };
    for (const name of locals?.keys() ?? []) names.add(ts.unescapeLeadingUnderscores(name));
    if ((ts.isFunctionExpression(node) || ts.isClassLike(node)) && node.name) names.add(node.name.text);
  }
  return names;
}

function catches(ts: TypeScript, spot: Spot): boolean {
  const nodes = nodesAround(ts, spot);
  for (const [i, node] of nodes.entries()) {
    if (ts.isFunctionLike(node)) return false;
    if (ts.isTryStatement(node) && node.catchClause && nodes[i - 1] === node.tryBlock) return true;
  }
  return false;
}
