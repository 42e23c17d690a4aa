import { layoutModel, Model } from "./model.js";
import { Shown, type Widget } from "./widget.js";

/** Widgets side by side. */
export function row(...children: readonly Widget[]): Widget {
  return new Box("HBox", children, "  ");
}

/** Widgets one below the other. */
export function column(...children: readonly Widget[]): Widget {
  return new Box("VBox", children, "\n");
}

class Box extends Shown {
  override readonly model: Model;
  readonly #children: readonly Widget[];
  readonly #between: string;

  constructor(name: "HBox" | "VBox", children: readonly Widget[], between: string) {
    super();
    this.#children = children;
    this.#between = between;
    const state = {
      _dom_classes: [],
      box_style: "",
      children: children.map(child => child.model.reference),
      layout: layoutModel(name === "HBox" ? { flex_flow: "row wrap" } : {}),
      tabbable: null,
      tooltip: null,
    };
    const kind = { model: `${name}Model`, view: `${name}View`, module: "@jupyter-widgets/controls" } as const;
    this.model = new Model(kind, state);
  }

  override toString(): string {
    return this.#children.map(String).join(this.#between);
  }

  override toHTML(): string {
    return `<div>${this.#children.map(child => child.toHTML()).join("")}</div>`;
  }

  /** The box and what is in it. */
  override close(): void {
    for (const child of this.#children) child.close();
    super.close();
  }
}
