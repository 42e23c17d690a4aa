import { AsyncResource } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { displaySymbol, type MimeBundle } from "../../../core/bundle.js";
import { figureBundle, isFigure } from "../../../web/figure.js";
import { escapeHtml } from "../../../web/html.js";
import { kernelHost } from "../host.js";
import { recordsShown } from "../table.js";
import { column } from "./box.js";
import { type Control, callBack } from "./widget.js";

/** Names of values and the controls that hold them. */
// biome-ignore lint/suspicious/noExplicitAny: each control has a type of its own, kept by ValuesOf
export type Controls = Record<string, Control<any>>;

export type ValuesOf<C extends Controls> = { [K in keyof C]: C[K] extends Control<infer T> ? T : never };

/**
 * Shows the controls and, below them, what `draw` makes of their values; redraws that in place whenever one moves:
 *
 *     await interact({ T: slider({ min: 1, max: 60 }), d: slider({ min: 1, max: 16 }) }, ({ T, d }) => curve(T, d));
 *
 * `draw` returns a figure, a table or anything else that shows itself, or a promise of it. While one drawing is made,
 * later positions wait; then only the last of them is drawn. Resolves after the first drawing, and rejects with its
 * error; an error of a later one is shown in the place of the drawing. Without a kernel the first drawing is printed.
 */
export async function interact<C extends Controls>(
  controls: C,
  draw: (values: ValuesOf<C>) => unknown,
): Promise<void> {
  for (const [name, control] of Object.entries(controls)) control.label ||= name;
  const place = new Place();
  const drawn = async () => place.show(await draw(valuesOf(controls)));
  showControls(controls);
  const redraw = latestOnly(async () => {
    try {
      await drawn();
    } catch (error) {
      place.put(errorBundle(error));
    }
  });
  for (const control of Object.values(controls)) control.onChange(redraw);
  await drawn();
}

const valuesOf = <C extends Controls>(controls: C): ValuesOf<C> =>
  Object.fromEntries(Object.entries(controls).map(([name, control]) => [name, control.value])) as ValuesOf<C>;

function showControls(controls: Controls): void {
  const box = column(...Object.values(controls));
  const host = kernelHost();
  if (host) host.display(box[displaySymbol]() as MimeBundle);
  else console.log(String(box));
}

/** Runs the work for the newest request only: what was asked for meanwhile is done once, afterwards. */
function latestOnly(work: () => Promise<void>): () => void {
  let wanted = false;
  let running = false;
  const run = async () => {
    running = true;
    while (wanted) {
      await nextTurn(); // messages of the page that have arrived are read first
      wanted = false;
      await work();
    }
    running = false;
  };
  return () => {
    wanted = true;
    if (!running) callBack(run);
  };
}

const nextTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** One display under the cell that made it, filled later and again. */
class Place {
  readonly #id = randomUUID();
  #shown = false;
  readonly #send = AsyncResource.bind((bundle: MimeBundle) => {
    kernelHost()?.display(bundle, { id: this.#id, update: this.#shown });
  });

  /** A drawing that is undefined leaves the place as it is. */
  async show(value: unknown): Promise<void> {
    if (value !== undefined) this.put(await bundleOf(value));
  }

  put(bundle: MimeBundle): void {
    if (!kernelHost()) console.log(String(bundle["text/plain"] ?? ""));
    this.#send(bundle);
    this.#shown = true;
  }
}

async function bundleOf(value: unknown): Promise<MimeBundle> {
  const show = (value as Record<symbol, unknown> | null)?.[displaySymbol];
  if (typeof show === "function") return (await show.call(value)) as MimeBundle;
  if (isFigure(value)) return figureBundle(value);
  const table = Array.isArray(value) ? recordsShown(value) : undefined;
  if (table) return table.data;
  return {
    "text/plain": typeof value === "string" ? value : inspect(value, { depth: 4, maxArrayLength: 100 }),
  };
}

function errorBundle(error: unknown): MimeBundle {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : `thrown: ${inspect(error)}`;
  return { "text/html": `<pre style="color: #c62828">${escapeHtml(text)}</pre>`, "text/plain": text };
}
