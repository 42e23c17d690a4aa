import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type RecordingHost, recordingHost, removeHost, turn } from "../../../../test/recording-host.js";
import { displaySymbol } from "../../../core/bundle.js";
import { type Control, checkbox, dropdown, interact, row, slider } from "./index.js";

let host: RecordingHost;
beforeEach(() => {
  host = recordingHost();
});
afterEach(removeHost);

describe("interact", () => {
  const figure = (T: number) => ({ data: [{ y: [T] }], layout: { title: { text: `T = ${T}` } } });
  const text = (i: number) => host.displays.at(i)!.bundle["text/plain"];

  it("shows the controls, then the figure, and redraws it in place", async () => {
    const T = slider({ min: 1, max: 60, value: 8 });
    await interact({ T }, values => figure(values.T));
    expect(T.label).toBe("T");
    expect(host.displays).toHaveLength(2);
    expect(host.displays[0]!.bundle).toHaveProperty(["application/vnd.jupyter.widget-view+json"]);
    expect(text(1)).toBe("Figure: T = 8, 1 trace, 1 point");
    host.model("IntSliderModel").move({ value: 9 });
    await turn();
    await turn();
    expect(host.displays[2]).toMatchObject({ id: host.displays[1]!.id, update: true });
    expect(text(2)).toBe("Figure: T = 9, 1 trace, 1 point");
  });

  it("draws the latest position only, however many came while it was drawing", async () => {
    const drawn: number[] = [];
    let release: (() => void) | undefined;
    await interact({ T: slider({ min: 1, max: 60, value: 8 }) }, async ({ T }) => {
      drawn.push(T);
      if (T > 8) await new Promise<void>(resolve => (release = resolve));
      return figure(T);
    });
    const comm = host.model("IntSliderModel");
    comm.move({ value: 10 });
    await turn();
    for (let value = 11; value <= 40; value++) comm.move({ value });
    await turn();
    expect(drawn).toEqual([8, 10]);
    release!();
    await turn();
    await turn();
    release!();
    await turn();
    expect(drawn).toEqual([8, 10, 40]);
    expect(text(-1)).toBe("Figure: T = 40, 1 trace, 1 point");
  });

  it("shows a list of records as a table, as a cell does", async () => {
    await interact({ T: slider({ min: 1, max: 60, value: 8 }) }, ({ T }) => [{ T, bits: 10 * T }]);
    expect(host.displays[1]!.bundle["text/html"]).toContain("<table");
    expect(text(1)).toMatch(/T +bits\n *8 +80/);
  });

  it("rejects with the first drawing's error and shows a later one in its place", async () => {
    const bad = { T: slider({ min: 1, max: 60 }) };
    const refuse = () => {
      throw new RangeError("no such T");
    };
    await expect(interact(bad, refuse)).rejects.toThrow("no such T");
    const good = { T: slider({ min: 1, max: 60 }) };
    await interact(good, ({ T }) => (T > 1 ? refuse() : "fine"));
    host.model("IntSliderModel").move({ value: 2 });
    await turn();
    await turn();
    expect(host.displays.at(-1)!.bundle["text/html"]).toContain("RangeError: no such T");
    host.model("IntSliderModel").move({ value: 1 });
    await turn();
    await turn();
    expect(text(-1)).toBe("fine");
  });

  it("takes the types of the controls", async () => {
    const controls = { log: checkbox(), data: dropdown({ options: ["mnist", "fashion"] }) };
    await interact(controls, ({ log, data }) => {
      const typed: [boolean, "mnist" | "fashion"] = [log, data];
      return String(typed);
    });
    expect(text(-1)).toBe("false,mnist");
  });
});

describe("without a kernel", () => {
  beforeEach(removeHost);

  it("controls are values that print", () => {
    const seen: number[] = [];
    const T: Control<number> = slider({ label: "T", min: 1, max: 60, value: 8, onChange: v => seen.push(v) });
    expect(inspect(T)).toBe("T = 8 (1 to 60)");
    expect(T[displaySymbol]()).not.toHaveProperty(["application/vnd.jupyter.widget-view+json"]);
    T.value = 9;
    expect(seen).toEqual([9]);
    expect(String(row(T, checkbox({ label: "log" })))).toBe("T = 9 (1 to 60)  log = no");
    expect(host.comms.size).toBe(0);
  });

  it("interact prints one drawing", async () => {
    const print = vi.spyOn(console, "log").mockImplementation(() => {});
    await interact({ T: slider({ min: 1, max: 60, value: 8 }) }, ({ T }) => `curve at ${T}`);
    expect(print.mock.calls.flat()).toEqual(["T = 8 (1 to 60)", "curve at 8"]);
    print.mockRestore();
  });
});
