import { check } from "../../../core/check.js";
import { Model, styleModel } from "./model.js";
import { type Control, type ControlSettings, controlState, ValueControl } from "./widget.js";

export interface DropdownSettings<T> extends ControlSettings<T> {
  /** The values, shown as they print, or labels and their values. */
  options: readonly T[] | Readonly<Record<string, T>>;
  /** The first option where none is given. */
  value?: T;
}

/** One of a list: `dropdown({ label: "data", options: ["mnist", "fashion"], onChange: name => … })`. */
export function dropdown<const T>(settings: DropdownSettings<T>): Control<T> {
  return new Dropdown(settings);
}

class Dropdown<T> extends ValueControl<T> {
  override readonly model: Model;
  readonly #labels: readonly string[];
  readonly #values: readonly T[];

  constructor(settings: DropdownSettings<T>) {
    const { options } = settings;
    const values: readonly T[] = Array.isArray(options) ? options : Object.values(options);
    const labels = Array.isArray(options) ? options.map(String) : Object.keys(options);
    check(values.length > 0, "dropdown options", options, "at least one option");
    const value = "value" in settings ? (settings.value as T) : values[0]!;
    check(values.includes(value), "dropdown value", value, `one of ${labels.join(", ")}`);
    super(value, settings);
    this.#values = values;
    this.#labels = labels;
    const state = {
      ...controlState(settings, styleModel("DescriptionStyle", { description_width: "" })),
      _options_labels: labels,
      description_allow_html: false,
      index: values.indexOf(value),
    };
    const kind = {
      model: "DropdownModel",
      view: "DropdownView",
      module: "@jupyter-widgets/controls",
    } as const;
    this.model = new Model(kind, state, { changed: changes => this.#picked(changes) });
  }

  #picked(changes: Record<string, unknown>): Record<string, unknown> {
    if (!("index" in changes)) return changes;
    const index = changes.index as number;
    return index in this.#values ? this.moved(this.#values[index]) : this.stateOf(this.value);
  }

  protected override accept(value: unknown): T {
    const expected = `one of ${this.#labels.join(", ")}`;
    check(this.#values.includes(value as T), `dropdown ${this.label}`, value, expected);
    return value as T;
  }

  protected override stateOf(value: T): Record<string, unknown> {
    return { index: this.#values.indexOf(value) };
  }

  protected override words(): string {
    return `${this.#labels[this.#values.indexOf(this.value)]} (of ${this.#labels.join(", ")})`;
  }
}
