import { PlotlyFigure } from "../../charts/plotly.js";
import { Scrolled } from "../text/scrolled.js";

/** A figure that a run kept, drawn from its JSON; what is none is shown as text. */
export function FigureFile({ text, name }: { readonly text: string; readonly name: string }) {
  const figure = figureIn(text);
  if (figure !== undefined) return <PlotlyFigure figure={figure} label={name} />;
  return <Scrolled label={name}>{text}</Scrolled>;
}

function figureIn(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "data" in value ? value : undefined;
  } catch {
    return undefined; // damaged, or cut where it is very long
  }
}
