import { useEffect, useRef } from "preact/hooks";
import { counted } from "../../../core/text/counted.js";
import type { Completion } from "../../api.js";
import { typedParts } from "./completing.js";

/** What may stand at the caret. */
export function CompletionList({
  id,
  completion: { items, from, to, runs },
  draft,
  choice,
  pick,
}: {
  readonly id: string;
  readonly completion: Completion;
  readonly draft: string;
  readonly choice: number;
  readonly pick: (at: number) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [choice]);
  const typed = draft.slice(from, to);
  return (
    <div class="completion">
      <div ref={list} id={id} class="completion-items" role="listbox" aria-label="What may stand here">
        {items.map((item, at) => (
          <div
            key={`${item.kind} ${item.text}`}
            id={`${id}-${at}`}
            class="completion-item"
            role="option"
            aria-selected={at === choice}
            onPointerDown={event => event.preventDefault()}
            onClick={() => pick(at)}
          >
            <span class="mono">
              {typedParts(item.text, typed).map(([text, isTyped]) =>
                isTyped ? <b key={text}>{text}</b> : text,
              )}
            </span>
            <span class="soft">{item.detail}</span>
          </div>
        ))}
      </div>
      <p class="completion-foot soft">
        {runs === null ? "" : `${counted(runs, "run")} · `}
        <kbd>↓</kbd> <kbd>Enter</kbd> or <kbd>Tab</kbd> takes, <kbd>Enter</kbd> alone asks
      </p>
    </div>
  );
}
