import { Buffer } from "node:buffer";
import process from "node:process";
import { StringDecoder } from "node:string_decoder";

type Name = "stdout" | "stderr";
type Take = (name: Name, text: string) => void;

/** From now on what this process writes to its standard output and error goes to `take`. */
export function captureOutput(take: Take): void {
  for (const name of ["stdout", "stderr"] as const) {
    const decoder = new StringDecoder("utf8");
    let isWithin = false; // of bytes, whose last character may still be incomplete
    process[name].write = (
      chunk: string | NodeJS.ArrayBufferView,
      encoding?: Encoding,
      done?: (error?: Error | null) => void,
    ): boolean => {
      const isText = isPlain(chunk, encoding);
      const before = isText && isWithin ? decoder.end() : "";
      const text = isText ? before + chunk : decoder.write(bytesOf(chunk, encoding));
      isWithin = !isText;
      if (text !== "") take(name, text);
      const callback = typeof encoding === "function" ? encoding : done;
      if (callback) process.nextTick(callback);
      return true;
    };
  }
}

type Encoding = BufferEncoding | ((error?: Error | null) => void) | undefined;

const isPlain = (chunk: string | NodeJS.ArrayBufferView, encoding: Encoding): chunk is string =>
  typeof chunk === "string" && (typeof encoding !== "string" || /^utf-?8$/i.test(encoding));

/** The bytes that a stream would write: of text in an encoding such as base64, or of any view of memory. */
function bytesOf(chunk: string | NodeJS.ArrayBufferView, encoding: Encoding): Buffer {
  if (typeof chunk === "string") return Buffer.from(chunk, encoding as BufferEncoding);
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
