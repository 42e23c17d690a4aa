import { check } from "../../../core/check.js";
import { Model, styleModel } from "./model.js";
import { type Control, type ControlSettings, controlState, ValueControl } from "./widget.js";

export interface TextboxSettings extends ControlSettings<string> {
  /** Empty where none is given. */
  value?: string;
  /** What an empty box says. */
  placeholder?: string;
}

/** A line of text to type: `textbox({ label: "sentence", onChange: text => … })`. It counts when Enter is pressed, or the box left. */
export function textbox(settings: TextboxSettings = {}): Control<string> {
  return new Textbox(settings);
}

class Textbox extends ValueControl<string> {
  override readonly model: Model;

  constructor(settings: TextboxSettings) {
    const { value = "", placeholder = "" } = settings;
    check(typeof value === "string", "textbox value", value, "a text");
    super(value, settings);
    const state = {
      ...controlState(
        settings,
        styleModel("TextStyle", {
          background: null,
          description_width: "",
          font_size: null,
          text_color: null,
        }),
      ),
      continuous_update: false, // a drawing per letter would be too many
      description_allow_html: false,
      placeholder,
      value,
    };
    const kind = { model: "TextModel", view: "TextView", module: "@jupyter-widgets/controls" } as const;
    this.model = new Model(kind, state, {
      changed: changes => ("value" in changes ? this.moved(changes.value) : changes),
    });
  }

  protected override accept(value: unknown): string {
    check(typeof value === "string", `textbox ${this.label}`, value, "a text");
    return value;
  }

  protected override stateOf(value: string): Record<string, unknown> {
    return { value };
  }

  protected override words(): string {
    return JSON.stringify(this.value);
  }
}
