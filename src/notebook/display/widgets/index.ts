/** Controls in a notebook's page, over the standard Jupyter widgets protocol. */
export { column, row } from "./box.js";
export { type ButtonSettings, button } from "./button.js";
export { type CheckboxSettings, checkbox } from "./checkbox.js";
export { type DropdownSettings, dropdown } from "./dropdown.js";
export { type Controls, interact, type ValuesOf } from "./interact.js";
export { type SliderSettings, slider } from "./slider.js";
export { type TextboxSettings, textbox } from "./textbox.js";
export type { Control, ControlSettings, Widget } from "./widget.js";
