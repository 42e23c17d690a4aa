/** What may be handed to Plotly: a copy, cleaned. */
export interface SafeFigure {
  data: Record<string, unknown>[];
  layout: Record<string, unknown>;
  frames: Record<string, unknown>[];
  config: Record<string, unknown>;
}

/** The figure as data only; throws an error that says what, got and expected where it is none. */
export function safeFigure(value: unknown): SafeFigure;

/** Text with Plotly's few tags, links to the web only. */
export function safeText(text: string): string;
