import inspector from "node:inspector";
import { type Debuggee, debuggeeCode } from "./debuggee.js";

/** The main thread, seen from the I/O thread through the engine's inspector; it answers also while it is paused or in a loop. */
export class InspectedThread {
  readonly #session = new inspector.Session();

  constructor() {
    this.#session.connectToMainThread();
  }

  ask<T = object>(method: string, parameters: object = {}): Promise<T> {
    type Post = (method: string, parameters: object, done: (error: Error | null, result: T) => void) => void;
    return new Promise((resolve, reject) => {
      const done = (error: Error | null, result: T) => (error ? reject(error) : resolve(result));
      (this.#session.post as unknown as Post).call(this.#session, method, parameters, done);
    });
  }

  on<T>(event: string, listener: (parameters: T) => void): void {
    this.#session.on(event, ({ params }: { params: T }) => listener(params));
  }

  /** Calls a method of the debuggee; what it gives comes as a copy. */
  async call<K extends keyof Debuggee>(
    method: K,
    ...given: Parameters<Debuggee[K]>
  ): Promise<ReturnType<Debuggee[K]>> {
    const { value } = await this.evaluate(this.calling(method, ...given), { returnByValue: true });
    return value as ReturnType<Debuggee[K]>;
  }

  /** The code of a call. */
  calling<K extends keyof Debuggee>(method: K, ...given: Parameters<Debuggee[K]>): string {
    return `${debuggeeCode}.${method}(...${JSON.stringify(given)})`;
  }

  /** Evaluates JavaScript in a frame of a pause. Throws what it throws. */
  async evaluateIn(
    callFrameId: string,
    expression: string,
    options: object = {},
  ): Promise<inspector.Runtime.RemoteObject> {
    const parameters = { callFrameId, expression, silent: true, ...options };
    return unlessThrown(await this.ask("Debugger.evaluateOnCallFrame", parameters));
  }

  /** Evaluates JavaScript outside of all cells. Throws what it throws. */
  async evaluate(expression: string, options: object = {}): Promise<inspector.Runtime.RemoteObject> {
    const parameters = { expression, silent: true, disableBreaks: true, ...options };
    return unlessThrown(await this.ask("Runtime.evaluate", parameters));
  }

  /** Calls a function, given as code, on a value of the thread. */
  async apply(
    functionDeclaration: string,
    objectId: string,
    given: readonly object[] = [],
    options: object = {},
  ): Promise<inspector.Runtime.RemoteObject> {
    const parameters = { functionDeclaration, objectId, arguments: given, silent: true, ...options };
    return unlessThrown(await this.ask("Runtime.callFunctionOn", parameters));
  }

  close(): void {
    this.#session.disconnect();
  }
}

/** The result of an evaluation; what the evaluated code threw is thrown. */
function unlessThrown({
  result,
  exceptionDetails: thrown,
}: inspector.Runtime.EvaluateReturnType): inspector.Runtime.RemoteObject {
  if (!thrown) return result;
  const { exception, text } = thrown;
  const said = exception?.description ?? String(exception?.value ?? text);
  throw new Error(said.split("\n")[0]);
}
