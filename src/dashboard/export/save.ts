import { check } from "../../core/check.js";
import type { Asks, SaveAnswer } from "../api.js";
import type { Input } from "../server/input.js";
import { savedPage } from "./page.js";
import { type Answers, questionKey } from "./recorded.js";

const mostQuestions = 100; // a view has a handful

/** What a page shows, as a file: the questions that it has asked are asked again, and their answers stand in the file. */
export async function save(
  input: Input,
  answer: (name: keyof Asks, question: unknown) => Promise<unknown>,
): Promise<SaveAnswer> {
  const questions = input.list("questions", mostQuestions, isQuestion, "pairs of a name and a question");
  const answers: Answers = {};
  for (const [name, question] of [["session", {}] as const, ...questions]) {
    check(name !== "save", "question", name, "one that a view asks");
    answers[questionKey(name, question)] = await answer(name as keyof Asks, question);
  }
  const place = input.text("place");
  return {
    html: savedPage(
      { place, answers, savedAt: new Date().toISOString() },
      { figures: input.flag("figures") },
    ),
  };
}

const isQuestion = (part: unknown): part is readonly [string, unknown] =>
  Array.isArray(part) && part.length === 2 && typeof part[0] === "string";
