import type { Content } from "../../protocol/messages.js";

interface Entry {
  readonly count: number;
  readonly input: string;
  readonly output: string | null;
}

/** What was run in this session. One session has number 1: nothing is kept on disk. */
export class History {
  readonly #entries: Entry[] = [];

  add(count: number, input: string, output: string | null): void {
    this.#entries.push({ count, input, output });
  }

  clear(): void {
    this.#entries.length = 0;
  }

  /** The answer to a `history_request`: the newest (`tail`), a range of counts, or what matches a pattern. */
  answer(request: Content): Content {
    const kinds: Record<string, () => Entry[]> = {
      tail: () => this.#newest(this.#entries, request.n),
      range: () => this.#entries.filter(({ count }) => count >= request.start && count < request.stop),
      search: () => this.#newest(this.#matching(String(request.pattern ?? "*"), request.unique), request.n),
    };
    const entries = kinds[request.hist_access_type]?.() ?? [];
    const rows = entries.map(({ count, input, output }) => [
      1,
      count,
      request.output ? [input, output] : input,
    ]);
    return { status: "ok", history: rows };
  }

  #newest(entries: Entry[], n: unknown): Entry[] {
    return typeof n === "number" && n > 0 ? entries.slice(-n) : entries;
  }

  /** `*` stands for any text, `?` for any character. With `unique` only the newest of equal inputs remains. */
  #matching(pattern: string, unique: unknown): Entry[] {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replace(/\*/g, ".*")
      .replace(/\?/g, ".");
    const matching = this.#entries.filter(({ input }) => new RegExp(`^${source}$`, "s").test(input));
    return unique ? [...new Map(matching.map(entry => [entry.input, entry])).values()] : matching;
  }
}
