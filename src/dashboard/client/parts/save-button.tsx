import { ask, whenAnswered } from "../server/ask.js";
import { line } from "../server/live.js";
import { questionsOnScreen } from "../server/on-screen.js";
import { place } from "../state/page.js";
import { printPlace } from "../state/place.js";
import { toast, toastFailure } from "./toast.js";

/** Saves the view as one HTML file that opens by itself, without a server. */
export function SaveButton() {
  if (line.value === "none") return null; // it is such a file already
  return (
    <button type="button" class="plain" title="Save this view as one HTML file" onClick={() => void save()}>
      Save
    </button>
  );
}

async function save(): Promise<void> {
  try {
    await whenAnswered(); // what it does not know yet it could not save
    const { html } = await ask("save", {
      place: printPlace(place.peek()).slice(1),
      questions: questionsOnScreen(),
      figures: document.querySelector(".plotly-figure") !== null,
    });
    const name = `neuralbits-${place.peek().view}.html`;
    download(new Blob([html], { type: "text/html" }), name);
    toast(`Saved ${name}: it opens by a double click`);
  } catch (error) {
    toastFailure(error);
  }
}

function download(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
