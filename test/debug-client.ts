import type { KernelClient } from "../src/notebook/protocol/client.js";
import type { Content } from "../src/notebook/protocol/messages.js";
import { type Outcome, outcome } from "./outcome.js";

/** A front end's debugger, in words: for tests. */
export class DebugClient {
  readonly kernel: KernelClient;
  /** Every event, in order. */
  readonly events: { readonly event: string; readonly body: Content }[] = [];
  #read = 0;
  #wake: () => void = () => {};
  #seq = 0;

  constructor(kernel: KernelClient) {
    this.kernel = kernel;
    kernel.onMessage(({ header, content }) => {
      if (header.msg_type !== "debug_event") return;
      this.events.push(content as { event: string; body: Content });
      this.#wake();
    });
  }

  /** The reply to a request, whatever it says. */
  reply(command: string, given: Content = {}): Promise<Content> {
    const content = { type: "request", seq: ++this.#seq, command, arguments: given };
    return this.kernel.request("debug_request", content, "control");
  }

  /** The body of a reply; throws where it says no. */
  async ask(command: string, given: Content = {}): Promise<Content> {
    const { success, message, body } = await this.reply(command, given);
    if (!success) throw new Error(message);
    return body;
  }

  async attach(): Promise<void> {
    await this.ask("initialize");
    await this.ask("attach");
  }

  /** Waits for the next event of this name; those before it are passed over. */
  async next(event: string): Promise<Content> {
    for (;;) {
      while (this.#read < this.events.length) {
        const read = this.events[this.#read++]!;
        if (read.event === event) return read.body;
      }
      await new Promise<void>(wake => {
        this.#wake = wake;
      });
    }
  }

  /** Sets breakpoints in a cell, as lines or as the protocol has them. */
  async breakAt(code: string, ...breakpoints: (number | Content)[]): Promise<Content[]> {
    const { sourcePath } = await this.ask("dumpCell", { code });
    return this.breakIn(sourcePath, ...breakpoints);
  }

  async breakIn(path: string, ...breakpoints: (number | Content)[]): Promise<Content[]> {
    const wanted = breakpoints.map(each => (typeof each === "number" ? { line: each } : each));
    return (await this.ask("setBreakpoints", { source: { path }, breakpoints: wanted })).breakpoints;
  }

  /** Runs a cell that will stop; comes back when it has. */
  async runToStop(code: string): Promise<{ stop: Content; running: Promise<Outcome> }> {
    const running = outcome(this.kernel, code);
    return { stop: await this.next("stopped"), running };
  }

  /** Goes on by `continue`, `next`, `stepIn` or `stepOut` to the next stop; returns the calls there. */
  async go(command: string): Promise<string[]> {
    await this.ask(command, { threadId: 1 });
    await this.next("stopped");
    return this.calls();
  }

  frames(): Promise<Content[]> {
    return this.ask("stackTrace", { threadId: 1 }).then(({ stackFrames }) => stackFrames);
  }

  /** The calls under way, innermost first, as `name line`. */
  async calls(): Promise<string[]> {
    return (await this.frames()).map(({ name, line }) => `${name} ${line}`);
  }

  /** The variables of a scope of the innermost call, as text. */
  async variables(scope: string): Promise<Record<string, string>> {
    const [frame] = await this.frames();
    const { scopes } = await this.ask("scopes", { frameId: frame!.id });
    const found = (scopes as Content[]).find(({ name }) => name === scope);
    if (!found) return {};
    return valuesOf((await this.ask("variables", found)).variables);
  }

  async evaluate(expression: string): Promise<string> {
    const [frame] = await this.frames();
    return (await this.ask("evaluate", { expression, frameId: frame?.id })).result;
  }
}

export const valuesOf = (variables: readonly Content[]): Record<string, string> =>
  Object.fromEntries(variables.map(({ name, value }) => [name, value]));
