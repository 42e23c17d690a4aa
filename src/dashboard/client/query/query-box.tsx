import "./query-box.css";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Completion } from "../../api.js";
import { ask } from "../server/ask.js";
import { useKeys } from "../state/keys.js";
import { place } from "../state/page.js";
import { query } from "../state/shared.js";
import { carriedOver, completed, type Draft, isUnfinished, mayBecome, movedChoice } from "./completing.js";
import { CompletionList } from "./completion-list.js";

const pause = 120; // ms without a key before a query that can be read is applied

/** Where the runs of a view are asked for: completes while one types, points at what it cannot read. */
export function QueryBox() {
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const box = useCompletion(input);
  useKeys("Runs of the view", { "/": ["Ask for runs", () => input.current?.focus()] });
  const { draft, completion, choice, isOpen } = box;
  const error = completion?.error ?? null;
  const isWrong = error !== null && !(box.hasFocus && isUnfinished(draft, error.at));
  return (
    <div class="query-box">
      <div class="query-frame" data-wrong={isWrong || undefined}>
        <input
          ref={input}
          class="query-input mono"
          type="text"
          role="combobox"
          aria-label="Query: which runs"
          aria-autocomplete="list"
          aria-expanded={isOpen}
          aria-controls={listId}
          aria-activedescendant={isOpen && choice >= 0 ? `${listId}-${choice}` : undefined}
          aria-invalid={isWrong}
          placeholder='all runs · type: params.T >= 60 and state = finished   (press "/")'
          autocomplete="off"
          spellcheck={false}
          value={draft}
          onInput={event => box.typed(event.currentTarget)}
          onClick={event => box.looked(event.currentTarget)}
          onFocus={event => box.looked(event.currentTarget)}
          onBlur={box.left}
          onKeyDown={box.pressed}
        />
        {draft !== "" && (
          <button type="button" class="plain" aria-label="Clear the query" onClick={() => box.replace("")}>
            ×
          </button>
        )}
      </div>
      {error && isWrong && <Wrong draft={draft} error={error} scrolled={input.current?.scrollLeft ?? 0} />}
      {isOpen && completion && completion.items.length > 0 && (
        <CompletionList id={listId} completion={completion} draft={draft} choice={choice} pick={box.pick} />
      )}
    </div>
  );
}

/** What is wrong, below the character. */
function Wrong({
  draft,
  error,
  scrolled,
}: {
  readonly draft: string;
  readonly error: { readonly message: string; readonly at: number };
  readonly scrolled: number;
}) {
  const at = Math.min(error.at, draft.length);
  return (
    <p class="query-wrong" role="alert">
      <span
        class="query-mark mono"
        style={{ left: `calc(${at}ch + 0.7rem - ${scrolled}px)` }}
        aria-hidden="true"
      >
        ▲
      </span>
      {error.message}
    </p>
  );
}

/** What is typed, what it may become, and when it is applied. */
function useCompletion(input: { readonly current: HTMLInputElement | null }) {
  const [draft, setDraft] = useState(query.value);
  const [completion, setCompletion] = useState<Completion | undefined>(undefined);
  const [isOpen, setOpen] = useState(false);
  const [choice, setChoice] = useState(-1);
  const [hasFocus, setFocus] = useState(false);
  const wanted = useRef<Draft | undefined>(undefined);
  const answeredText = useRef("");
  const isAsking = useRef(false);
  const isGone = useRef(false);
  const entered = useRef<string | undefined>(undefined); // asked for with Enter, before it was known whether it can be read
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const caret = useRef<number | undefined>(undefined);

  /** One question at a time: what is typed meanwhile is asked when the answer came, and only the newest of it. */
  const complete = (text: string, at: number): void => {
    wanted.current = { text, at };
    if (isAsking.current) return;
    isAsking.current = true;
    ask("complete", { query: text, at })
      .then(answer => {
        if (wanted.current?.text !== text || isGone.current) return;
        answeredText.current = text;
        setCompletion(answer);
        setChoice(-1);
        if (answer.error === null && entered.current === text) commit(text);
        else if (answer.error === null) applySoon(text);
      })
      .catch(() => setCompletion(undefined)) // the line to the server says why
      .finally(() => {
        isAsking.current = false;
        const next = wanted.current;
        if (next && (next.text !== text || next.at !== at) && !isGone.current) complete(next.text, next.at);
      });
  };
  const applySoon = (text: string): void => {
    clearTimeout(timer.current);
    const before = [place.value.view, query.value]; // a link that is followed meanwhile wins
    const isStill = () => place.value.view === before[0] && query.value === before[1];
    timer.current = setTimeout(() => isStill() && query.set(text.trim(), "replace"), pause);
  };
  /** An answer that is still to come is about an older text. */
  const forget = (): void => {
    clearTimeout(timer.current);
    wanted.current = undefined;
  };
  /** What nobody types is looked at when the view has had its answer. */
  const checkSoon = (text: string): void => {
    forget();
    timer.current = setTimeout(() => complete(text, text.length), pause);
  };
  const change = (text: string, at: number): void => {
    clearTimeout(timer.current);
    entered.current = undefined;
    setDraft(text);
    complete(text, at);
  };
  const commit = (text: string): void => {
    clearTimeout(timer.current);
    entered.current = undefined;
    query.set(text.trim());
    input.current?.blur(); // the keys are the view's again
  };
  const apply = (): void => {
    setOpen(false);
    entered.current = draft;
    if (draft.trim() === "") commit(draft);
    else complete(draft, draft.length);
  };
  const pick = (at: number): void => {
    const item = completion?.items[at];
    const span = completion && carriedOver(completion, answeredText.current, draft); // one may type faster than answers come
    if (!span || !item || !mayBecome(draft.slice(span.from, span.to), item)) return;
    const next = completed(draft, span, item);
    caret.current = next.at;
    setOpen(true);
    change(next.text, next.at);
    input.current?.focus();
  };
  useLayoutEffect(() => {
    if (caret.current === undefined) return; // before the next key: after it, what is typed would be split
    input.current?.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  });
  useEffect(() => {
    if (hasFocus || query.value === draft.trim()) return; // a link, the back button, another view
    setDraft(query.value);
    checkSoon(query.value);
  }, [query.value, hasFocus]);
  useEffect(() => {
    if (query.value !== "") checkSoon(query.value); // a link may be wrong
    return () => {
      isGone.current = true;
      clearTimeout(timer.current);
    };
  }, []);

  const pressed = (event: KeyboardEvent): void => {
    const count = isOpen ? (completion?.items.length ?? 0) : 0;
    const { key } = event;
    if (key === "Escape") {
      if (isOpen) setOpen(false);
      else input.current?.blur();
    } else if ((key === "ArrowDown" || key === "ArrowUp") && !isOpen) setOpen(true);
    else if (key === "ArrowDown" || key === "ArrowUp")
      setChoice(movedChoice(choice, key === "ArrowDown" ? 1 : -1, count));
    else if (key === "Tab" && count > 0 && !event.shiftKey && draft !== "") pick(Math.max(0, choice));
    else if (key === "Enter" && count > 0 && choice >= 0) pick(choice);
    else if (key === "Enter") apply();
    else return;
    event.preventDefault();
  };
  return {
    ...{ draft, completion, isOpen, choice, hasFocus, pick, pressed },
    replace: (text: string) => {
      forget();
      setDraft(text);
      setCompletion(undefined);
      query.set(text);
    },
    typed: ({ value, selectionStart }: HTMLInputElement) => {
      setOpen(true);
      change(value, selectionStart ?? value.length);
    },
    looked: ({ value, selectionStart }: HTMLInputElement) => {
      setFocus(true);
      complete(value, selectionStart ?? value.length);
    },
    left: () => {
      setFocus(false);
      setOpen(false);
    },
  };
}
