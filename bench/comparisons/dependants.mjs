import { startKernel } from "../../dist/notebook/protocol/client.js";
import { line } from "../report.mjs";
import { median } from "../subject.mjs";

const cells = 200;
/** Cells that use the first: every second. */
const dependants = Array.from({ length: cells / 2 }, (_, i) => 2 * i + 1);

/** @param {number} at @param {number} value of the first cell */
function code(at, value) {
  if (at === 0) return `let base = ${value}; base`;
  return at % 2 === 0 ? `const n${at} = ${at}; n${at}` : `const n${at} = base + ${at}; n${at}`;
}

/** @type {import("../report.mjs").Comparison} */
export default {
  title: "What depends on a changed cell",
  about:
    `A notebook of ${cells} cells, the first of which has changed, and ${dependants.length} that use it: ` +
    "`%run --dependants`, beside the same cells run by hand, one request after the other.",
  async run({ runs, say }) {
    const kernel = await startKernel({ timeoutMs: 120_000 });
    /** @type {(at: number, value: number) => Promise<unknown>} */
    const run = (at, value) => kernel.execute(code(at, value), { cell: `cell-${at}` });
    const measured = { once: /** @type {number[]} */ ([]), byHand: /** @type {number[]} */ ([]) };
    try {
      for (let at = 0; at < cells; at++) await run(at, 0);
      for (let round = 1; round <= runs; round++) {
        const ways = [
          async () => void measured.once.push(await timed(() => runDependants(kernel, round))),
          async () =>
            void measured.byHand.push(
              await timed(async () => {
                for (const at of dependants) await run(at, round);
              }),
            ),
        ];
        for (const way of round % 2 ? ways : ways.reverse()) {
          await run(0, round);
          await way();
        }
        const [once, byHand] = [measured.once.at(-1), measured.byHand.at(-1)];
        say(`  ${round}/${runs} ${once?.toFixed(0)} ms, by hand ${byHand?.toFixed(0)} ms`);
      }
    } finally {
      await kernel.shutdown();
    }
    const once = { name: "%run --dependants", value: median(measured.once) };
    const byHand = { name: "by hand", value: median(measured.byHand) };
    return {
      tables: [
        {
          head: ["", "ms", "beyond those cells by hand, ms"],
          rows: [
            [once.name, once.value.toFixed(0), (once.value - byHand.value).toFixed(0)],
            [byHand.name, byHand.value.toFixed(0), ""],
          ],
        },
      ],
      lines: [line("dependants", "ms", once, byHand, runs)],
    };
  },
};

/**
 * Has the dependants run; fails unless they all do, and no other cell, with the value that the first has now.
 *
 * @param {Awaited<ReturnType<typeof startKernel>>} kernel
 * @param {number} value
 */
async function runDependants(kernel, value) {
  /** @type {number[]} */
  const shown = [];
  const stop = kernel.onMessage(({ content }) => {
    if (content.data?.["text/plain"] !== undefined) shown.push(Number(content.data["text/plain"]));
  });
  await kernel.execute("%run --dependants");
  stop();
  const expected = dependants.map(at => value + at);
  if (String(shown) !== String(expected))
    throw new Error(
      `dependants: got ${shown.length} results (${shown.slice(0, 5)}), expected ${expected.length}`,
    );
}

/** @param {() => Promise<unknown>} work */
async function timed(work) {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
