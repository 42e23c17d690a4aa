// What the thread that runs cells and the debugger beside it agree on.

import type { Place } from "../../language/positions.js";

/** The name of the script that the thread runs after it has compiled code: the debugger stops in it, and goes on. */
export const announcement = "neuralbits:announcement";

/** The name of the script that the thread runs where a pause was asked for: the debugger stops in it, and steps out. */
export const pauseScript = "neuralbits:pause";

/** How scripts of cells are called. */
export const cellScripts = "neuralbits:";

/** Where the debugger finds the debuggee. */
export const debuggeeSymbol = "neuralbits.debuggee";

/** The code that gives it. */
export const debuggeeCode = `globalThis[Symbol.for(${JSON.stringify(debuggeeSymbol)})]`;

/** Code that the kernel compiled, as the debugger wants to know it. */
export interface Code {
  /** `In [7]`, or the path of a file. */
  readonly label: string;
  readonly source: string;
  /** What stands in front of names in the compiled code and not in the source. */
  readonly hidden: string;
}

/** A place in compiled code. */
export interface Spot {
  /** The kernel's name for the code. */
  readonly name: string;
  /** The compiled code. */
  readonly body: string;
  /** Characters before it. */
  readonly offset: number;
}

/** What the debugger asks, by the inspector, of the thread that runs cells, also while that thread is paused. */
export interface Debuggee {
  codes(names: readonly string[]): (Code | null)[];
  /** Where places in compiled code come from; nothing for code that was not compiled here. */
  origins(name: string, places: readonly Place[]): (Place | null)[];
  /** An expression as its author writes it, as JavaScript that can be evaluated at a place, or between cells. */
  translated(expression: string, spot?: Spot): string;
  /** Whether the function that a place stands in catches what is thrown there. */
  catches(spot: Spot): boolean;
  /** What the notebook's names are now. */
  values(): object;
  assign(name: string, value: unknown): void;
  /** A value as a MIME bundle. */
  shown(value: unknown): object;
}
