import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "../../core/check.js";
import { packageFolder } from "../../core/folders.js";
import { jsonInScript } from "../../web/html.js";
import { page } from "../../web/page.js";
import { packedPlotly } from "../../web/plotly.js";
import { readPlace } from "../client/state/place.js";
import { type Ask, savedViews } from "./questions.js";
import { type Answers, recording } from "./recorded.js";

/** What a saved page holds. */
export interface Saved {
  /** The view and its state, as the URL has it behind its `#`: `/curves?query=…`. */
  readonly place: string;
  readonly answers: Answers;
  /** ISO 8601 */
  readonly savedAt: string;
}

/** A view with all that it shows, as one HTML file that needs no server and no network. */
export function savedPage(saved: Saved, { figures }: { readonly figures: boolean }): string {
  const { view } = readPlace(saved.place);
  const { script, style } = clientFiles();
  const plotly = figures ? `<script type="text/plain" id="plotly">${packedPlotly()}</script>\n` : "";
  return page({
    title: `${view} · neuralbits`,
    style,
    body: `<div id="page"></div>\n<script type="application/json" id="saved">${jsonInScript(saved)}</script>\n${plotly}`,
    // as a module's, its names are its own
    scripts: [`(() => {"use strict";\n${script}\n})();`],
    unpacks: figures,
  });
}

/** The same of a view whose questions are known without a browser: its answers are asked for here. */
export async function savedView(place: string, ask: Ask): Promise<string> {
  const read = readPlace(place);
  const asking = Object.hasOwn(savedViews, read.view) ? savedViews[read.view] : undefined;
  check(asking !== undefined, "view to save", read.view, `one of ${Object.keys(savedViews).join(", ")}`);
  const answers: Answers = {};
  await asking(read, recording(ask, answers));
  const saved = { place, answers, savedAt: new Date().toISOString() };
  return savedPage(saved, { figures: read.view === "scatter" });
}

/** The client as our build left it. */
function clientFiles(): { script: string; style: string } {
  const folder = packageFolder("dist", "dashboard", "page", "assets");
  const names = readdirSync(folder);
  const all = (ending: string) =>
    names
      .filter(name => name.endsWith(ending))
      .map(name => readFileSync(join(folder, name), "utf8"))
      .join("\n");
  const scripts = names.filter(name => name.endsWith(".js"));
  check(scripts.length === 1, "scripts of the dashboard's page", scripts, "one, from npm run build");
  return { script: all(".js"), style: all(".css") };
}
