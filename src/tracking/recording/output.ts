import { StringDecoder } from "node:string_decoder";
import { redacted } from "../redact.js";
import type { Recorder } from "./recorder.js";

const mostCharacters = 16 << 20; // a run is no place for a log without end

type Stream = "stdout" | "stderr";

/** Keeps what the program writes from now on, both streams in order, until the run is over; secrets left out. */
export function keepOutput(run: Recorder): void {
  let room = mostCharacters;
  keepers.add((stream, text) => {
    if (run.isOver) return false;
    if (room <= 0) return true;
    const kept = room < text.length ? `${text.slice(0, room)}\n… the rest is not kept\n` : text;
    room -= text.length;
    run.beside((spool, number) =>
      spool.output({ run: number, time: Date.now(), stream, text: redacted(kept) }),
    );
    return true;
  });
  listen();
}

/** → false: it wants no more */
type Keeper = (stream: Stream, text: string) => boolean;

const keepers = new Set<Keeper>();
let listening = false;

function listen(): void {
  if (listening) return;
  listening = true;
  for (const name of ["stdout", "stderr"] as const) tap(name);
}

/** Every write goes where it went; on its way it is heard. */
function tap(name: Stream): void {
  const stream = process[name];
  const write = stream.write;
  const decoder = new StringDecoder("utf8"); // a character may come in two pieces
  stream.write = function (this: NodeJS.WriteStream, ...given: Parameters<typeof write>) {
    const [part] = given as [string | Uint8Array];
    const text = typeof part === "string" ? part : decoder.write(Buffer.from(part));
    for (const keeper of keepers) if (!keeper(name, text)) keepers.delete(keeper);
    return write.apply(this, given);
  } as typeof write;
}
