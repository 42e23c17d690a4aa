import { kernelHost } from "./host.js";
import { plain } from "./plain.js";
import { shown } from "./values.js";

/** Displays a value at once: under the running cell of a notebook; elsewhere its text goes to standard output. */
export async function show(value: unknown): Promise<void> {
  const { data, metadata } = await shown(value);
  const host = kernelHost();
  if (host) host.display(data, metadata ? { metadata } : {});
  else process.stdout.write(`${data["text/plain"] ?? plain(value)}\n`);
}
