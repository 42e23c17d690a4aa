import { aligned, displayWidth, visible, wrapped } from "./text/terminal-text.js";

/** Progress of long work: whoever works reports, whoever watches draws. */
export interface Progress {
  /** Starts a bar: `total` in steps of the work, 0 where it is not known yet. */
  task(name: string, total: number): Task;
  /** A line of its own, above the bars. */
  line(text: string): void;
  /** Ends all drawing. */
  close(): void;
}

export interface Task {
  /** The work stands at `done` of `total` steps (all in all, not since last time); the note follows the bar. */
  at(done: number, note?: string, total?: number): void;
  /** The task is over: its bar becomes a line. */
  end(note?: string): void;
}

/** The part of a terminal that we use, so that tests can pass their own. */
export interface Screen {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
  rows?: number;
}

/**
 * Bars on a terminal; plain lines in a file, and on a terminal that cannot move its cursor. Writes to standard error,
 * so that results can be piped.
 */
export function progressOn(
  screen: Screen = process.stderr,
  now: () => number = Date.now,
  terminal: string | undefined = process.env.TERM,
): Progress {
  return screen.isTTY && terminal !== "dumb" ? bars(screen, now) : plainLines(screen, now);
}

/** Nobody watches. */
export const silent: Progress = {
  task: () => ({ at() {}, end() {} }),
  line() {},
  close() {},
};

/**
 * Tasks that run side by side as one bar, for work that has too many to look at: `networks  62 %`. Its note is the
 * newest note of any of them. When all have ended the bar has too; a later task begins another.
 */
export function combinedProgress(progress: Progress, name: string): Progress {
  let parts: { done: number; total: number; over: boolean }[] = [];
  let bar: Task | undefined;
  const sum = (field: "done" | "total"): number => parts.reduce((all, part) => all + part[field], 0);
  const draw = (note: string | undefined): void => {
    if (parts.every(part => part.over)) {
      bar!.end(note);
      [parts, bar] = [[], undefined];
    } else bar!.at(sum("done"), note, sum("total"));
  };
  return {
    task(taskName, total) {
      const part = { done: 0, total, over: false };
      parts.push(part);
      bar ??= progress.task(name, total);
      const noted = (note?: string): string | undefined => (note ? `${taskName}: ${note}` : undefined);
      return {
        at(done, note, newTotal = part.total) {
          Object.assign(part, { done, total: newTotal });
          draw(noted(note));
        },
        end(note) {
          Object.assign(part, { done: part.total, over: true });
          draw(noted(note));
        },
      };
    },
    line: text => progress.line(text),
    close: () => progress.close(),
  };
}

interface Bar {
  name: string;
  total: number;
  done: number;
  note: string;
  startedAt: number;
  /** Where the work stood when it first moved: the time left is reckoned from there, not from the preparations. */
  moved: { at: number; done: number } | undefined;
}

const newBar = (name: string, total: number, at: number): Bar => ({
  name,
  total,
  done: 0,
  note: "",
  startedAt: at,
  moved: undefined,
});

function move(bar: Bar, at: number, done: number, note: string, total: number): void {
  Object.assign(bar, { done, note, total });
  if (done > 0) bar.moved ??= { at, done };
}

const redrawMs = 100; // ten pictures a second look alive and cost nothing
const plainMs = 10_000; // a log file wants a sign of life, not a film

function bars(screen: Screen, now: () => number): Progress {
  const live = new Set<Bar>();
  let drawn = 0;
  let drawnAt = 0;

  const erase = () => (drawn ? `\x1b[${drawn}A\x1b[J` : "");
  const draw = (above = "") => {
    const lines = fitting([...live], screen.rows || 24).map(bar =>
      typeof bar === "string" ? bar : barLine(bar, now(), screen.columns || 80),
    );
    screen.write(erase() + above + lines.map(line => `${line}\n`).join(""));
    drawn = lines.length;
    drawnAt = now();
  };

  return {
    task(name, total) {
      const bar = newBar(name, total, now());
      live.add(bar);
      if (now() - drawnAt >= redrawMs) draw();
      return {
        at(done, note = bar.note, total = bar.total) {
          move(bar, now(), done, note, total);
          if (now() - drawnAt >= redrawMs) draw();
        },
        end(note = bar.note) {
          live.delete(bar);
          draw(`${narrowed(endLine(bar, note, now()), screen.columns || 80)}\n`);
        },
      };
    },
    line: text => draw(`${text}\n`),
    close() {
      live.clear();
      drawn = 0;
    },
  };
}

/** A line that stays: as it is where it fits, else in several, broken at spaces. */
const narrowed = (line: string, columns: number): string =>
  displayWidth(line) < columns ? line : wrapped(line, columns - 1).join("\n");

/** The bars that a screen of so many rows holds: a picture taller than the screen could not be erased. */
function fitting(bars: readonly Bar[], rows: number): (Bar | string)[] {
  const room = Math.max(1, rows - 2);
  if (bars.length <= room) return [...bars];
  return [...bars.slice(0, room), `… and ${bars.length - room} more`];
}

/** One line in a while for all tasks together: trials that train side by side stand at the same step. */
function plainLines(screen: Screen, now: () => number): Progress {
  let saidAt = now();
  return {
    task(name, total) {
      const bar = newBar(name, total, now());
      return {
        at(done, note = bar.note, total = bar.total) {
          move(bar, now(), done, note, total);
          if (now() - saidAt < plainMs) return;
          saidAt = now();
          screen.write(`${joined([visible(name), share(bar), visible(note), timeLeft(bar, now())])}\n`);
        },
        end: (note = bar.note) => void screen.write(`${endLine(bar, note, now())}\n`),
      };
    },
    line: text => void screen.write(`${text}\n`),
    close() {},
  };
}

const nameWidth = 30; // `projection 60x12+256 joint s1`
const beside = 42; // what share, note and time left take beside a bar

/** A bar with all that is known of it; on a narrow terminal less, but never a part of a word or a number. */
function barLine(bar: Bar, at: number, columns: number): string {
  const room = columns - 1; // a line that fills the last cell is two lines on some terminals
  const name = visible(bar.name);
  const barWidth = Math.min(24, Math.max(6, columns - nameWidth - beside));
  const filled = bar.total ? Math.round((barWidth * Math.min(bar.done, bar.total)) / bar.total) : 0;
  const picture = "█".repeat(filled) + "░".repeat(barWidth - filled);
  const [done, note, left] = [share(bar), visible(bar.note), timeLeft(bar, at)];
  const lines = [
    [name.padEnd(nameWidth), picture, done, note, left],
    [name.padEnd(nameWidth), done, note, left],
    [name, done.trim(), note, left],
    [name, done.trim(), left],
    [name, done.trim()],
  ].map(joined);
  const short = aligned(name, Math.max(1, room - displayWidth(done) - 2), "left");
  return lines.find(line => displayWidth(line) <= room) ?? joined([short, done]);
}

const joined = (parts: readonly string[]): string => parts.filter(Boolean).join("  ");

const share = (bar: Bar): string =>
  bar.total ? `${Math.floor((100 * bar.done) / bar.total)} %`.padStart(5) : "";

function timeLeft(bar: Bar, at: number): string {
  const since = bar.moved;
  if (!since || bar.done <= since.done || bar.done >= bar.total) return "";
  const seconds = ((at - since.at) / 1000) * ((bar.total - bar.done) / (bar.done - since.done));
  return `${duration(seconds)} left`;
}

const endLine = (bar: Bar, note: string, at: number): string =>
  joined([visible(bar.name).padEnd(nameWidth), visible(note), duration((at - bar.startedAt) / 1000)]);

/** Seconds as people say them: `8 s`, `2 min 5 s`, `1 h 3 min`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${seconds < 10 ? Math.round(seconds * 10) / 10 : whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
