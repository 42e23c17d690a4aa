import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Empty } from "../parts/empty.js";
import { SaveButton } from "../parts/save-button.js";
import { Toasts, undoLast } from "../parts/toast.js";
import { line } from "../server/live.js";
import { useKeys } from "../state/keys.js";
import { go, href, place } from "../state/page.js";
import { KeyHelp } from "./key-help.js";
import { ThemeButton, turnTheme } from "./theme-button.js";
import { views } from "./views.js";

const helpIsOpen = signal(false);

/** The bar at the top, the view below it, and what lies over both. */
export function Shell() {
  const { view: name, id } = place.value;
  const view = views.get(name);
  useEffect(() => {
    document.title = `${view?.title ?? name}${id && ` ${id}`} · neuralbits`;
  }, [name, id]);
  useKeys("Anywhere", {
    "?": ["These keys", () => (helpIsOpen.value = !helpIsOpen.peek())],
    u: ["Undo what was done last", undoLast],
    "g t": ["Light, dark, or as the system", turnTheme],
    ...Object.fromEntries(
      [...views].flatMap(([to, { key, title }]) =>
        key ? [[`g ${key}`, [`Open: ${title}`, () => go(to)] as const]] : [],
      ),
    ),
  });
  return (
    <>
      <button
        type="button"
        class="skip visually-hidden"
        onClick={() => document.getElementById("main")?.focus()}
      >
        Skip to the view
      </button>
      <Bar />
      <LineNotice />
      <main id="main" tabIndex={-1} class={view?.fills ? "main main-fills" : "main"}>
        {view ? <view.Page key={`${name}/${id}`} /> : <Unknown name={name} />}
      </main>
      <Toasts />
      {helpIsOpen.value && <KeyHelp onClose={() => (helpIsOpen.value = false)} />}
    </>
  );
}

function Bar() {
  return (
    <header class="bar no-print">
      <a class="bar-name" href={href("home")}>
        neuralbits
      </a>
      <nav aria-label="Views">
        {[...views].map(
          ([name, { title, about, place: at }]) =>
            at !== undefined && (
              <a
                key={name}
                href={href(name)}
                title={about}
                aria-current={place.value.view === name ? "page" : undefined}
              >
                {title}
              </a>
            ),
        )}
      </nav>
      <span class="bar-end">
        <span class={`line line-${line.value}`} title={lineTitles[line.value]}>
          <span class="visually-hidden">{lineTitles[line.value]}</span>
        </span>
        <SaveButton />
        <ThemeButton />
        <button
          type="button"
          class="plain"
          title="Keys (?)"
          aria-label="Keys"
          onClick={() => (helpIsOpen.value = true)}
        >
          <kbd>?</kbd>
        </button>
      </span>
    </header>
  );
}

const lineTitles = {
  opening: "Connecting",
  live: "Live: changes are shown as they come",
  gone: "The server is gone",
  refused: "The server does not let this page in",
  none: "A saved page: nothing changes",
} as const;

/** Says when what is shown may be old. */
function LineNotice() {
  if (line.value === "gone")
    return (
      <p class="notice" role="status">
        The server is gone: what you see is as it was. Start <code>neuralbits ui</code> again; this page finds
        it by itself.
      </p>
    );
  if (line.value === "refused")
    return (
      <p class="notice" role="status">
        The server does not let this page in: it was started anew. Open the address that{" "}
        <code>neuralbits ui</code> printed.
      </p>
    );
  return null;
}

const Unknown = ({ name }: { readonly name: string }) => (
  <Empty title={`There is no view ${name}`}>
    There are: {[...views.keys()].join(", ")}. <a href={href("home")}>To the first page</a>
  </Empty>
);
