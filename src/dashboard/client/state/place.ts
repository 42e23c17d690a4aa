/** Where the page stands: a view, what it is about, and its state. The URL's fragment says it all. */
export interface Place {
  readonly view: string;
  /** The run of a run page, the sweep of a sweep page; "" where a view is about nothing in particular. */
  readonly id: string;
  readonly params: ReadonlyMap<string, string>;
}

export const home: Place = { view: "home", id: "", params: new Map() };

/** `#/run/12?tab=console` */
export function readPlace(hash: string): Place {
  const [path = "", search = ""] = cut(hash.replace(/^#?\/?/, ""), "?");
  const [view = "", id = ""] = cut(path, "/");
  return { view: decoded(view) || home.view, id: decoded(id), params: new Map(new URLSearchParams(search)) };
}

export function printPlace({ view, id, params }: Place): string {
  const path = view === home.view ? "" : encodeURIComponent(view) + (id && `/${encodeURIComponent(id)}`);
  const search = new URLSearchParams([...params]).toString();
  return `#/${path}${search && `?${search}`}`;
}

function cut(text: string, sign: string): [string, string] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a link cut in the middle of a character
  }
}
