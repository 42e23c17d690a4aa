import type typescript from "@tslab/typescript-for-tslab";

/** What a kernel finds in its heap when it starts from a snapshot, each with the stamp of what it was made from. */
export interface Snapshot {
  readonly compiler: { readonly ts: typeof typescript; readonly stamp: string };
  readonly libraries: {
    /** The files of types, parsed and bound, by their paths. */
    readonly files: ReadonlyMap<string, typescript.SourceFile>;
    /** A program of them alone, whose checker has collected the globals. */
    readonly program: typescript.Program;
    readonly stamp: string;
  };
}

const place = Symbol.for("neuralbits.snapshot");

type Holder = { [place]?: Snapshot };

/** Called in the process that the snapshot is made of. */
export const offerSnapshot = (snapshot: Snapshot): void =>
  void Object.defineProperty(globalThis, place, { value: snapshot, configurable: true });

/** The snapshot that this process started from, out of the cells' sight; none where it started as others do. */
export const snapshot = taken();

function taken(): Snapshot | undefined {
  const holder = globalThis as Holder;
  const found = holder[place];
  delete holder[place];
  return found;
}
