import type { MimeBundle } from "../../core/bundle.js";
import { duration } from "../../core/progress.js";
import { plainText } from "../../core/text/ansi.js";
import type { CodeCell, Output } from "../document/nbformat.js";
import type { Change } from "./outputs.js";

/** Whoever looks on while a notebook runs. */
export interface Watcher {
  /** A cell begins: the `number`-th of `total` that will run. */
  begins(cell: CodeCell, number: number, total: number): void;
  changed(change: Change): void;
  ended(cell: CodeCell, seconds: number): void;
}

/** The part of a terminal that we use, so that tests can pass their own. */
export interface Screen {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
  rows?: number;
}

/** Nobody looks on. */
export const unwatched: Watcher = { begins() {}, changed() {}, ended() {} };

/**
 * Shows a run live: each cell's first line, what it prints, the text of its results. Displays with an id (progress
 * bars, live charts) are redrawn in place below the text on a terminal; elsewhere their last state is printed when
 * the cell ends, and a sign of life now and then.
 */
export function terminalWatcher(screen: Screen, now: () => number = Date.now): Watcher {
  return screen.isTTY ? new Terminal(screen) : new Log(screen, now);
}

const dim = (text: string): string => `\x1b[2m${text}\x1b[0m`;

/** The line above a cell's output: which it is, and the first line of its source that is no comment. */
function headLine(cell: CodeCell, number: number, total: number): string {
  const lines = cell.source.split("\n").map(line => line.trim());
  const first = lines.find(line => line && !line.startsWith("//")) ?? lines.find(Boolean) ?? "";
  return `[${String(number).padStart(String(total).length)}/${total}] ${first}`;
}

/** What a terminal can show of a bundle. */
function bundleText(bundle: MimeBundle): string {
  const text = bundle["text/plain"] ?? bundle["text/markdown"] ?? bundle["text/latex"];
  return typeof text === "string" ? text.replace(/\n$/, "") : `[${Object.keys(bundle).join(", ")}]`;
}

function outputText(output: Output): string {
  if (output.output_type === "stream") return output.text;
  if (output.output_type !== "error") return bundleText(output.data);
  const trace = output.traceback.join("\n");
  return trace.includes(output.evalue)
    ? trace
    : [`${output.ename}: ${output.evalue}`, trace].join("\n").trim();
}

/** On a terminal: live displays stay below whatever is printed, drawn over themselves. */
class Terminal implements Watcher {
  readonly #screen: Screen;
  readonly #live = new Map<string, string>();
  #drawn = 0;
  /** Text of an unfinished line, held back while a display stands below. */
  #held = "";
  #atLineStart = true;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  begins(cell: CodeCell, number: number, total: number): void {
    this.#print(`${dim(headLine(cell, number, total).slice(0, this.#width))}\n`);
  }

  changed(change: Change): void {
    if (change.kind === "stream") this.#print(change.text);
    else if (change.kind === "shown" && change.display !== undefined && "data" in change.output)
      this.#draw(change.display, bundleText(change.output.data));
    else if (change.kind === "shown") this.#print(this.#onOwnLines(outputText(change.output)));
    else if (change.kind === "updated") this.#draw(change.display, bundleText(change.data));
    else this.#redraw("", () => this.#live.clear());
  }

  ended(_: CodeCell, seconds: number): void {
    const block = this.#block();
    this.#redraw(this.#held && `${this.#held}\n`, () => this.#live.clear());
    this.#held = "";
    if (block) this.#write(`${block}\n`);
    const rest = this.#atLineStart ? "" : "\n";
    this.#write(rest + (seconds >= 1 ? `${dim(duration(seconds))}\n` : ""));
  }

  get #width(): number {
    return (this.#screen.columns ?? 80) - 1;
  }

  #onOwnLines(text: string): string {
    return `${this.#atLineStart && !this.#held ? "" : "\n"}${text}\n`;
  }

  #draw(display: string, text: string): void {
    this.#redraw("", () => this.#live.set(display, text));
  }

  #print(text: string): void {
    if (this.#live.size === 0) this.#write(text);
    else {
      const whole = this.#held + text;
      const end = whole.lastIndexOf("\n") + 1;
      this.#held = whole.slice(end);
      this.#redraw(whole.slice(0, end));
    }
  }

  /** Takes the live displays away, prints the text, and draws them again as they are now. */
  #redraw(text: string, change: () => void = () => {}): void {
    const erase = this.#drawn ? `\x1b[${this.#drawn}A\x1b[J` : "";
    const before = !this.#drawn && !this.#atLineStart ? "\n" : ""; // a line that was begun before any display
    change();
    const block = this.#block();
    this.#write(erase + before + text + (block && `${block}\n`));
    this.#drawn = block ? block.split("\n").length : 0;
  }

  /** The live displays as lines that fit the screen: what is too long or too high would not be erased. */
  #block(): string {
    const lines = [...this.#live.values()].flatMap(text => plainText(text).split("\n"));
    return lines
      .slice(-Math.max(1, (this.#screen.rows ?? 24) - 2))
      .map(line => [...line].slice(0, this.#width).join(""))
      .join("\n");
  }

  #write(text: string): void {
    if (text === "") return;
    this.#screen.write(text);
    this.#atLineStart = text.endsWith("\n");
  }
}

const signOfLifeMs = 10_000; // a log file wants a sign of life, not a film

/** Into a file or a pipe: plain lines, no colours. */
class Log implements Watcher {
  readonly #screen: Screen;
  readonly #now: () => number;
  readonly #live = new Map<string, { text: string; saidAt: number; said: string }>();
  #atLineStart = true;

  constructor(screen: Screen, now: () => number) {
    this.#screen = screen;
    this.#now = now;
  }

  begins(cell: CodeCell, number: number, total: number): void {
    this.#line(headLine(cell, number, total));
  }

  changed(change: Change): void {
    if (change.kind === "stream") this.#write(plainText(change.text));
    else if (change.kind === "updated") this.#update(change.display, bundleText(change.data));
    else if (change.kind === "cleared") this.#live.clear();
    else if (change.display !== undefined && "data" in change.output) {
      const text = bundleText(change.output.data);
      this.#live.set(change.display, { text, saidAt: this.#now(), said: "" });
    } else this.#line(plainText(outputText(change.output)));
  }

  ended(_: CodeCell, seconds: number): void {
    for (const live of this.#live.values()) this.#say(live);
    this.#live.clear();
    if (!this.#atLineStart) this.#write("\n");
    if (seconds >= 1) this.#line(`(${duration(seconds)})`);
  }

  #update(display: string, text: string): void {
    const live = this.#live.get(display);
    if (!live) return; // of an earlier cell, whose output was printed
    live.text = text;
    if (this.#now() - live.saidAt >= signOfLifeMs) this.#say(live);
  }

  #say(live: { text: string; saidAt: number; said: string }): void {
    if (live.text === live.said) return;
    Object.assign(live, { said: live.text, saidAt: this.#now() });
    this.#line(plainText(live.text));
  }

  #line(text: string): void {
    this.#write(`${this.#atLineStart ? "" : "\n"}${text}\n`);
  }

  #write(text: string): void {
    if (text === "") return;
    this.#screen.write(text);
    this.#atLineStart = text.endsWith("\n");
  }
}
