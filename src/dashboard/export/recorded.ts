import { sortedJson } from "../client/server/sorted-json.js";
import type { Ask } from "./questions.js";

/** Answers by their questions: what a saved page has instead of a server. */
export type Answers = Record<string, unknown>;

/** Whoever asks through it leaves every answer behind. */
export function recording(ask: Ask, answers: Answers): Ask {
  return async (name, question) => {
    const answer = await ask(name, question);
    answers[questionKey(name, question)] = answer;
    return answer;
  };
}

export const questionKey = (name: string, question: unknown): string => `${name} ${sortedJson(question)}`;
