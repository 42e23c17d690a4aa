/**
 * A body of parts that come one after the other, each when the last was sent. Where they end with an error `broken` is
 * called, and the body never ends: whoever has cut the connection has told the other side.
 */
export function bodyOf(
  parts: AsyncGenerator<Uint8Array>,
  broken: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await parts.next();
          if (done) controller.close();
          else controller.enqueue(value);
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
