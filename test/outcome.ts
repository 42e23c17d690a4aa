import type { MimeBundle } from "../src/core/bundle.js";
import { plainText } from "../src/core/text/ansi.js";
import type { Executed, ExecuteOptions, KernelClient } from "../src/notebook/protocol/client.js";
import type { Message } from "../src/notebook/protocol/messages.js";

/** What a cell gave, as a person at the page sees it; for tests and benchmarks. */
export interface Outcome {
  /** Of the reply: `ok`, `error` or `aborted`. */
  readonly status: string;
  readonly count: number | undefined;
  readonly out: string;
  readonly err: string;
  /** The result as text. */
  readonly value: string | undefined;
  /** The result as MIME bundle. */
  readonly data: MimeBundle | undefined;
  readonly displays: readonly MimeBundle[];
  /** `TypeError: x is not a function`, of the first error shown. */
  readonly error: string | undefined;
  /** All errors shown, without colours. */
  readonly traceback: string;
}

/** Runs a cell and says what it gave. */
export async function outcome(
  kernel: KernelClient,
  code: string,
  options?: ExecuteOptions,
): Promise<Outcome> {
  return outcomeOf(await kernel.execute(code, options));
}

export function outcomeOf({ reply, messages }: Executed): Outcome {
  const contents = (type: string) =>
    messages.filter(({ header }) => header.msg_type === type).map(({ content }) => content);
  const errors = contents("error");
  const [result] = contents("execute_result");
  return {
    status: reply.status,
    count: reply.execution_count,
    out: streamText(messages, "stdout"),
    err: streamText(messages, "stderr"),
    value: result?.data["text/plain"],
    data: result?.data,
    displays: contents("display_data").map(({ data }) => data),
    error: errors[0] && `${errors[0].ename}: ${errors[0].evalue}`,
    traceback: plainText(errors.flatMap(({ traceback }) => traceback).join("\n")),
  };
}

const streamText = (messages: readonly Message[], name: string): string =>
  messages
    .filter(({ header, content }) => header.msg_type === "stream" && content.name === name)
    .map(({ content }) => content.text)
    .join("");
