import type { DOMWindow } from "jsdom";
import { check } from "../../core/check.js";
import type { Figure } from "../../web/figure.js";
import { plotlyScript } from "../../web/plotly.js";
import { noteRoom } from "./theme.js";

/** Pixels; the width at which a README shows it. A layout may ask for another size. */
const usual = { width: 900, height: 560 } as const;

interface Plotly {
  newPlot(node: unknown, figure: object): Promise<unknown>;
  toImage(node: unknown, options: object): Promise<string>;
  purge(node: unknown): void;
}

let page: Promise<{ window: DOMWindow; plotly: Plotly }> | undefined; // one a process: the script takes a second

/** A figure as SVG, drawn without a browser: equal figures give equal bytes. */
export async function svg(figure: Figure): Promise<string> {
  const { window, plotly } = await (page ??= openPage());
  const node = window.document.createElement("div");
  window.document.body.append(node);
  try {
    const { data, layout } = still(figure);
    const size = sizeOf(figure);
    const drawn = structuredClone({ data, layout: { ...layout, ...size }, config: { staticPlot: true } });
    await plotly.newPlot(node, drawn);
    const text = await plotly.toImage(node, { format: "svg", imageDataOnly: true, ...size });
    check(text.startsWith("<svg"), "picture", text.slice(0, 40), "an SVG");
    return `${steady(text)}\n`;
  } finally {
    plotly.purge(node);
    node.remove();
  }
}

const sizeOf = ({ layout = {} }: Figure): { width: number; height: number } => ({
  width: Number(layout.width ?? usual.width),
  height: Number(layout.height ?? usual.height),
});

/** What a picture shows of a figure: no buttons, and only the traces that they would show first. */
export function still({ data, layout = {} }: Figure): { data: object[]; layout: object } {
  const { updatemenus: _, ...rest } = layout;
  const margin = { ...(layout.margin as object), t: 65 + noteRoom(layout) }; // no buttons, less room
  return { data: data.filter(trace => trace.visible !== false), layout: { ...rest, margin } };
}

/** Plotly draws ids at random: the same ones in order of appearance instead. */
function steady(text: string): string {
  const ids = [...new Set([...text.matchAll(/\bid="([^"]+)"/g)].map(match => match[1]!))];
  const seen = new Map(ids.map((id, i) => [id, `i${i + 1}`]));
  return text
    .replace(/\bid="([^"]+)"/g, (_, id) => `id="${seen.get(id)}"`)
    .replace(/url\((['"]|&quot;)?[^)#]*#([^)'"&]+)(['"]|&quot;)?\)/g, (whole, _open, id) =>
      seen.has(id) ? `url(#${seen.get(id)})` : whole,
    )
    .replace(/\bclass="([^"]*)"/g, (_, names) => `class="${names.replace(/(?<=\btrace)[0-9a-f]{6}\b/, "")}"`);
}

async function openPage(): Promise<{ window: DOMWindow; plotly: Plotly }> {
  const { JSDOM } = await import("jsdom");
  const { window } = new JSDOM("<!doctype html><body></body>", {
    runScripts: "outside-only",
    pretendToBeVisual: true,
  });
  measureText(window);
  Object.assign(window.URL, { createObjectURL: () => "", revokeObjectURL: () => {} }); // asked for at the start only
  Object.defineProperty(window.HTMLCanvasElement.prototype, "getContext", { value: () => null });
  Object.assign(window, { TextDecoder, TextEncoder }); // every browser has them, jsdom has not
  window.eval(plotlyScript());
  return { window, plotly: (window as unknown as { Plotly: Plotly }).Plotly };
}

/** There is no font in jsdom: widths are those of Arial, near enough to lay out legends and titles. */
function measureText(window: DOMWindow): void {
  const fontSize = (node: Element): number =>
    Number.parseFloat(
      (node as SVGElement).style?.fontSize ||
        node.closest<SVGElement>("[style*=font-size]")?.style.fontSize ||
        "12",
    );
  const box = (node: Element) => {
    const own =
      node.tagName === "text" || node.tagName === "tspan" ? [node] : [...node.querySelectorAll("text")];
    const widths = own.map(text => textWidth(text.textContent ?? "", fontSize(text)));
    const heights = own.map(text => fontSize(text) * 1.2);
    const [width, height] = [Math.max(0, ...widths), Math.max(0, ...heights)];
    const left = -width * anchored(own[0]);
    const [top, bottom] = [-0.8 * height, 0.2 * height];
    return { x: left, y: top, left, top, right: left + width, bottom, width, height };
  };
  Object.assign(window.SVGElement.prototype, {
    getBBox(this: Element) {
      return box(this);
    },
    getComputedTextLength(this: Element) {
      return box(this).width;
    },
  });
  const plain = window.Element.prototype.getBoundingClientRect;
  window.Element.prototype.getBoundingClientRect = function (this: Element) {
    return this instanceof window.SVGElement ? (box(this) as DOMRect) : plain.call(this);
  };
}

/** The share of a text that lies left of its place: Plotly reads that of annotations, and moves axis titles by it. */
function anchored(text: Element | undefined): number {
  if (!text?.classList.contains("annotation-text")) return 0;
  const anchor = (text as SVGElement).style.textAnchor || text.getAttribute("text-anchor");
  return anchor === "middle" ? 0.5 : anchor === "end" ? 1 : 0;
}

const narrow = new Set("ijl.,:;'|!tfrI()[] ·");
const wide = new Set("mwMW@%+=±×−");

const textWidth = (text: string, size: number): number =>
  [...text].reduce((sum, letter) => sum + (narrow.has(letter) ? 0.31 : wide.has(letter) ? 0.8 : 0.57), 0) *
  size;
