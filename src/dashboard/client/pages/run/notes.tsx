import { useState } from "preact/hooks";
import type { RunAnswer } from "../../../api.js";
import { agoText, momentText } from "../../parts/format.js";
import { labelRuns } from "../deeds.js";
import { MarkdownText } from "../text/markdown-text.js";
import { Section } from "./facts.js";

/** What people wrote on a run, in Markdown, and a place to write more. */
export function Notes({ run, readOnly }: { readonly run: RunAnswer; readonly readOnly: boolean }) {
  return (
    <Section title="Notes">
      {run.notes.map(({ at, text }, place) => (
        <article key={place} class="note">
          <MarkdownText text={text} />
          <time class="soft" dateTime={at} title={momentText(Date.parse(at))}>
            {agoText(Date.parse(at))}
          </time>
        </article>
      ))}
      {readOnly ? (
        run.notes.length === 0 && <p class="soft">There are none.</p>
      ) : (
        <NewNote run={run.row.id} />
      )}
    </Section>
  );
}

function NewNote({ run }: { readonly run: number }) {
  const [text, setText] = useState("");
  const save = async (event: Event) => {
    event.preventDefault();
    if (text.trim() !== "" && (await labelRuns([run], { note: text }, "Note kept"))) setText("");
  };
  return (
    <form class="stack" onSubmit={save}>
      <textarea
        class="field note-field"
        rows={2}
        aria-label="New note"
        placeholder="A note, in Markdown"
        value={text}
        onInput={event => setText(event.currentTarget.value)}
        onKeyDown={event => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save(event);
        }}
      />
      {text.trim() !== "" && (
        <div class="row">
          <button type="submit" class="primary">
            Keep the note
          </button>
          <span class="soft">
            <kbd>Ctrl</kbd> <kbd>Enter</kbd>
          </span>
        </div>
      )}
    </form>
  );
}
