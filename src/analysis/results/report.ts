import type { Figure } from "../../web/figure.js";
import { escapeHtml, jsonInScript } from "../../web/html.js";
import { page } from "../../web/page.js";
import { plotlyScript } from "../../web/plotly.js";
import { html } from "../tables/html.js";
import type { Table } from "../tables/table.js";

/** What a report holds: the words of the experiment, its tables, its figure. */
export interface Report {
  readonly title: string;
  readonly claim: string;
  readonly command: string;
  readonly notes: readonly string[];
  /** What the marks of the figure mean. */
  readonly reading: readonly string[];
  readonly tables: readonly Table[];
  readonly figure: Figure;
}

/** One page that needs no other file and no network; light or dark as the reader's system is. */
export function report({ title, claim, command, notes, reading, tables, figure }: Report): string {
  const body = `<main>
<h1>${escapeHtml(title)}</h1>
<p class="claim"><b>Claim.</b> ${escapeHtml(claim)}</p>
<div id="figure" role="img" aria-label="${escapeHtml(`Figure: ${title}; the tables below hold its numbers`)}"></div>
${tables.map(table => `<div class="wide">${html(table)}</div>`).join("\n")}
<h2>How to read it</h2>
<ul>
${[...reading, ...notes].map(note => `<li>${escapeHtml(note)}</li>`).join("\n")}
</ul>
<h2>How to get it again</h2>
<pre>${escapeHtml(command)}</pre>
</main>`;
  return page({ title, style, body, scripts: [plotlyScript(), drawing(figure)] });
}

const style = `
:root { color-scheme: light dark; --ink: #222; --paper: #fff; --line: #ccc; --soft: #f4f4f4; }
@media (prefers-color-scheme: dark) { :root { --ink: #ddd; --paper: #16181c; --line: #444; --soft: #22252b; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 Arial, Helvetica, sans-serif; }
main { max-width: 900px; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
.wide { overflow-x: auto; margin: 1.5rem 0; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
caption { text-align: left; font-weight: bold; padding: .3rem 0; }
th, td { padding: .2rem .55rem; text-align: left; } thead th { border-bottom: 2px solid var(--line); }
tbody tr:nth-child(even) { background: var(--soft); }
pre { background: var(--soft); padding: .6rem; overflow-x: auto; }
`;

/** Draws the figure in the page's colours, and again when the system turns light or dark. */
const drawing = (figure: Figure): string => `
const figure = ${jsonInScript(figure)};
const dark = matchMedia("(prefers-color-scheme: dark)");
function layout() {
  const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const [ink, paper, line] = ["--ink", "--paper", "--line"].map(colour);
  const narrow = innerWidth < 600;
  const found = { ...figure.layout, paper_bgcolor: paper, plot_bgcolor: paper, font: { ...figure.layout.font, color: ink } };
  found.updatemenus = (found.updatemenus ?? []).map(menu => ({ ...menu, bgcolor: paper, bordercolor: line, font: { color: dark.matches ? "#888" : ink } }));
  found.title = undefined; // the page has it
  if (narrow) {
    found.height = 620;
    found.margin = { ...found.margin, t: 70, l: 45, r: 5, b: 240 };
    found.legend = { ...found.legend, y: -0.25 };
    found.font.size = 11;
  }
  return found;
}
const draw = () => Plotly.react("figure", figure.data, layout(), { ...figure.config, displayModeBar: innerWidth < 600 ? false : "hover" });
draw();
dark.addEventListener("change", draw);
`;
