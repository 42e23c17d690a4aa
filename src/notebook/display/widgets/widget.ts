import { AsyncResource } from "node:async_hooks";
import { type Displayable, displaySymbol, type MimeBundle } from "../../../core/bundle.js";
import { escapeHtml } from "../../../web/html.js";
import { layoutModel, type Model, type State } from "./model.js";

/** Something in the page: a control, a button, a box of them. */
export interface Widget extends Displayable {
  /** The model that the page draws. */
  readonly model: Model;
  /** How it stands now, in one line. */
  toString(): string;
  /** The same for pages without the widget extension, and for notebooks opened without a kernel. */
  toHTML(): string;
  /** Takes it out of the page. */
  close(): void;
}

/** A widget that holds a value which a person or the program changes. */
export interface Control<T> extends Widget {
  /** Setting it moves the control in the page, and calls `onChange`. */
  value: T;
  /** The text beside it. */
  label: string;
  /** Called after every change, with the new value. */
  onChange(handler: (value: T) => unknown): this;
}

/** What all controls accept beside their own settings. */
export interface ControlSettings<T> {
  /** The text beside the control; `interact` takes the name of the value where none is given. */
  label?: string;
  /** Called after every change, with the new value, also while another cell waits for something. */
  onChange?: (value: T) => unknown;
  disabled?: boolean;
}

/** The values that all controls of the page have; `style` is a model of its own. */
export function controlState(settings: { label?: string; disabled?: boolean }, style: Model): State {
  return {
    _dom_classes: [],
    description: settings.label ?? "",
    disabled: settings.disabled ?? false,
    layout: layoutModel(),
    style,
    tabbable: null,
    tooltip: null,
  };
}

/** The MIME type of a widget; clients without the extension take the HTML beside it. */
const widgetMime = "application/vnd.jupyter.widget-view+json";

/** How every widget shows itself: live where a page can draw it, with its present state as HTML and as text. */
function widgetBundle(widget: Widget): MimeBundle {
  const still = { "text/html": widget.toHTML(), "text/plain": widget.toString() };
  if (!widget.model.live) return still;
  return { [widgetMime]: { version_major: 2, version_minor: 0, model_id: widget.model.id }, ...still };
}

const inspectSymbol = Symbol.for("nodejs.util.inspect.custom");

/** The two ways in which a widget shows itself, in a notebook and on a terminal. */
export abstract class Shown implements Widget {
  abstract readonly model: Model;
  abstract toHTML(): string;
  abstract toString(): string;

  [displaySymbol](): MimeBundle {
    return widgetBundle(this);
  }

  [inspectSymbol](): string {
    return this.toString();
  }

  close(): void {
    this.model.close();
  }
}

/** A value, whoever listens to it, and the model that shows it. */
export abstract class ValueControl<T> extends Shown implements Control<T> {
  abstract override readonly model: Model;
  readonly #handlers: ((value: T) => unknown)[] = [];
  #value: T;
  #label: string;

  constructor(value: T, settings: ControlSettings<T>) {
    super();
    this.#value = value;
    this.#label = settings.label ?? "";
    if (settings.onChange) this.onChange(settings.onChange);
  }

  get value(): T {
    return this.#value;
  }

  set value(value: T) {
    const accepted = this.accept(value);
    if (Object.is(accepted, this.#value)) return;
    this.#value = accepted;
    this.model.set(this.stateOf(accepted));
    for (const handler of this.#handlers) handler(accepted);
  }

  get label(): string {
    return this.#label;
  }

  set label(label: string) {
    this.#label = label;
    this.model.set({ description: label });
  }

  onChange(handler: (value: T) => unknown): this {
    this.#handlers.push(AsyncResource.bind(handler)); // what it prints and throws belongs to the cell it stands in
    return this;
  }

  override toString(): string {
    return `${this.label || "value"} = ${this.words()}`;
  }

  override toHTML(): string {
    return `<div><b>${escapeHtml(this.label || "value")}</b> ${escapeHtml(this.words())}</div>`;
  }

  /** The nearest value that the control can take; refuses what is none. */
  protected abstract accept(value: unknown): T;
  /** The part of the model's state that holds the value. */
  protected abstract stateOf(value: T): State;
  /** The value as people read it, with its range. */
  protected abstract words(): string;

  /** The page moved the control: what comes back corrects the page. */
  protected moved(value: unknown): State {
    let accepted = this.#value;
    try {
      accepted = this.accept(value);
    } catch {
      return this.stateOf(this.#value); // the page sent what no control can hold: it gets the old value back
    }
    if (!Object.is(accepted, this.#value)) {
      this.#value = accepted;
      for (const handler of this.#handlers) callBack(() => handler(accepted));
    }
    return this.stateOf(accepted);
  }
}

/**
 * Calls what a person at the page set off. Nobody waits for it, so an error becomes an unhandled rejection, which the
 * kernel shows in the cell where the handler was written.
 */
export function callBack(handler: () => unknown): void {
  (async () => handler())();
}
