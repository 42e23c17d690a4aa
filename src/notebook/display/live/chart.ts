import { type Displayable, displaySymbol, type MimeBundle } from "../../../core/bundle.js";
import { check } from "../../../core/check.js";
import { type Figure, figureBundle, figureLine } from "../../../web/figure.js";
import { type KernelHost, kernelHost } from "../host.js";
import { Redraw } from "./redraw.js";

export interface ChartSettings {
  title: string;
  /** The value of a point that goes along the x axis, its title too. */
  x: string;
  /** The values drawn as lines, one or several. */
  y: string | readonly string[];
  /** Added to the layout: axis types, ranges, titles. */
  layout?: object;
  /** Draws the picture (SVG) that is kept beside the last figure, for readers without Plotly. */
  image?: (figure: Figure) => string | Promise<string>;
}

/** Numbers by name: `{ epoch: 3, loss: 0.41 }`. What is missing or not a number leaves a gap. */
export type Point = Readonly<Record<string, number | undefined>>;

export interface LiveChart extends Displayable {
  /** Adds a point to every line. */
  push(point: Point): void;
  /** Draws a whole figure in the same place instead of the lines. */
  update(figure: Figure): void;
  /** The figure as it stands. */
  readonly figure: Figure;
  /** All points pushed, also those that the drawing leaves out. */
  readonly points: readonly Point[];
  /** The last state: draws it, with its picture. Is called for you when the cell is interrupted or falls quiet. */
  end(): Promise<void>;
}

/**
 * A chart that grows under the running cell, redrawn in place at most a few times a second:
 *
 *     const chart = liveChart({ title: "training", x: "epoch", y: ["loss", "accuracy"] });
 *     for await (const report of training) chart.push(report);
 *     await chart.end();
 *
 * While live it sends JSON only; the picture is made once, for the last state. Without a kernel it prints a line now
 * and then.
 */
export function liveChart(settings: ChartSettings): LiveChart {
  check(settings.x !== "", "chart x", settings.x, "the name of a value of the points");
  const lines = typeof settings.y === "string" ? [settings.y] : settings.y;
  check(lines.length > 0, "chart y", lines, "the name of at least one value of the points");
  const host = kernelHost();
  return new Chart(settings, lines, host ? new Drawing(host, settings.image) : new Lines());
}

const mostDrawn = 2_000; // points per line; more than a screen has columns, and every redraw sends them all

class Chart implements LiveChart {
  readonly points: Point[] = [];
  readonly #settings: ChartSettings;
  readonly #lines: readonly string[];
  readonly #screen: Watcher;
  #whole: Figure | undefined;

  constructor(settings: ChartSettings, lines: readonly string[], screen: Watcher) {
    this.#settings = settings;
    this.#lines = lines;
    this.#screen = screen;
  }

  get figure(): Figure {
    return this.#whole ?? linesFigure(this.#settings, this.#lines, this.points);
  }

  push(point: Point): void {
    this.points.push(point);
    this.#whole = undefined;
    this.#screen.changed(this);
  }

  update(figure: Figure): void {
    this.#whole = figure;
    this.#screen.changed(this);
  }

  end(): Promise<void> {
    return this.#screen.last(this);
  }

  async [displaySymbol](): Promise<MimeBundle> {
    const { figure } = this;
    return figureBundle(figure, await this.#settings.image?.(figure));
  }

  /** The newest values in words. */
  toString(): string {
    if (this.#whole) return figureLine(this.#whole);
    const newest = this.points.at(-1) ?? {};
    const values = [this.#settings.x, ...this.#lines].map(name => `${name} ${short(newest[name])}`);
    return [this.#settings.title, ...values].join("  ");
  }
}

/** Whoever shows the chart to a person. */
interface Watcher {
  changed(chart: Chart): void;
  last(chart: Chart): Promise<void>;
}

const quietMs = 1500; // so long without a point, and the state is taken for the last one

/** In a notebook: one display, drawn again and again. */
class Drawing implements Watcher {
  readonly #image: ChartSettings["image"];
  readonly #display: Redraw;
  #chart: Chart | undefined;
  #quiet: NodeJS.Timeout | undefined;
  #version = 0;

  constructor(host: KernelHost, image: ChartSettings["image"]) {
    this.#image = image;
    this.#display = new Redraw(host, () => figureBundle(this.#chart!.figure));
    host.signal.addEventListener("abort", () => this.#settle(), { once: true });
  }

  changed(chart: Chart): void {
    this.#chart = chart;
    this.#version++;
    this.#display.touch();
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#settle(), quietMs);
    this.#quiet.unref();
  }

  async last(chart: Chart): Promise<void> {
    this.#chart = chart;
    clearTimeout(this.#quiet);
    const { figure } = chart;
    const version = this.#version;
    const svg = await this.#image?.(figure);
    if (version === this.#version) this.#display.now(figureBundle(figure, svg)); // else it is not the last any more
  }

  #settle(): void {
    if (this.#chart) this.last(this.#chart).catch(error => console.error(`chart without picture: ${error}`));
  }
}

const lineMs = 10_000; // a log wants a sign of life, not a film

/** Without a kernel: a line now and then, and the last one. */
class Lines implements Watcher {
  #saidAt = -Infinity;

  changed(chart: Chart): void {
    if (performance.now() - this.#saidAt < lineMs) return;
    this.#say(chart);
  }

  async last(chart: Chart): Promise<void> {
    this.#say(chart);
  }

  #say(chart: Chart): void {
    this.#saidAt = performance.now();
    process.stderr.write(`${chart}\n`); // standard error, so that results can be piped
  }
}

/** One line per name; of very many points every n-th is drawn, and the last. */
function linesFigure(settings: ChartSettings, lines: readonly string[], points: readonly Point[]): Figure {
  const every = Math.ceil(points.length / mostDrawn);
  const drawn = points.filter((_, i) => i % every === 0 || i === points.length - 1);
  const numbers = (name: string) => drawn.map(point => finite(point[name]));
  return {
    data: lines.map(name => ({
      type: "scatter",
      mode: drawn.length > 50 ? "lines" : "lines+markers", // markers show where few points are
      name,
      x: numbers(settings.x),
      y: numbers(name),
    })),
    layout: {
      title: { text: settings.title },
      xaxis: { title: { text: settings.x } },
      ...(lines.length === 1 ? { yaxis: { title: { text: lines[0] } } } : { showlegend: true }),
      ...settings.layout,
    },
  };
}

/** JSON has no NaN: null leaves a gap in the line. */
const finite = (value: number | undefined): number | null => (Number.isFinite(value) ? value! : null);

const short = (value: number | undefined): string =>
  value === undefined ? "–" : Number.isInteger(value) ? String(value) : value.toPrecision(4);
