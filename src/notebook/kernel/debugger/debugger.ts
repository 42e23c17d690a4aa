import { readFileSync } from "node:fs";
import { check } from "../../../core/check.js";
import type { Content } from "../../protocol/messages.js";
import { type Announce, Attachment, exceptionFilters, type PauseFlag, threadId } from "./attachment.js";
import type { Wanted } from "./breakpoints.js";
import { CellFiles } from "./cell-files.js";
import { toldFrame } from "./frames.js";
import type { Variable } from "./variables.js";

type Answer = (given: Content) => object | Promise<object>;

/** What the debugger is given by the thread that it lives in. */
export interface DebuggerHost {
  /** Publishes an event. */
  announce: Announce;
  /** Whether a debugger is attached has changed. */
  attached(is: boolean): void;
  readonly pause: PauseFlag;
}

/**
 * Answers debug requests: the debug adapter protocol, with what Jupyter adds to it. It lives in the I/O thread, which
 * goes on while the thread that runs cells is paused. The engine's debugger is switched on by `attach`, and off by
 * `disconnect`.
 */
export class Debugger {
  readonly #host: DebuggerHost;
  readonly #cells = new CellFiles();
  #attachment: Attachment | undefined;
  /** From `initialize` on, as ipykernel has it: JupyterLab may ask before it attaches, and goes by the answer afterwards. */
  #isStarted = false;
  #setting: Promise<unknown> = Promise.resolve();
  /** Variables as the front end shows them best. */
  #told: (variables: readonly Variable[]) => readonly Variable[] = variables => variables;

  constructor(host: DebuggerHost) {
    this.#host = host;
  }

  /** The content of the reply to a request. */
  async answer({ seq, command, arguments: given = {} }: Content): Promise<Content> {
    const reply = { type: "response", request_seq: seq, command };
    try {
      const known = Object.hasOwn(this.#answers, String(command));
      check(known, "command", command, `one of ${Object.keys(this.#answers).join(", ")}`);
      return { ...reply, success: true, body: await this.#answers[command]!(given ?? {}) };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { ...reply, success: false, message, body: { error: { id: 1, format: message } } };
    }
  }

  get isHalted(): boolean {
    return this.#attachment?.isHalted === true;
  }

  /** Lets a paused thread go on, and what it runs now is not stopped again. */
  async release(): Promise<void> {
    await this.#attachment?.release();
  }

  /** Nobody debugs any more. */
  disconnect(): object {
    this.#attachment?.close();
    this.#attachment = undefined;
    this.#isStarted = false;
    this.#host.attached(false);
    return {};
  }

  close(): void {
    this.disconnect();
    this.#cells.remove();
  }

  readonly #answers: Record<string, Answer> = {
    initialize: ({ clientID }) => {
      this.#isStarted = true;
      this.#told = clientID === "jupyterlab" ? forJupyterLab : variables => variables;
      return capabilities;
    },
    attach: () => this.#attach(),
    configurationDone: () => ({}),
    disconnect: () => this.disconnect(),
    debugInfo: () => this.#info(),
    dumpCell: ({ code }) => ({ sourcePath: this.#cells.dump(String(code ?? "")) }),
    setBreakpoints: given => this.#setBreakpoints(given),
    setExceptionBreakpoints: async ({ filters = [] }) => {
      check(Array.isArray(filters), "filters", filters, "a list");
      await this.#attached.stopAtExceptions(filters);
      return {};
    },
    threads: () => ({ threads: [{ id: threadId, name: "cells" }] }),
    stackTrace: ({ startFrame = 0, levels = 0 }) => {
      const { frames } = this.#attached;
      const part = frames.slice(startFrame, levels > 0 ? startFrame + levels : undefined);
      return { stackFrames: part.map(toldFrame), totalFrames: frames.length };
    },
    scopes: async ({ frameId }) => ({ scopes: await this.#attached.scopes(frameId) }),
    variables: async ({ variablesReference, start = 0, count = 0 }) => {
      const all = await this.#attached.variables.holder(variablesReference).list();
      return { variables: this.#told(count > 0 ? all.slice(start, start + count) : all) };
    },
    inspectVariables: async () => ({ variables: this.#told(await this.#attached.names()) }),
    richInspectVariables: ({ variableName, frameId }) =>
      this.#attached.rich(String(variableName), frameId ?? undefined),
    evaluate: async ({ expression, frameId }) => {
      const { value, type, variablesReference } = await this.#attached.evaluate(
        String(expression),
        frameId ?? undefined,
      );
      return { result: value, type, variablesReference };
    },
    setVariable: ({ variablesReference, name, value }) =>
      this.#attached.assign(variablesReference, String(name), String(value)),
    source: given => this.#source(given),
    modules: async () => {
      const scripts = (await this.#attachment?.scripts.all()) ?? [];
      const files = new Set(scripts.filter(({ code }) => code && code.label !== "").map(({ path }) => path));
      return { modules: [...files].map(path => ({ id: path, name: path, path })) };
    },
    continue: async () => {
      check(this.#attached.isPaused, "continue", "a running thread", "a paused one");
      await this.#attached.resume();
      return { allThreadsContinued: true };
    },
    next: () => this.#step("stepOver"),
    stepIn: () => this.#step("stepInto"),
    stepOut: () => this.#step("stepOut"),
    pause: async () => {
      await this.#attached.pause();
      return {};
    },
  };

  get #attached(): Attachment {
    check(this.#attachment !== undefined, "debugger", "not attached", "a request to attach first");
    return this.#attachment;
  }

  async #attach(): Promise<object> {
    if (!this.#attachment) {
      const { announce, pause } = this.#host;
      this.#attachment = new Attachment(this.#cells, kernelFolder, announce, pause);
      this.#host.attached(true);
      await this.#attachment.start();
    }
    this.#host.announce("initialized", {});
    return {};
  }

  async #step(kind: "stepOver" | "stepInto" | "stepOut"): Promise<object> {
    await this.#attached.step(kind);
    return {};
  }

  #info(): object {
    const attachment = this.#attachment;
    return {
      isStarted: this.#isStarted,
      ...this.#cells.naming,
      breakpoints: attachment?.breakpoints.all ?? [],
      stoppedThreads: attachment?.isPaused ? [threadId] : [],
      richRendering: true,
      copyToGlobals: false,
      exceptionPaths: [],
    };
  }

  /** One call after the other: each takes away the breakpoints of the one before. */
  #setBreakpoints({ source, breakpoints = [] }: Content): Promise<object> {
    const set = async () => {
      const path = source?.path;
      check(typeof path === "string", "source", source, "an object with a path");
      check(Array.isArray(breakpoints), "breakpoints", breakpoints, "a list");
      const lines = this.#text(path)?.split("\n").length;
      return {
        breakpoints: await this.#attached.breakpoints.set(path, breakpoints as Wanted[], lines),
      };
    };
    const setting = this.#setting.then(set);
    this.#setting = setting.catch(() => {});
    return setting;
  }

  async #source({ source, sourceReference = 0 }: Content): Promise<object> {
    const path = String(source?.path ?? "");
    const text = this.#text(path);
    check(text !== undefined, "source", { path, sourceReference }, "the path of a cell or a file");
    return { content: text, mimeType: "text/typescript" };
  }

  #text(path: string): string | undefined {
    const code = this.#cells.code(path);
    if (code !== undefined) return code;
    try {
      return readFileSync(path, "utf8");
    } catch {
      return undefined;
    }
  }
}

/** JupyterLab's tree shows a type in the place of the value, unless the type is one of Python's or missing. */
const forJupyterLab = (variables: readonly Variable[]): Variable[] =>
  variables.map(variable => {
    if (variable.variablesReference !== 0) return variable;
    const { type: _, ...untyped } = variable;
    return untyped;
  });

const capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsConditionalBreakpoints: true,
  supportsSetVariable: true,
  supportsEvaluateForHovers: true,
  supportsModulesRequest: true,
  exceptionBreakpointFilters: Object.entries(exceptionFilters).map(([filter, description]) => ({
    filter,
    label: filter === "all" ? "All" : "Uncaught",
    description,
    default: false,
  })),
};

/** The wing of the notebook, as it is built: nobody steps through it. */
const kernelFolder = new URL("../../", import.meta.url).href;
