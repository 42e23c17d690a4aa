import { signal } from "@preact/signals";
import type { Codec } from "./codecs.js";
import { home, type Place, printPlace, readPlace } from "./place.js";

/** Whether the back button leads back to how it was before (`push`), or past it (`replace`, while typing or dragging). */
export type History = "push" | "replace";

/** A value that stands in the URL. Reading `value` in a component draws it anew when it changes. */
export interface Param<T> {
  readonly name: string;
  readonly value: T;
  set(value: T, history?: History): void;
  /** To put into a link: `href("curves", "", [query.at("T = 8")])`. */
  at(value: T): ParamAt;
}

export type ParamAt = readonly [name: string, text: string | undefined];

/** Where the page stands now. */
export const place = signal<Place>(readPlace(location.hash));

/** Values that go along from view to view. */
const shared = new Set<string>();

export function param<T>(name: string, codec: Codec<T>): Param<T> {
  let last: { readonly word: string; readonly value: T } | undefined;
  const textOf = (value: T): string | undefined => {
    const word = codec.print(value);
    return word === codec.print(codec.fallback) ? undefined : word;
  };
  return {
    name,
    get value() {
      const word = place.value.params.get(name);
      if (word === undefined) return codec.fallback;
      if (last?.word !== word) last = { word, value: codec.read(word) ?? codec.fallback };
      return last.value; // the same object as long as the text is the same
    },
    set(value, history = "push") {
      change({ ...place.peek(), params: withParams(place.peek().params, [[name, textOf(value)]]) }, history);
    },
    at: value => [name, textOf(value)],
  };
}

/** A value that all views share: it stays when another view is opened. */
export function sharedParam<T>(name: string, codec: Codec<T>): Param<T> {
  shared.add(name);
  return param(name, codec);
}

/** A link to a view, with what all views share and the values given. */
export function href(view: string, id: string | number = "", params: readonly ParamAt[] = []): string {
  return printPlace(placeOf(view, id, params));
}

/** Opens a view, with what all views share and the values given. */
export function go(view: string, id: string | number = "", params: readonly ParamAt[] = []): void {
  change(placeOf(view, id, params), "push");
}

function placeOf(view: string, id: string | number, params: readonly ParamAt[]): Place {
  const kept = view === home.view ? [] : [...place.value.params].filter(([name]) => shared.has(name));
  return { view, id: String(id), params: withParams(new Map(kept), params) };
}

function withParams(
  params: ReadonlyMap<string, string>,
  more: readonly ParamAt[],
): ReadonlyMap<string, string> {
  const all = new Map(params);
  for (const [name, text] of more)
    if (text === undefined) all.delete(name);
    else all.set(name, text);
  return all;
}

let pending: History | undefined;

/** Several values set at once are one step of the history. */
function change(to: Place, history: History): void {
  if (printPlace(to) === printPlace(place.peek())) return;
  place.value = to;
  if (pending === undefined) queueMicrotask(write);
  if (pending !== "push") pending = history;
}

function write(): void {
  const url = printPlace(place.peek());
  try {
    if (pending === "push") globalThis.history.pushState(null, "", url);
    else globalThis.history.replaceState(null, "", url);
  } catch {} // a page within a notebook's frame has no history: there the state lives in the page alone
  pending = undefined;
}

const follow = (): void => {
  if (printPlace(place.peek()) !== printPlace(readPlace(location.hash)))
    place.value = readPlace(location.hash);
};
addEventListener("popstate", follow);
addEventListener("hashchange", follow);
