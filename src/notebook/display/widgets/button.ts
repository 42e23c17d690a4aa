import { AsyncResource } from "node:async_hooks";
import { escapeHtml } from "../../../web/html.js";
import { Model, styleModel } from "./model.js";
import { callBack, controlState, Shown, type Widget } from "./widget.js";

export interface ButtonSettings {
  label: string;
  onClick: () => unknown;
  disabled?: boolean;
}

/** Something to set off: `button({ label: "stop", onClick: () => controller.abort() })`. */
export function button(settings: ButtonSettings): Widget {
  return new Button(settings);
}

class Button extends Shown {
  override readonly model: Model;
  readonly #label: string;

  constructor(settings: ButtonSettings) {
    super();
    this.#label = settings.label;
    const state = {
      ...controlState(settings, styleModel("ButtonStyle", plainButton)),
      button_style: "",
      icon: "",
    };
    const kind = { model: "ButtonModel", view: "ButtonView", module: "@jupyter-widgets/controls" } as const;
    const handler = AsyncResource.bind(settings.onClick); // what it prints belongs to the cell it stands in
    this.model = new Model(kind, state, {
      custom: content => content.event === "click" && callBack(handler),
    });
  }

  override toString(): string {
    return `[${this.#label}]`;
  }

  override toHTML(): string {
    return `<div>[${escapeHtml(this.#label)}]</div>`;
  }
}

const plainButton = {
  button_color: null,
  font_family: null,
  font_size: null,
  font_style: null,
  font_variant: null,
  font_weight: null,
  text_color: null,
  text_decoration: null,
};
