import { routes } from "../api.js";
import { plotlyFrom } from "./charts/plotly.js";
import { answerFrom, NoAnswer } from "./server/ask.js";
import { line } from "./server/live.js";
import { sortedJson } from "./server/sorted-json.js";

/** What a saved page holds beside this script. */
interface Saved {
  readonly place: string;
  readonly answers: Readonly<Record<string, unknown>>;
}

/** A page that was saved has no server: its answers stand in it. Imported first, so that it opens at its view. */
const element = document.getElementById("saved");
export const isSaved = element !== null;

if (element) {
  const { place, answers } = JSON.parse(element.textContent ?? "") as Saved;
  if (location.hash === "") location.hash = place;
  line.value = "none";
  answerFrom(async (path, question) => answerIn(answers, path.slice(routes.ask.length), question));
  plotlyFrom(unpackedPlotly);
}

/** Of a part of the axis the answer for the whole is as good as it gets. */
function answerIn(answers: Saved["answers"], name: string, question: unknown): unknown {
  const { from, to, known, ...whole } = question as Record<string, unknown>;
  for (const asked of [question, whole]) {
    const key = `${name} ${sortedJson(asked)}`;
    if (Object.hasOwn(answers, key)) return answers[key];
  }
  throw new NoAnswer(404, {
    error: "This is a saved page: it holds one view as it was. `neuralbits ui` opens the whole.",
    kind: "missing",
  });
}

/** Plotly lies packed in the page: its address is a blob of this page's own. */
async function unpackedPlotly(): Promise<string> {
  const text = document.getElementById("plotly")?.textContent;
  if (!text) throw new Error("this saved page holds no Plotly");
  const bytes = Uint8Array.from(atob(text), sign => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const script = await new Response(stream).blob();
  return URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
}
