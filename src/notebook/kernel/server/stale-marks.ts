import { clearTimeout, setTimeout } from "node:timers";
import type { Comm } from "../../display/host.js";
import { settingsName } from "../../language/dependants/cell-names.js";
import type { Stale } from "../../language/dependants/stale-cells.js";
import type { Comms } from "./comms.js";

/** The target of the comms over which pages hear which cells are stale. */
export const staleTarget = "neuralbits.stale";

/**
 * Tells pages that ask for it which cells a change has made stale: `{ stale: [{ cell, inputs }] }`, in the notebook's
 * order, when the page asks and after each run. While no page asks it costs nothing.
 */
export class StaleMarks {
  readonly #pages = new Set<Comm>();
  readonly #plan: () => readonly Stale[];
  #timer: NodeJS.Timeout | undefined;

  constructor(comms: Comms, plan: () => readonly Stale[]) {
    this.#plan = plan;
    comms.onTarget(staleTarget, comm => {
      this.#pages.add(comm);
      comm.onClose(() => this.#pages.delete(comm));
      comm.send(this.#content());
    });
  }

  /** All cells that were asked for have run. */
  soon(): void {
    clearTimeout(this.#timer);
    if (this.#pages.size > 0) this.#timer = setTimeout(() => this.#tell(), restMs).unref();
  }

  /** Another cell runs: what would be said is old. */
  later(): void {
    clearTimeout(this.#timer);
  }

  #tell(): void {
    const content = this.#content();
    for (const page of this.#pages) page.send(content);
  }

  #content(): { stale: { cell: string; inputs: readonly string[] }[] } {
    const named = (name: string): string => (name === settingsName ? "settings" : name);
    return { stale: this.#plan().map(({ cell, inputs }) => ({ cell, inputs: inputs.map(named) })) };
  }
}

const restMs = 50; // the next of many cells comes sooner, and need not wait for this
