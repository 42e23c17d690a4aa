import type { Command } from "commander";
import { visible } from "../../core/text/terminal-text.js";
import { wholeNumberIn } from "../arguments.js";
import { asJson, say } from "../output.js";
import { localTime } from "../runs/cells.js";
import { databasePath, runOf, withTracker } from "../tracker.js";

export default function note(program: Command): void {
  program
    .command("note")
    .description("write a note on a run, or read its notes")
    .argument("<run>", "its number in the list")
    .argument("[text...]", "the note; without one, the notes are shown")
    .option("--json", "as JSON, for programs")
    .action(async (id: string, words: string[], { json }: { json?: boolean }) => {
      if (words.length > 0) {
        const { labelRuns } = await import("../../tracking/upkeep/labels.js");
        labelRuns(await databasePath(), [wholeNumberIn("run", id)], { note: words.join(" ") });
      }
      const notes = await withTracker(tracker => tracker.notes(runOf(tracker, id).id));
      if (json) say(asJson(notes));
      else if (notes.length === 0) say(`Run ${id} has no notes.`);
      else say(notes.map(({ at, text }) => `${localTime(at)}  ${visible(text)}`).join("\n"));
    });
}
