import type { Debugger, Runtime } from "node:inspector";
import { basename } from "node:path";
import type { Place } from "../../language/positions.js";
import { cellScripts } from "./debuggee.js";
import type { InspectedThread } from "./inspected-thread.js";
import { notebookScope } from "./notebook-scope.js";
import type { Script, Scripts } from "./scripts.js";
import { type Holder, objectGroup, type Variable, type Variables } from "./variables.js";

type CallFrame = Debugger.CallFrame;

/** A call under way, in a cell or in a file of the project or of a package. */
export interface Frame {
  readonly id: number;
  readonly call: CallFrame;
  readonly script: Script;
  readonly place: Place;
}

/** The calls of a pause, innermost first; the kernel's own and Node's are left out. */
export async function framesOf(
  calls: readonly CallFrame[],
  scripts: Scripts,
  isOurs: (url: string) => boolean,
  firstId: number,
): Promise<Frame[]> {
  const frames: Frame[] = [];
  for (const call of calls) {
    const script = await scripts.find(call.location.scriptId);
    if (!script || isOurs(script.url) || (await scripts.isWrapper(script, call.location))) continue;
    const place = await scripts.origin(script, call.location);
    frames.push({ id: firstId + frames.length, call, script, place });
  }
  return frames;
}

/** A frame as the debug protocol has it. */
export const toldFrame = ({ id, call, script, place }: Frame): object => ({
  id,
  name: nameOf(call, script),
  source: { path: script.path, name: isCell(script) ? script.code?.label : basename(script.path) },
  ...place,
});

function nameOf({ functionName }: CallFrame, { path, code }: Script): string {
  const label = code?.label ?? path;
  if (functionName === "") return label;
  return code?.hidden ? functionName.replaceAll(code.hidden, "") : functionName;
}

export const isCell = ({ name }: Script): boolean => name.startsWith(cellScripts);

/** What every cell has beside the names of its author. */
const given = /^(?:__x\d*|__nb\d*|__stop\d*|require|module|exports|__filename|__dirname|arguments|this)$/;

/** A scope as the debug protocol has it. */
interface ToldScope {
  readonly name: string;
  readonly variablesReference: number;
  readonly expensive: boolean;
}

/** The scopes of a frame: what the function has itself, what it sees around it, and the notebook's names. */
export async function scopesOf(
  frame: Frame,
  thread: InspectedThread,
  variables: Variables,
): Promise<ToldScope[]> {
  const numbered = frame.call.scopeChain.map((scope, number) => ({ scope, number }));
  const depth = numbered.findIndex(({ scope }) => scope.type === "local");
  const inner = numbered.slice(0, depth + 1);
  const outer = numbered
    .slice(depth + 1)
    .filter(({ scope }) => /^(?:closure|block|module|eval)$/.test(scope.type));
  const scopes = [{ name: "Locals", holder: new Scope(frame, inner, thread, variables) }];
  const around = new Scope(frame, outer, thread, variables);
  if ((await around.list()).length > 0) scopes.push({ name: "Around", holder: around });
  const told = scopes.map(({ name, holder }) => toldScope(name, variables.add(holder)));
  if (isCell(frame.script)) told.push(toldScope("Notebook", variables.add(notebookScope(thread, variables))));
  return told;
}

const toldScope = (name: string, variablesReference: number): ToldScope => ({
  name,
  variablesReference,
  expensive: false,
});

/** Scopes of the engine shown as one: the variables of a function and of the blocks that it is in. */
class Scope implements Holder {
  readonly #frame: Frame;
  readonly #scopes: readonly { readonly scope: Debugger.Scope; readonly number: number }[];
  readonly #thread: InspectedThread;
  readonly #variables: Variables;

  constructor(
    frame: Frame,
    scopes: readonly { readonly scope: Debugger.Scope; readonly number: number }[],
    thread: InspectedThread,
    variables: Variables,
  ) {
    this.#frame = frame;
    this.#scopes = scopes;
    this.#thread = thread;
    this.#variables = variables;
  }

  async list(): Promise<Variable[]> {
    const found = new Map<string, Variable>();
    for (const { scope } of this.#scopes)
      for (const { name, value } of await this.#properties(scope))
        if (value && !found.has(name)) found.set(name, this.#variables.of(name, value, name));
    return [...found.values()];
  }

  async #properties(scope: Debugger.Scope): Promise<Runtime.PropertyDescriptor[]> {
    const { result } = await this.#variables.properties(scope.object.objectId!);
    return result.filter(({ name }) => !given.test(name));
  }

  async assign(variableName: string, newValue: Runtime.CallArgument): Promise<void> {
    for (const { scope, number } of this.#scopes) {
      if (!(await this.#properties(scope)).some(({ name }) => name === variableName)) continue;
      const { callFrameId } = this.#frame.call;
      const parameters = { scopeNumber: number, variableName, newValue, callFrameId };
      await this.#thread.ask("Debugger.setVariableValue", parameters);
      return;
    }
    throw new Error(`there is no variable ${variableName} in this scope`);
  }
}

/** A loop without an end holds the kernel no longer; between cells there is no stop button for it. */
const longestEvaluationMs = 5000;

/** Evaluates what its author writes in a frame, or between cells. */
export async function evaluated(
  expression: string,
  frame: Frame | undefined,
  thread: InspectedThread,
  scripts: Scripts,
): Promise<Runtime.RemoteObject> {
  const options = { objectGroup, generatePreview: true, timeout: longestEvaluationMs };
  if (!frame) return thread.evaluate(await thread.call("translated", expression), options);
  const { callFrameId, location } = frame.call;
  const translated = await thread.call("translated", expression, await scripts.spot(frame.script, location));
  return thread.evaluateIn(callFrameId, translated, options);
}
