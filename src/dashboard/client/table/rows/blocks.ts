/** What an answer by pages has, whatever its rows are. */
export interface PageOf<Row> {
  readonly total: number;
  readonly rows: readonly Row[];
}

/** How the rows of a stretch are had; `again`: some are here already, and newer ones are asked for. */
export type FetchPage<Answer> = (
  offset: number,
  limit: number,
  asking: { readonly signal: AbortSignal; readonly again: boolean },
) => Promise<Answer>;

export const blockSize = 100; // rows: four screens, about 30 kB, and 90 of groups

/** The rows of a long list, fetched where they are looked at, a block at a time. */
export class Blocks<Row, Answer extends PageOf<Row>> {
  /** The newest answer: how many rows there are, and what else it says. */
  newest: Answer | undefined;
  /** The stretch that was looked at last. */
  needed = { from: 0, to: 1 };
  readonly #fetch: FetchPage<Answer>;
  readonly #changed: (error?: Error) => void;
  readonly #blocks = new Map<number, readonly Row[]>();
  readonly #underWay = new Map<number, AbortController>();

  /** `changed` is called when rows came, or failed to. */
  constructor(fetchPage: FetchPage<Answer>, changed: (error?: Error) => void) {
    this.#fetch = fetchPage;
    this.#changed = changed;
  }

  get total(): number {
    return this.newest?.total ?? 0;
  }

  /** undefined: not here yet. */
  row(index: number): Row | undefined {
    return this.#blocks.get(Math.floor(index / blockSize))?.[index % blockSize];
  }

  /** Among the rows that are here. */
  find(isIt: (row: Row) => boolean): { readonly index: number; readonly row: Row } | undefined {
    for (const [block, rows] of this.#blocks) {
      const at = rows.findIndex(isIt);
      if (at >= 0) return { index: block * blockSize + at, row: rows[at]! };
    }
    return undefined;
  }

  /** Rows of a stretch are going to be looked at: what is missing is fetched, what was passed by is no longer. */
  need(from: number, to: number): void {
    this.needed = { from, to };
    const wanted = blocksOf(from, to);
    for (const [block, stop] of this.#underWay)
      if (!wanted.includes(block)) {
        stop.abort();
        this.#underWay.delete(block);
      }
    for (const block of wanted) if (!this.#blocks.has(block)) this.#get(block);
  }

  /** Fetches a stretch anew; what is elsewhere is forgotten, as it is old. */
  refresh(from: number, to: number): void {
    const wanted = blocksOf(from, to);
    for (const block of [...this.#blocks.keys()]) if (!wanted.includes(block)) this.#blocks.delete(block);
    for (const block of wanted) this.#get(block);
  }

  stop(): void {
    for (const stop of this.#underWay.values()) stop.abort();
    this.#underWay.clear();
  }

  #get(block: number): void {
    if (this.#underWay.has(block)) return;
    const stop = new AbortController();
    this.#underWay.set(block, stop);
    const asking = { signal: stop.signal, again: this.#blocks.has(block) };
    this.#fetch(block * blockSize, blockSize, asking)
      .then(answer => {
        this.newest = answer;
        this.#blocks.set(block, answer.rows);
        this.#ended(block, stop);
        this.#changed();
      })
      .catch((error: Error) => {
        this.#ended(block, stop);
        if (error.name !== "AbortError") this.#changed(error);
      });
  }

  #ended(block: number, stop: AbortController): void {
    if (this.#underWay.get(block) === stop) this.#underWay.delete(block);
  }
}

function blocksOf(from: number, to: number): number[] {
  const [first, last] = [Math.floor(from / blockSize), Math.floor(Math.max(from, to - 1) / blockSize)];
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}
