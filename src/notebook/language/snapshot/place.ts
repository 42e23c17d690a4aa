import type { Snapshot } from "./snapshot.js";

const place = Symbol.for("neuralbits.snapshot");

type Holder = { [place]?: Snapshot };

/** Called in the process that the snapshot is made of. */
export const offerSnapshot = (snapshot: Snapshot): void =>
  void Object.defineProperty(globalThis, place, { value: snapshot, configurable: true });

/**
 * The snapshot that this process started from; none where it started as others do. It is taken from the globals as this file is
 * loaded, so that cells do not see it.
 */
export const snapshot = taken();

function taken(): Snapshot | undefined {
  const holder = globalThis as Holder;
  const found = holder[place];
  delete holder[place];
  return found;
}
