import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { keyName } from "./key-name.js";

/** Keys → what they do, as `?` shows it: `{ "g r": ["Run table", openTable], "shift+ArrowDown": […] }`. */
export type Keys = Readonly<Record<string, readonly [does: string, act: (event: KeyboardEvent) => void]>>;

interface Section {
  readonly title: string;
  readonly keys: Keys;
}

/** All keys that act now, the newest section last; the newest that knows a key gets it. */
export const sections = signal<readonly Section[]>([]);

function addKeys(title: string, keys: Keys): () => void {
  const section = { title, keys };
  sections.value = [...sections.peek(), section];
  return () => {
    sections.value = sections.peek().filter(other => other !== section);
  };
}

/** Keys that act as long as the component is shown: from its first drawing on, as one may type before the next frame. */
export function useKeys(title: string, keys: Keys): void {
  const now = useRef(keys);
  now.current = keys; // what they do may close over newer values
  useLayoutEffect(() => {
    const entries = Object.entries(keys).map(
      ([key, [does]]) => [key, [does, (event: KeyboardEvent) => now.current[key]?.[1](event)]] as const,
    );
    return addKeys(title, Object.fromEntries(entries));
  }, [title, Object.keys(keys).join()]);
}

const patience = 1200; // ms between the two keys of `g r`
let first: { readonly key: string; readonly at: number } | undefined;

const isTyped = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(?:TEXTAREA|SELECT)$/.test(target.tagName) || isTextField(target));

const isTextField = (target: HTMLElement): boolean =>
  target instanceof HTMLInputElement && !/^(?:checkbox|radio|range|button)$/.test(target.type);

function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || isTyped(event.target) || document.querySelector("dialog[open]")) return;
  const name = keyName(event);
  const now = performance.now();
  const pair = first && now - first.at < patience ? `${first.key} ${name}` : undefined;
  first = undefined;
  const known = (key: string) => sections.peek().findLast(({ keys }) => Object.hasOwn(keys, key))?.keys[key];
  const action = (pair === undefined ? undefined : known(pair)) ?? known(name);
  if (action) {
    event.preventDefault();
    action[1](event);
  } else if (sections.peek().some(({ keys }) => Object.keys(keys).some(key => key.startsWith(`${name} `))))
    first = { key: name, at: now };
}

addEventListener("keydown", press);
