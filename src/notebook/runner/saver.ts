import type { Notebook } from "../document/nbformat.js";

const saveEveryMs = 2000; // what a killed machine loses at most, within a cell

/** Saves one at a time: when asked, and within a cell a while after something changed. */
export class Saver {
  readonly #write: (() => Promise<void>) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(save: ((notebook: Notebook) => Promise<void>) | undefined, notebook: () => Notebook) {
    this.#write = save && (() => save(notebook()));
  }

  changed(): void {
    if (this.#stopped || !this.#write) return;
    this.#timer ??= setTimeout(() => void this.save().catch(() => {}), saveEveryMs); // the next cell's save will say
  }

  /** Rejects when the notebook cannot be written. */
  save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const write = this.#write ?? (() => Promise.resolve());
    this.#writing = this.#writing.catch(() => {}).then(write);
    return this.#writing;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#writing.catch(() => {});
  }
}
