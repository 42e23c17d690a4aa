import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { others, own, serving } from "../dashboards.mjs";
import { recorded } from "../ours/recorded.mjs";
import { changed, framesWhileScrolling, inChromium, opened } from "../pages.mjs";
import { line } from "../report.mjs";
import { betweenCalm, median } from "../subject.mjs";

/** @typedef {import("../dashboards.mjs").Dashboard} Dashboard */
/** @typedef {Record<string, number>} Seen what was measured, by its title */

const [first, processor] = ["first answer, s", "… processor time of it, s"];
const [shown, again] = ["runs listed after it, s", "… a second time, s"];
const [resident, shared] = ["memory of its processes, MB", "… pages that they share counted once, MB"];

const sizes = [
  { runs: 10_000, points: 1000 },
  { runs: 100_000, points: 20 },
];

/** What was asked of ours with 10,000 runs. */
const asked = {
  [first]: "≤ 0.4",
  [processor]: "",
  [shown]: "< 1",
  [again]: "< 1",
  "sorted by a metric, ms": "< 100",
  "sorted by a setting, ms": "< 100",
  "filtered, ms": "< 100",
  "grouped by two settings, ms": "< 100",
  "grouped by all except the seed, ms": "< 100",
  "frames a second while scrolling": "≥ 50",
  "a curve of a million points, s": "< 1",
  [resident]: "",
};

/** @type {import("../report.mjs").Comparison} */
export default {
  title: "Dashboard",
  about:
    "Each dashboard on 1,000 runs that its own tracker recorded (10 settings, 5 numbers, a curve of 20 points), started anew " +
    "each time: until it answers its first request, until its list of runs stands in a Chromium that has never seen it, once " +
    "more in the same Chromium, and what its processes hold then.",
  async run({ runs, say }) {
    const scratch = mkdtempSync(join(tmpdir(), "bench-dashboard-"));
    try {
      return await measured(scratch, runs, say);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
};

/**
 * @param {string} scratch
 * @param {number} runs
 * @param {(line: string) => void} say
 * @returns {Promise<import("../report.mjs").Found>}
 */
async function measured(scratch, runs, say) {
  const stored = (/** @type {string} */ name, /** @type {{ runs: number, points: number }} */ size) => {
    const folder = join(scratch, name);
    mkdirSync(folder);
    recorded(folder, size);
    return folder;
  };
  const { dashboards, missing } = await others(1000, say);
  const all = [own(stored("1000", { runs: 1000, points: 20 })), ...dashboards];
  const works = all.map(dashboard => ({
    name: dashboard.name,
    look: () => listed(dashboard, scratch),
  }));
  const large = sizes.map(size => ({ ...size, folder: stored(String(size.runs), size) }));
  const million = stored("million", { runs: 1, points: 1_000_000 });
  for (const { runs, folder } of large)
    works.push({ name: `${runs} runs`, look: () => worked(folder, scratch) });
  works.push({ name: "a million points", look: () => curve(million, scratch) });

  /** @type {Seen[][]} */
  const seen = works.map(() => []);
  const failed = new Set();
  for (let round = 0; round < runs; round++)
    for (const [i, { name, look }] of works.entries()) {
      if (failed.has(i)) continue;
      try {
        const found = await betweenCalm(look);
        seen[i].push(found);
        say(`  ${round + 1}/${runs} ${name}: ${told(found)}`);
      } catch (error) {
        if (i === 0 || i >= all.length) throw error;
        failed.add(i);
        missing.push(`${name} was left out: ${/** @type {Error} */ (error).message.split("\n")[0]}.`);
      }
    }
  const medians = seen.map(ofEach);
  const elsewhere = Math.round(100 * median(medians.map(({ elsewhere }) => elsewhere)));
  if (elsewhere > 4) missing.push(`Other processes took ${elsewhere} % of the cores meanwhile.`);
  const there = all.map(({ name }, i) => ({ name, seen: medians[i] })).filter((_, i) => !failed.has(i));
  return found(there, medians.slice(all.length), missing, runs);
}

/**
 * The median of each title.
 *
 * @param {Seen[]} all
 * @returns {Seen}
 */
const ofEach = all =>
  Object.fromEntries(Object.keys(all[0] ?? {}).map(title => [title, median(all.map(one => one[title]))]));

/** @param {Seen} seen */
const told = seen =>
  Object.entries(seen)
    .map(([title, value]) => `${title} ${Number(value.toPrecision(3))}`)
    .join("; ");

/**
 * Starts a dashboard and has its runs listed, twice.
 *
 * @param {Dashboard} dashboard
 * @param {string} scratch
 * @returns {Promise<Seen>}
 */
async function listed(dashboard, scratch) {
  const server = await serving(dashboard, scratch);
  try {
    return await inChromium(async page => {
      const times = {
        [first]: server.seconds,
        [processor]: server.processor,
        [shown]: await opened(page, server.address, dashboard.shown),
        [again]: await opened(page, server.address, dashboard.shown),
      };
      const memory = server.megabytes();
      return { ...times, [resident]: memory.resident, [shared]: memory.own };
    });
  } finally {
    await server.end();
  }
}

const top = `document.querySelector(".grid-body .grid-row .grid-id")?.textContent`;
const idle = `document.querySelector('.grid[aria-busy="false"]') !== null`;
const grouped = `document.querySelector('.grid[role="treegrid"][aria-busy="false"] .grid-body .grid-row-group') !== null`;

/**
 * A click on the name of a column, until another run stands at the top.
 *
 * @param {string} column
 */
const sorting = column => ({
  before: top,
  act: `[...document.querySelectorAll(".grid-title")].find(one => one.textContent === "${column}").closest("button").click()`,
  until: `${idle} && ${top} !== undefined && ${top} !== before`,
});

/**
 * Another address of the table.
 *
 * @param {string} place
 */
const going = place => ({ before: top, act: `location.hash = ${JSON.stringify(place)}` });

/**
 * What people do with the table of runs.
 *
 * @param {string} folder
 * @param {string} scratch
 * @returns {Promise<Seen>}
 */
async function worked(folder, scratch) {
  const dashboard = own(folder);
  const server = await serving(dashboard, scratch);
  try {
    return await inChromium(async page => {
      /** @type {Seen} */
      const seen = { [first]: server.seconds, [processor]: server.processor };
      seen[shown] = await opened(page, server.address, dashboard.shown);
      seen[again] = await opened(page, server.address, dashboard.shown);
      const act = async (/** @type {string} */ title, /** @type {Parameters<typeof changed>[1]} */ words) => {
        await page.waitForTimeout(1000); // what came with the last one is over
        seen[title] = await changed(page, words);
      };
      const afresh = `${idle} && ${top} !== undefined && ${top} !== before`;
      await act("sorted by a metric, ms", sorting("accuracy"));
      await act("sorted by a setting, ms", sorting("T"));
      await act("filtered, ms", {
        ...going("#/runs?query=T+%3D+10+and+accuracy+%3E+0.95"),
        until: afresh,
      });
      await page.evaluate(`location.hash = "#/runs"`);
      await act("grouped by two settings, ms", { ...going("#/runs?by=T,d"), until: grouped });
      await page.evaluate(`location.hash = "#/runs"`);
      await act("grouped by all except the seed, ms", { ...going("#/runs?by=*"), until: grouped });
      await page.evaluate(`location.hash = "#/runs"`);
      await page.waitForTimeout(1000);
      seen["frames a second while scrolling"] = await framesWhileScrolling(page, ".grid", {
        ...{ pixels: 60, frames: 240 },
      });
      return { ...seen, [resident]: server.megabytes().resident };
    });
  } finally {
    await server.end();
  }
}

/**
 * A page of curves with one of a million points.
 *
 * @param {string} folder
 * @param {string} scratch
 * @returns {Promise<Seen>}
 */
async function curve(folder, scratch) {
  const dashboard = own(folder, "curves?metrics=loss");
  const drawn = `document.querySelector(".uplot canvas") !== null && document.querySelector('.loading, [aria-busy="true"]') === null`;
  const server = await serving(dashboard, scratch);
  try {
    return await inChromium(async page => ({
      "a curve of a million points, s": await opened(page, server.address, drawn),
    }));
  } finally {
    await server.end();
  }
}

/**
 * @param {{ name: string, seen: Seen }[]} there
 * @param {Seen[]} large of ours: the sizes, and the curve
 * @param {string[]} missing
 * @param {number} runs
 * @returns {import("../report.mjs").Found}
 */
function found(there, large, missing, runs) {
  const [ours, ...rest] = there;
  const titles = Object.keys(ours.seen).filter(title => title !== "elsewhere");
  const subject = (/** @type {typeof ours} */ { name, seen }, /** @type {string} */ title) => ({
    ...{ name, value: seen[title] },
  });
  const lines = titles.flatMap(title =>
    rest.map(other =>
      line(`dashboard, ${title}`, title.slice(-2).trim(), subject(ours, title), subject(other, title), runs),
    ),
  );
  const behind = titles.flatMap(title => {
    const best = there.reduce((a, b) => (b.seen[title] < a.seen[title] ? b : a));
    return best === ours ? [] : [`${title} (${best.name})`];
  });
  const order =
    behind.length > 0
      ? `Ours is not first in: ${behind.join("; ")}.`
      : "The least of each row is that of neuralbits ui.";
  const curves = large.at(-1) ?? {};
  const columns = [{ ...large[0], ...curves }, large[1]];
  return {
    lines,
    tables: [
      {
        head: ["", ...there.map(({ name }) => name)],
        rows: titles.map(title => [title, ...there.map(({ seen }) => rounded(seen[title]))]),
      },
      {
        caption: `${order}${missing.map(text => ` ${text}`).join("")}\n\nOurs alone, in a window of 1,400 × 900 pixels; 60 pixels scrolled each frame, of which there are 60 a second at most.`,
        head: [
          "",
          "asked",
          ...sizes.map(({ runs, points }) => `${thousands(runs)} runs × ${thousands(points)}`),
        ],
        rows: Object.entries(asked).map(([title, bar]) => [
          title,
          bar,
          ...columns.map(seen => (seen[title] === undefined ? "–" : rounded(seen[title]))),
        ]),
      },
    ],
  };
}

const thousands = (/** @type {number} */ count) => count.toLocaleString("en-GB");

/** @param {number} value */
const rounded = value => (value >= 20 ? thousands(Math.round(value)) : value.toFixed(2));
