import type { ComponentChildren } from "preact";
import type { Answer } from "../server/use-answer.js";

/** What is shown of an answer: its view, that it is awaited, or why there is none. An older answer stays below an error. */
export function Answered<T>({
  of: { answer, error, isLoading },
  children,
}: {
  readonly of: Answer<T>;
  readonly children: (answer: T) => ComponentChildren;
}) {
  return (
    <>
      {error && error.status !== 0 && <Failure error={error} />}
      {answer !== undefined && children(answer)}
      {answer === undefined && isLoading && <p class="loading">Reading …</p>}
    </>
  );
}

export function Failure({ error }: { readonly error: Error }) {
  return (
    <p class="failure" role="alert">
      {error.message}
    </p>
  );
}
