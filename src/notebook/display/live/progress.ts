import type { MimeBundle } from "../../../core/bundle.js";
import { duration, type Progress, progressOn, type Task } from "../../../core/progress.js";
import { escapeHtml } from "../../../web/html.js";
import { type KernelHost, kernelHost } from "../host.js";
import { Redraw } from "./redraw.js";

/**
 * Progress of long work as bars under the running cell, redrawn in place at most a few times a second; a finished
 * notebook keeps the last state. `name` is a heading. Without a kernel: bars on the terminal.
 *
 *     const bars = progress();
 *     const epochs = bars.task("training", 20);
 *     for (…) epochs.at(epoch, `loss ${loss}`);
 *     epochs.end();
 */
export function progress(name = ""): Progress {
  const host = kernelHost();
  return host ? progressIn(host, name) : progressOn();
}

interface Bar {
  name: string;
  total: number;
  done: number;
  note: string;
  startedAt: number;
  /** What it is doing now, or how it ended. */
  state: "runs" | "ended" | "stopped";
  seconds: number;
}

const keptLines = 100; // a picture of a running job, not its log

function progressIn(host: KernelHost, name: string): Progress {
  const bars: Bar[] = [];
  const lines: string[] = [];
  const display = new Redraw(host, () => pictureOf(name, lines, bars));
  const stop = () => {
    for (const bar of bars) if (bar.state === "runs") finish(bar, "stopped");
    display.now();
  };
  host.signal.addEventListener("abort", stop, { once: true });
  return {
    task(taskName, total): Task {
      const bar = newBar(taskName, total);
      bars.push(bar);
      display.touch();
      return {
        at(done, note = bar.note, total = bar.total) {
          Object.assign(bar, { done, note, total });
          display.touch();
        },
        end(note = bar.note) {
          bar.note = note;
          finish(bar, "ended");
          display.now();
        },
      };
    },
    line(text) {
      lines.push(text);
      lines.splice(0, lines.length - keptLines);
      display.touch();
    },
    close() {
      host.signal.removeEventListener("abort", stop);
      stop();
    },
  };
}

const newBar = (name: string, total: number): Bar => ({
  name,
  total,
  done: 0,
  note: "",
  startedAt: performance.now(),
  state: "runs",
  seconds: 0,
});

function finish(bar: Bar, state: "ended" | "stopped"): void {
  bar.state = state;
  bar.seconds = secondsOf(bar);
}

const secondsOf = (bar: Bar): number => (performance.now() - bar.startedAt) / 1000;

function pictureOf(name: string, lines: readonly string[], bars: readonly Bar[]): MimeBundle {
  const heading = name && `<div style="font-weight: bold">${escapeHtml(name)}</div>`;
  const above = lines.map(line => `<div>${escapeHtml(line)}</div>`).join("");
  const rows = bars.map(bar => `<tr>${cellsOf(bar).join("")}</tr>`).join("");
  const table = rows && `<table style="border-collapse: collapse">${rows}</table>`;
  return {
    "text/html": `<div>${heading}${above}${table}</div>`,
    "text/plain": [name, ...lines, ...bars.map(textOf)].filter(Boolean).join("\n"),
  };
}

const barPixels = 200;

const barColour = "#3b7dd8"; // stands out on the light and on the dark theme

function cellsOf(bar: Bar): string[] {
  const cell = (html: string, style = "") =>
    `<td style="text-align: left; padding: 1px 12px 1px 0; ${style}">${html}</td>`;
  const filled = Math.round(barPixels * shareOf(bar));
  const inner = `<div style="width: ${filled}px; height: 10px; background-color: ${barColour}"></div>`;
  const box = `<div style="width: ${barPixels}px; height: 10px; border: 1px solid #999">${inner}</div>`;
  return [
    cell(escapeHtml(bar.name)),
    cell(bar.total ? box : ""),
    cell(percentOf(bar), "text-align: right"),
    cell(escapeHtml(bar.note)),
    cell(escapeHtml(timeOf(bar))),
  ];
}

const textOf = (bar: Bar): string =>
  [bar.name, percentOf(bar), bar.note, timeOf(bar)].filter(Boolean).join("  ");

/** Fraction done; a task that ended is done, whatever it counted. */
function shareOf(bar: Bar): number {
  if (bar.state === "ended") return 1;
  return bar.total ? Math.min(1, bar.done / bar.total) : 0;
}

const percentOf = (bar: Bar): string =>
  bar.total || bar.state === "ended" ? `${Math.floor(100 * shareOf(bar))} %` : "";

function timeOf(bar: Bar): string {
  if (bar.state === "ended") return duration(bar.seconds);
  if (bar.state === "stopped") return `stopped after ${duration(bar.seconds)}`;
  const seconds = secondsOf(bar);
  const share = shareOf(bar);
  return share > 0 && share < 1 ? `${duration(seconds * (1 / share - 1))} left` : duration(seconds);
}
