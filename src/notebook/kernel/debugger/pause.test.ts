import { afterEach, beforeEach, expect, it } from "vitest";
import { cells } from "../../../../test/cells.js";
import { DebugClient } from "../../../../test/debug-client.js";

const turns =
  "export const state = { going: true };\nexport function turn() {\n  while (state.going) Math.abs(1);\n}\n";

const notebook = cells({ "turns.ts": turns });
let debug: DebugClient;
beforeEach(async () => {
  debug = new DebugClient(notebook.kernel);
  await debug.attach();
});
afterEach(() => debug.ask("disconnect"));

it.each([
  ["that awaits", "while (state.going) {\n  await null;\n}"],
  ["that waits for timers", "while (state.going) await new Promise(done => setTimeout(done, 1));"],
  ["that calls", "const one = () => 1;\nwhile (state.going) one();"],
  ["without anything in it", "while (state.going);"],
  ["in a function", "const turn = () => {\n  do Math.abs(1); while (state.going);\n};\nturn()"],
  ["in a file of the project", 'import { turn } from "./turns";\nturn()'],
])("a pause stops a loop %s, and comes no second time", async (_, code) => {
  for (let round = 0; round < 3; round++) {
    await notebook.run('import { state } from "./turns";\nstate.going = true;');
    const running = notebook.run(`${code}\nstate.going`);
    await new Promise(done => setTimeout(done, 50 * round)); // before it runs, and while it does
    await debug.ask("pause", { threadId: 1 });
    expect(await debug.next("stopped")).toMatchObject({ reason: "pause" });
    await debug.evaluate("state.going = false");
    await debug.ask("continue");
    expect((await running).value).toBe("false");
    expect((await notebook.run("for (let i = 0; i < 3; i++) Math.abs(i); 'on'")).value).toBe("'on'");
  }
});

it.each(["debugger;", "eval('debugger; 1');", "new Function('debugger')();"])(
  "the debugger stops where code asks for it: %s",
  async code => {
    const running = notebook.run(`${code}\n2`);
    expect(await debug.next("stopped")).toMatchObject({ reason: "breakpoint" });
    expect(await debug.calls()).toEqual([expect.stringMatching(/^In \[\d+\] 1$/)]);
    await debug.ask("continue");
    expect((await running).value).toBe("2");
  },
);
