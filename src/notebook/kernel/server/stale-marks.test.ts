import { expect, it } from "vitest";
import { cells } from "../../../../test/cells.js";
import { outcome } from "../../../../test/outcome.js";
import type { Message } from "../../protocol/messages.js";
import { staleTarget } from "./stale-marks.js";

const notebook = cells();

/** Runs a cell under its id. */
const run = (cell: string, code: string) => outcome(notebook.kernel, code, { cell });

type Told = { readonly cell: string; readonly inputs: readonly string[] }[];

/** A page that asks which cells are stale; `next` waits for what is said of it. */
async function page(comm_id: string) {
  const heard: Message[] = [];
  let wake = () => {};
  const stop = notebook.kernel.onMessage(message => {
    if (message.header.msg_type !== "comm_msg" || message.content.comm_id !== comm_id) return;
    heard.push(message);
    wake();
  });
  await notebook.kernel.send("comm_open", { comm_id, target_name: staleTarget, data: {} });
  return {
    heard,
    stop,
    async next(): Promise<Told> {
      for (;;) {
        const message = heard.shift();
        if (message) return message.content.data.stale;
        await new Promise<void>(done => {
          wake = done;
        });
      }
    },
  };
}

it("a page hears which cells are stale: when it asks, and when cells have run", async () => {
  await run("n", "let n = 1;");
  await run("twice", "const twice = 2 * n;");
  await run("apart", "'apart'");
  const lab = await page("first");
  expect(await lab.next()).toEqual([]);
  await run("n", "let n = 2;");
  expect(await lab.next()).toEqual([{ cell: "twice", inputs: ["n"] }]);
  const later = await page("second");
  expect(await later.next()).toEqual([{ cell: "twice", inputs: ["n"] }]);
  await run("twice", "const twice = 2 * n;");
  expect([await lab.next(), await later.next()]).toEqual([[], []]);
  await notebook.kernel.send("comm_close", { comm_id: "first", data: {} });
  await run("settings", "%strict off");
  expect(await later.next()).toEqual([]);
  expect(lab.heard).toEqual([]);
  lab.stop();
  later.stop();
});

it("settings that changed are named so", async () => {
  await run("strict", "%strict off");
  await run("loose", "let text: string = null;");
  await run("strict", "%strict on");
  const lab = await page("third");
  expect(await lab.next()).toContainEqual({ cell: "loose", inputs: ["settings"] });
  lab.stop();
});
