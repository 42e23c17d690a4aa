import { displaySymbol, type MimeBundle } from "../../core/bundle.js";
import { resultsFolder } from "../../core/folders.js";
import { escapeHtml } from "../../web/html.js";
import { list } from "../client/state/codecs.js";
import { printPlace } from "../client/state/place.js";

/** A view of the dashboard that a notebook displays. */
export interface DisplayableDashboard {
  /** The view as one HTML page, for a file of its own. */
  html(): Promise<string>;
  [displaySymbol](): Promise<MimeBundle>;
}

/** What of the dashboard is shown. */
export interface DashboardOptions {
  /** A view and its state, as the dashboard's address has them: `curves`, `heatmap?metric=metrics.bytes`. */
  readonly view?: string;
  /** Settings to put runs together by, `*` for all but the seed. */
  readonly by?: readonly string[];
  /** CSS pixels. */
  readonly height?: number;
  /** The database; by default the project's. */
  readonly path?: string;
}

/**
 * The dashboard's view of the runs that fit a query, as it is now, inside a notebook: `nb.dashboard("params.T >= 60")`.
 * It is whole in the output: it needs no server, and shows in a notebook that somebody else opens.
 */
export function dashboard(query = "", options: DashboardOptions = {}): DisplayableDashboard {
  const { height = 640, path = resultsFolder("runs.sqlite") } = options;
  const html = async (): Promise<string> => {
    // loaded when a view is shown: a program that only trains has no need of them
    const { answersOf } = await import("../server/answers.js");
    const { savedView } = await import("./page.js");
    const answers = answersOf(path);
    try {
      return await savedView(placeFor(query, options), answers.ask);
    } finally {
      answers.close();
    }
  };
  const display = async (): Promise<MimeBundle> => ({
    "text/html": `<iframe title="Dashboard" sandbox="allow-scripts" srcdoc="${escapeHtml(await html())}" style="width:100%;height:${height}px;border:0"></iframe>`,
    "text/plain": `Dashboard: ${placeFor(query, options)} (neuralbits ui opens it live)`,
  });
  return Object.defineProperty({ html }, displaySymbol, { value: display }) as DisplayableDashboard;
}

/** The address of a view behind the `#`, with the query in it. */
function placeFor(query: string, { view = "curves", by = [] }: DashboardOptions): string {
  const [name = "", search = ""] = view.replace(/^#?\/?/, "").split("?");
  const params = new URLSearchParams(search);
  if (query !== "") params.set("query", query);
  if (by.length > 0) params.set("by", list().print(by));
  return printPlace({ view: name, id: "", params: new Map(params) }).slice(1);
}
