import { signal } from "@preact/signals";
import type { Session } from "../../api.js";
import { ask } from "./ask.js";
import { onChange, openLine } from "./live.js";

/** What the server says of itself; undefined until it was heard. */
export const session = signal<Session | undefined>(undefined);

/** Asks now, and after each time that the server was away; opens the line from what is known on. */
export async function openSession(): Promise<void> {
  await readSession();
  openLine(session.peek()?.cursor);
  onChange(change => {
    if (change === null || session.peek() === undefined) void readSession();
  });
}

export async function readSession(): Promise<void> {
  try {
    session.value = await ask("session", {});
  } catch {} // the line says so
}
