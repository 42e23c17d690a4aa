import { check } from "../../../core/check.js";
import { Model, styleModel } from "./model.js";
import { type Control, type ControlSettings, controlState, ValueControl } from "./widget.js";

export interface CheckboxSettings extends ControlSettings<boolean> {
  /** Unticked where none is given. */
  value?: boolean;
}

/** Yes or no: `checkbox({ label: "logarithmic", onChange: yes => … })`. */
export function checkbox(settings: CheckboxSettings = {}): Control<boolean> {
  return new Checkbox(settings);
}

class Checkbox extends ValueControl<boolean> {
  override readonly model: Model;

  constructor(settings: CheckboxSettings) {
    const { value = false } = settings;
    check(typeof value === "boolean", "checkbox value", value, "true or false");
    super(value, settings);
    const state = {
      ...controlState(settings, styleModel("CheckboxStyle", { background: null, description_width: "" })),
      description_allow_html: false,
      indent: true,
      value,
    };
    const kind = {
      model: "CheckboxModel",
      view: "CheckboxView",
      module: "@jupyter-widgets/controls",
    } as const;
    this.model = new Model(kind, state, {
      changed: changes => ("value" in changes ? this.moved(changes.value) : changes),
    });
  }

  protected override accept(value: unknown): boolean {
    check(typeof value === "boolean", `checkbox ${this.label}`, value, "true or false");
    return value;
  }

  protected override stateOf(value: boolean): Record<string, unknown> {
    return { value };
  }

  protected override words(): string {
    return this.value ? "yes" : "no";
  }
}
