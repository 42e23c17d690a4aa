import { signal } from "@preact/signals";
import type { Session } from "../../api.js";
import { ask } from "./ask.js";
import { onChange } from "./live.js";

/** What the server says of itself; undefined until it was heard. */
export const session = signal<Session | undefined>(undefined);

/** Asks now, and after each time that the server was away. */
export function openSession(): void {
  const read = () =>
    void ask("session", {})
      .then(answer => (session.value = answer))
      .catch(() => {}); // the line says so
  read();
  onChange(change => {
    if (change === null || session.peek() === undefined) read();
  });
}
