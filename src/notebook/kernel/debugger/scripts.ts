import type { Debugger } from "node:inspector";
import { isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import type { Place } from "../../language/positions.js";
import type { CellFiles } from "./cell-files.js";
import { announcement, type Code, cellScripts, pauseScript, type Spot } from "./debuggee.js";
import type { InspectedThread } from "./inspected-thread.js";

/** A piece of JavaScript that the engine knows. */
export interface Script {
  readonly id: string;
  /** The engine's name for it, in which the path of a file has become an address. */
  readonly url: string;
  /** The kernel's name for it. */
  readonly name: string;
  /** What front ends call it. */
  readonly path: string;
  /** Of code that the kernel compiled. */
  readonly code: Code | undefined;
}

/** A place where the engine can stop, and the one that it comes from. */
export interface Stop {
  readonly location: Debugger.Location;
  readonly origin: Place;
}

/** The scripts of cells and of the project's files, by the places that their authors know. */
export class Scripts {
  readonly #thread: InspectedThread;
  readonly #cells: CellFiles;
  readonly #known = new Map<string, Script>();
  readonly #texts = new Map<string, Promise<string>>();
  readonly #stops = new Map<string, Promise<readonly Stop[]>>();
  /** Scripts of which only the engine's name is known. */
  #fresh: { readonly id: string; readonly url: string }[] = [];

  #announcement = "";
  #pause = "";

  constructor(thread: InspectedThread, cells: CellFiles) {
    this.#thread = thread;
    this.#cells = cells;
  }

  /** The engine has compiled a script. */
  add({ scriptId, url }: Debugger.ScriptParsedEventDataType): void {
    if (url === announcement) this.#announcement = scriptId;
    else if (url === pauseScript) this.#pause = scriptId;
    else if (url.startsWith(cellScripts) || url.startsWith("file:") || isAbsolute(url))
      this.#fresh.push({ id: scriptId, url });
  }

  /** Whether the thread says here that it has compiled something. */
  isAnnouncement({ scriptId }: Debugger.Location): boolean {
    return scriptId === this.#announcement;
  }

  /** Whether the thread has seen here that it is to pause. */
  isPause({ scriptId }: Debugger.Location): boolean {
    return scriptId === this.#pause;
  }

  async find(id: string): Promise<Script | undefined> {
    await this.#learn();
    return this.#known.get(id);
  }

  /** Every script of a path: a cell that ran three times has three. */
  async all(path?: string): Promise<Script[]> {
    await this.#learn();
    return [...this.#known.values()].filter(script => path === undefined || script.path === path);
  }

  /** Asks the thread what has been compiled since; returns that. */
  async #learn(): Promise<void> {
    const fresh = this.#fresh.splice(0);
    if (fresh.length === 0) return;
    const names = fresh.map(({ url }) => (url.startsWith("file:") ? fileURLToPath(url) : url));
    const codes = await this.#thread.call("codes", names);
    for (const [i, { id, url }] of fresh.entries()) {
      const name = names[i]!;
      const code = codes[i] ?? undefined;
      const path = code && name.startsWith(cellScripts) ? this.#cells.path(code.source) : name;
      this.#known.set(id, { id, url, name, path, code });
    }
  }

  /** The JavaScript itself. */
  text({ id }: Pick<Script, "id">): Promise<string> {
    let text = this.#texts.get(id);
    if (!text) {
      const asked = this.#thread.ask<{ scriptSource: string }>("Debugger.getScriptSource", { scriptId: id });
      text = asked.then(({ scriptSource }) => scriptSource);
      this.#texts.set(id, text);
    }
    return text;
  }

  /** Where a place of the engine's comes from; places of the engine count from 0. */
  async origin(script: Script, location: Debugger.Location): Promise<Place> {
    const [origin] = await this.#origins(script, [location]);
    return origin ?? placeOf(location);
  }

  async #origins(
    script: Script,
    locations: readonly Debugger.Location[],
  ): Promise<readonly (Place | null)[]> {
    const places = locations.map(placeOf);
    return script.code ? this.#thread.call("origins", script.name, places) : places;
  }

  /** Every place where the engine can stop in the script, in its order. */
  stops(script: Script): Promise<readonly Stop[]> {
    let stops = this.#stops.get(script.id);
    if (!stops) {
      stops = this.#stopsOf(script);
      this.#stops.set(script.id, stops);
    }
    return stops;
  }

  async #stopsOf(script: Script): Promise<readonly Stop[]> {
    const start = { scriptId: script.id, lineNumber: 0, columnNumber: 0 };
    const { locations } = await this.#thread.ask<{ locations: Debugger.BreakLocation[] }>(
      "Debugger.getPossibleBreakpoints",
      { start },
    );
    const origins = await this.#origins(script, locations);
    const text = await this.text(script);
    return locations.flatMap(({ scriptId, lineNumber, columnNumber = 0 }, i) => {
      const location = { scriptId, lineNumber, columnNumber };
      const origin = origins[i];
      return origin && !isOwn(text, location) ? [{ location, origin }] : [];
    });
  }

  /** Whether the kernel has put in what stands at a place: nothing that an author would step through. */
  async isOwn(script: Script, location: Debugger.Location): Promise<boolean> {
    return isOwn(await this.text(script), location);
  }

  /** Whether a place is one where code asks to be stopped, be it of `eval` and without a name. */
  async isDebuggerStatement(location: Debugger.Location): Promise<boolean> {
    const text = await this.text({ id: location.scriptId });
    return text.startsWith("debugger", offsetOf(text, location));
  }

  /** Whether an author's statement begins at a place, in a cell that looks before each whether it must stop. */
  async begins(script: Script, location: Debugger.Location): Promise<boolean | undefined> {
    const text = await this.text(script);
    return looks.test(text) ? look.test(text.slice(offsetOf(text, location))) : undefined;
  }

  /** Whether a place is the call of the function that the kernel has put around a cell that awaits. */
  async isWrapper(script: Script, { lineNumber }: Debugger.Location): Promise<boolean> {
    if (!script.name.startsWith(cellScripts)) return false;
    const text = await this.text(script);
    return text.slice(offsetOf(text, { scriptId: script.id, lineNumber })) === "})();";
  }

  async spot(script: Script, location: Debugger.Location): Promise<Spot> {
    const body = await this.text(script);
    return { name: script.name, body, offset: offsetOf(body, location) };
  }
}

/** The look at the stop flag in loops, and what gives the cell's imports and functions their names; see `bindCell`. */
const ownCode =
  /^(?:(?:if \()?__stop\d*\[0\]\)|__nb\d*\.stop\(|stop\(\);|__x\d*\.[\w$]+ = (?:void 0|[\w$]+|__nb\d*\.modules\S*); )/;

/** What `addStops` puts in front of a statement. */
const looks = /if \(__stop\d*\[0\] !== 0\) __nb\d*\.stop\(\); /;
const look = /^(?:if \()?__stop\d*\[0\] !== 0\) __nb/;

const isOwn = (text: string, location: Debugger.Location): boolean =>
  ownCode.test(text.slice(offsetOf(text, location)));

const placeOf = ({ lineNumber, columnNumber = 0 }: Debugger.Location): Place => ({
  line: lineNumber + 1,
  column: columnNumber + 1,
});

function offsetOf(text: string, { lineNumber, columnNumber = 0 }: Debugger.Location): number {
  let start = 0;
  for (let line = 0; line < lineNumber; line++) start = text.indexOf("\n", start) + 1;
  return start + columnNumber;
}
