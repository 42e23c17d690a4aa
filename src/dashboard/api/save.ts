// A view as one HTML file.

export interface SaveAsk {
  /** The view and its state, as the URL has it behind its `#`: `/curves?query=…`. */
  readonly place: string;
  /** Names of questions with the questions: what is on screen is made of their answers. At most 100. */
  readonly questions: readonly (readonly [name: string, question: unknown])[];
  /** Whether a figure of Plotly is on screen: then the file carries it. */
  readonly figures: boolean;
}

export interface SaveAnswer {
  readonly html: string;
}
