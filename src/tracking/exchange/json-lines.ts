import { createReadStream } from "node:fs";
import { Refusal } from "../../core/check.js";
import { utf8Text } from "../../core/text/utf8.js";
import type { RunDocument } from "./document.js";
import { fromJson, parsed, toJson } from "./json.js";

/** A run in one line. There is no room for the files that it kept: only their names and sha256s go with it. */
export const jsonLine = (document: RunDocument): string => JSON.stringify(toJson(withoutFiles(document)));

const withoutFiles = (document: RunDocument): RunDocument => ({
  ...document,
  attempts: document.attempts.map(attempt => ({
    ...attempt,
    artifacts: attempt.artifacts.map(file => ({ ...file, stored: false })),
  })),
});

const mostBytes = 1 << 26; // a line of 64 MiB is a run of two million points

/** A run for each line; an empty line is none. A line that is no run is handed to `refused` and passed over. */
export async function* runsInJsonLines(
  path: string,
  refused: (line: string) => void,
): AsyncGenerator<RunDocument> {
  let number = 0;
  for await (const line of lines(path)) {
    number++;
    try {
      if (line === null) throw new Refusal(`longer than ${mostBytes >> 20} MiB`);
      const text = utf8Text("line", line);
      if (text.trim() !== "") yield fromJson(parsed("run", text));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused(`${path}, line ${number}: ${error.message}; passed over`);
    }
  }
}

/** The lines of a file, null for each that is too long: however long it is, it is never held whole. */
async function* lines(path: string): AsyncGenerator<Buffer | null> {
  let parts: Buffer[] = [];
  let bytes = 0;
  let isLong = false;
  const taken = (): Buffer | null => {
    const line = isLong ? null : Buffer.concat(parts);
    [parts, bytes, isLong] = [[], 0, false];
    return line;
  };
  for await (const part of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = part.indexOf(10); end >= 0; end = part.indexOf(10, from)) {
      isLong ||= bytes + end - from > mostBytes;
      parts.push(part.subarray(from, end));
      yield taken();
      from = end + 1;
    }
    bytes += part.length - from;
    isLong ||= bytes > mostBytes;
    if (isLong) parts = [];
    else parts.push(part.subarray(from));
  }
  if (bytes > 0) yield taken();
}
