import { check } from "../../../core/check.js";
import { Model, styleModel } from "./model.js";
import { type Control, type ControlSettings, controlState, ValueControl } from "./widget.js";

export interface SliderSettings extends ControlSettings<number> {
  min: number;
  max: number;
  /** Distance of neighbouring values; 1 where none is given. Whole numbers make a slider of whole numbers. */
  step?: number;
  /** `min` where none is given. */
  value?: number;
}

/** A slider: `slider({ label: "T", min: 1, max: 60, value: 8, onChange: T => … })`. */
export function slider(settings: SliderSettings): Control<number> {
  return new Slider(settings);
}

class Slider extends ValueControl<number> {
  override readonly model: Model;
  readonly #min: number;
  readonly #max: number;
  readonly #decimals: number;

  constructor(settings: SliderSettings) {
    const { min, max, step = 1, value = min } = settings;
    check(Number.isFinite(min), "slider min", min, "a finite number");
    check(Number.isFinite(max) && max >= min, "slider max", max, `a finite number of ${min} or more`);
    check(Number.isFinite(step) && step > 0, "slider step", step, "a positive number");
    check(value >= min && value <= max, "slider value", value, `a number from ${min} to ${max}`);
    super(value, settings);
    this.#min = min;
    this.#max = max;
    const whole = [min, max, step, value].every(Number.isInteger);
    this.#decimals = whole ? 0 : Math.max(...[min, step, value].map(decimals));
    const name = whole ? "IntSlider" : "FloatSlider";
    const style = styleModel("SliderStyle", { description_width: "", handle_color: null });
    const state = {
      ...controlState(settings, style),
      behavior: "drag-tap",
      continuous_update: true,
      description_allow_html: false,
      max,
      min,
      orientation: "horizontal",
      readout: true,
      readout_format: whole ? "d" : `.${this.#decimals}f`,
      step,
      value,
    };
    const kind = { model: `${name}Model`, view: `${name}View`, module: "@jupyter-widgets/controls" } as const;
    this.model = new Model(kind, state, {
      changed: changes => ("value" in changes ? this.moved(changes.value) : changes),
    });
  }

  protected override accept(value: unknown): number {
    check(typeof value === "number" && !Number.isNaN(value), `slider ${this.label}`, value, "a number");
    const inside = Math.min(this.#max, Math.max(this.#min, value));
    return Number(inside.toFixed(this.#decimals)); // 0.1 + 0.2 is 0.3 to a person
  }

  protected override stateOf(value: number): Record<string, unknown> {
    return { value };
  }

  protected override words(): string {
    return `${this.value} (${this.#min} to ${this.#max})`;
  }
}

const mostDecimals = 12; // more are noise of the floating point

/** Digits behind the point: 0.05 has 2, 1e-4 has 4. */
function decimals(value: number): number {
  for (let digits = 0; digits < mostDecimals; digits++) {
    if (Number(value.toFixed(digits)) === value) return digits;
  }
  return mostDecimals;
}
