import { randomUUID } from "node:crypto";
import { displays } from "../../display/displays.js";
import { DisplayHandle } from "../../display/handle.js";
import { installHost, type KernelHost } from "../../display/host.js";
import { soundly, soundMetadata } from "../../display/sound.js";
import { shown } from "../../display/values.js";
import type { Message } from "../../protocol/messages.js";
import { currentRun } from "../session/runner.js";
import type { CellRun } from "./cell-run.js";
import type { Comms } from "./comms.js";
import type { Executions } from "./execution.js";
import type { IOPub } from "./iopub.js";
import type { Stdin } from "./stdin.js";

type Send = KernelHost["display"];

/** What cells and the libraries in them can ask of the kernel: its host, and the names `kernel`, `display`, `prompt` and so on. */
export function offerHost(executions: Executions, iopub: IOPub, comms: Comms, stdin: Stdin): void {
  const run = () => runOf(executions);
  const send: Send = (data, { id, update = false, metadata = {} } = {}) => {
    const type = update ? "update_display_data" : "display_data";
    const content = { data, metadata, transient: id === undefined ? {} : { display_id: String(id) } };
    const to = run();
    if (!to.silent) iopub.send(type, content, to.origin);
  };
  const host: KernelHost = {
    display: (data, options = {}) =>
      send(soundly(data), { ...options, metadata: soundMetadata(options.metadata) }),
    clearOutput: ({ wait = false } = {}) => iopub.send("clear_output", { wait }, run().origin),
    openComm: (target, data, options) => comms.open(target, data, options),
    onComm: (target, handler) => comms.onTarget(target, handler),
    input(prompt, { password = false } = {}) {
      const to = run();
      return stdin.ask(to.request, prompt, password, to.controller.signal);
    },
    get signal() {
      return run().controller.signal;
    },
    get cell() {
      return run().count;
    },
  };
  installHost(host);
  const globals = {
    kernel: host,
    display: displayIn(send, executions),
    ...person(host, () => run().request),
  };
  console.clear = () => host.clearOutput();
  for (const [name, value] of Object.entries(globals))
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}

/** The run that the code asking belongs to; before the first cell there is nobody to ask. */
function runOf(executions: Executions): CellRun {
  const run = (currentRun.getStore() as CellRun | undefined) ?? executions.last;
  if (!run) throw new Error("no cell has run yet");
  return run;
}

/** `display(value)`, with `display.html(…)`, `display.markdown(…)` and so on beside it. */
function displayIn(send: Send, executions: Executions) {
  const display = (value: unknown): DisplayHandle => {
    const id = randomUUID();
    const { pending } = runOf(executions);
    let before: Promise<void> | undefined; // of this display: an update must not overtake what it updates
    const draw = (value: unknown, update: boolean): void => {
      const made = shown(value);
      if (!(made instanceof Promise) && !before) {
        send(made.data, { id, update, ...(made.metadata && { metadata: made.metadata }) });
        return;
      }
      const earlier = before ?? Promise.resolve();
      before = earlier
        .then(async () => {
          const { data, metadata } = await made;
          send(data, { id, update, ...(metadata && { metadata }) });
        })
        .catch(error => executions.uncaught(error)); // what cannot be shown is an error of its cell
      pending.add(before);
    };
    draw(value, false);
    return new DisplayHandle(id, value => draw(value, true));
  };
  const kinds = Object.entries(displays) as [string, (content: never) => unknown][];
  const shorthands = kinds.map(([kind, make]) => [kind, (content: never) => display(make(content))]);
  return Object.assign(display, Object.fromEntries(shorthands));
}

/** What a cell may ask the person at the page. */
function person(host: KernelHost, request: () => Message) {
  const prompt = (question = "", options: { password?: boolean } = {}): Promise<string> =>
    host.input(question, options);
  return {
    prompt,
    confirm: async (question = "") => /^\s*y(es)?\s*$/i.test(await prompt(`${question} [y/N] `)),
    alert: async (message: unknown = "") => {
      if (request().content.allow_stdin === true) await prompt(`${String(message)} [Enter] `);
      else console.log(message);
    },
  };
}
