import type { Asks } from "../../api.js";

/** A question with its name. */
export type Asked = readonly [name: keyof Asks, question: unknown];

const questions = new Set<Asked>();

/** Says that an answer to this question is on screen, until the function that it returns is called. */
export function onScreen(name: keyof Asks, question: unknown): () => void {
  const asked: Asked = [name, question];
  questions.add(asked);
  return () => void questions.delete(asked);
}

/** What the page shows now is made of the answers to these. */
export const questionsOnScreen = (): readonly Asked[] => [...questions];
