import { signal } from "@preact/signals";
import { type Change, routes } from "../../api.js";
import { ask, NoAnswer } from "./ask.js";

/** How the line to the server stands. `refused`: it does not know us; `none`: an exported page has no server. */
export type Line = "opening" | "live" | "gone" | "refused" | "none";

export const line = signal<Line>("opening");

/** Who wants to know of changes; null: the server was away, so anything may have changed. */
type Listener = (change: Change | null) => void;
const listeners = new Set<Listener>();

/** Calls back at each change until the function that it returns is called. */
export function onChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

const waits = [0.5, 1, 1, 2, 3, 5]; // seconds between tries; the last holds on
let tries = 0;
let cursor = "";

/** Opens the line, to hear what happens from a cursor on, and opens it anew for as long as the page is shown. */
export function openLine(from = cursor): void {
  cursor = from;
  const events = new EventSource(`${routes.events}?after=${encodeURIComponent(cursor)}`);
  events.onopen = () => {
    const wasGone = line.peek() === "gone" || line.peek() === "refused";
    line.value = "live";
    tries = 0;
    if (wasGone) tell(null);
  };
  events.onmessage = event => {
    const change = JSON.parse(String(event.data)) as Change;
    cursor = change.cursor;
    tell(change);
  };
  events.onerror = () => {
    events.close();
    void findOut();
    setTimeout(() => openLine(), 1000 * waits[Math.min(tries++, waits.length - 1)]!);
  };
}

const tell = (change: Change | null): void => {
  for (const listener of listeners) listener(change);
};

/** An event source does not say why it failed; a question does. */
async function findOut(): Promise<void> {
  try {
    await ask("session", {});
  } catch (error) {
    const isRefused = error instanceof NoAnswer && (error.status === 401 || error.status === 403);
    line.value = isRefused ? "refused" : "gone";
  }
}
