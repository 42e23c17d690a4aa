/**
 * A body of parts that come one after the other, each when the last was sent; `first` was read already. Where they end with an error `broken` is
 * called, and the body never ends: whoever has cut the connection has told the other side.
 */
export function bodyOf(
  first: IteratorResult<Uint8Array, unknown>,
  parts: AsyncGenerator<Uint8Array>,
  broken: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  let next: typeof first | undefined = first;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const part = next ?? (await parts.next());
          next = undefined;
          if (part.done) controller.close();
          else controller.enqueue(part.value);
        } catch (error) {
          broken(error);
          await never;
        }
      },
      async cancel() {
        await parts.return(undefined);
      },
    },
    { highWaterMark: 0 }, // nothing is read before it is wanted
  );
}

const never = new Promise<void>(() => {});
