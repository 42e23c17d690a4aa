/** Events on their way from callbacks to one loop: `for await (const event of queue)`. */
export interface Queue<T> extends AsyncIterable<T> {
  push(event: T): void;
  /** The loop takes what was pushed before, then ends. */
  end(): void;
  /** The loop takes what was pushed before, then throws. */
  fail(error: unknown): void;
}

/** A queue of any length: nothing is dropped, and nobody waits to push. What comes after its end is lost. */
export function queue<T>(): Queue<T> {
  const waiting: T[] = [];
  let over: { readonly error?: unknown } | undefined;
  let wake = (): void => {};
  const finish = (end: { readonly error?: unknown }): void => {
    over ??= end;
    wake();
  };
  return {
    push(event) {
      if (over) return;
      waiting.push(event);
      wake();
    },
    end: () => finish({}),
    fail: error => finish({ error }),
    async *[Symbol.asyncIterator]() {
      for (;;) {
        yield* waiting.splice(0);
        if (waiting.length > 0) continue;
        if (over && "error" in over) throw over.error;
        if (over) return;
        await new Promise<void>(resolve => (wake = resolve));
      }
    },
  };
}
