import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type RecordingHost, recordingHost, removeHost, turn } from "../../../../test/recording-host.js";
import { displaySymbol } from "../../../core/bundle.js";
import { button, checkbox, column, dropdown, row, slider, textbox } from "./index.js";

let host: RecordingHost;
beforeEach(() => {
  host = recordingHost();
});
afterEach(removeHost);

describe("models as ipywidgets 8.1.9 sends them", () => {
  // The keys of each control's state, taken from get_state() of the Python library.
  const common = "_dom_classes _model_module _model_module_version _model_name _view_count _view_module";
  const shared = `${common} _view_module_version _view_name disabled layout style tabbable tooltip description`;
  const sliderKeys = "behavior continuous_update description_allow_html max min orientation readout";
  const keys: Record<string, string> = {
    IntSliderModel: `${shared} ${sliderKeys} readout_format step value`,
    FloatSliderModel: `${shared} ${sliderKeys} readout_format step value`,
    DropdownModel: `${shared} _options_labels description_allow_html index`,
    TextModel: `${shared} continuous_update description_allow_html placeholder value`,
    CheckboxModel: `${shared} description_allow_html indent value`,
    ButtonModel: `${shared} button_style icon`,
    HBoxModel: `${common} _view_module_version _view_name box_style children layout tabbable tooltip`,
    VBoxModel: `${common} _view_module_version _view_name box_style children layout tabbable tooltip`,
  };
  const make: Record<string, () => unknown> = {
    IntSliderModel: () => slider({ label: "T", min: 1, max: 60 }),
    FloatSliderModel: () => slider({ label: "t", min: 0, max: 1, step: 0.1 }),
    DropdownModel: () => dropdown({ label: "d", options: ["a", "b"] }),
    TextModel: () => textbox({ label: "s", value: "hello" }),
    CheckboxModel: () => checkbox({ label: "c" }),
    ButtonModel: () => button({ label: "b", onClick() {} }),
    HBoxModel: () => row(checkbox()),
    VBoxModel: () => column(checkbox()),
  };

  it.each(Object.keys(keys))("%s", name => {
    make[name]!();
    const { data, target, metadata } = host.model(name);
    expect(target).toBe("jupyter.widget");
    expect(metadata).toEqual({ version: "2.1.0" });
    expect(data.buffer_paths).toEqual([]);
    expect(Object.keys(data.state).sort()).toEqual(keys[name]!.split(" ").sort());
    expect(data.state).toMatchObject({
      _model_module: "@jupyter-widgets/controls",
      _model_module_version: "2.0.0",
      _model_name: name,
      _view_module: "@jupyter-widgets/controls",
      _view_module_version: "2.0.0",
      _view_name: name.replace("Model", "View"),
    });
  });

  it("opens layout and style before the control that names them", () => {
    slider({ min: 1, max: 2 });
    const opened = [...host.comms.values()].map(comm => comm.data.state._model_name);
    expect(opened).toHaveLength(3);
    expect(opened.at(-1)).toBe("IntSliderModel");
    const { state } = host.model("IntSliderModel").data;
    expect(state.layout).toBe(`IPY_MODEL_${host.model("LayoutModel").id}`);
    expect(state.style).toBe(`IPY_MODEL_${host.model("SliderStyleModel").id}`);
    expect(host.model("SliderStyleModel").data.state).toMatchObject({
      _model_module: "@jupyter-widgets/controls",
      _view_module: "@jupyter-widgets/base",
      _view_name: "StyleView",
    });
  });

  it("names the children of a box", () => {
    const [a, b] = [checkbox(), checkbox()];
    row(a, b);
    expect(host.model("HBoxModel").data.state.children).toEqual([a, b].map(c => `IPY_MODEL_${c.model.id}`));
  });
});

describe("a slider", () => {
  it("is of whole numbers or of fractions by its settings", () => {
    slider({ min: 0, max: 1, step: 0.05 });
    expect(host.model("FloatSliderModel").data.state.readout_format).toBe(".2f");
    slider({ min: 0, max: 1, step: 1e-4 });
    expect(host.model("FloatSliderModel").data.state.readout_format).toBe(".4f");
  });

  it("follows the page, echoes, and calls back with the value", () => {
    const seen: number[] = [];
    const T = slider({ min: 1, max: 60, value: 8, onChange: value => seen.push(value) });
    const comm = host.model("IntSliderModel");
    comm.move({ value: 12 });
    expect(T.value).toBe(12);
    expect(seen).toEqual([12]);
    expect(comm.sent).toEqual([{ method: "echo_update", state: { value: 12 }, buffer_paths: [] }]);
    comm.move({ value: 12 });
    expect(seen).toEqual([12]);
  });

  it("corrects the page when it sends what cannot be", () => {
    const seen: unknown[] = [];
    const T = slider({ min: 1, max: 60, value: 8, onChange: value => seen.push(value) });
    const comm = host.model("IntSliderModel");
    comm.move({ value: 99 });
    expect(comm.sent.at(-1)).toEqual({ method: "update", state: { value: 60 }, buffer_paths: [] });
    for (const value of ["<b>", null, Number.NaN, {}]) comm.move({ value });
    expect(T.value).toBe(60);
    expect(seen).toEqual([60]);
    expect(comm.sent.at(-1)).toEqual({ method: "update", state: { value: 60 }, buffer_paths: [] });
  });

  it("does not let the page change what draws it, or invent values", () => {
    const T = slider({ min: 1, max: 60, value: 8 });
    host.model("IntSliderModel").move({ _view_module: "evil", invented: 1, value: 9 });
    expect(T.model.state).toMatchObject({ _view_module: "@jupyter-widgets/controls", value: 9 });
    expect(T.model.state).not.toHaveProperty("invented");
  });

  it("moves in the page when the program sets it, snapped to its step", () => {
    const seen: number[] = [];
    const t = slider({ min: 0, max: 1, step: 0.1, onChange: value => seen.push(value) });
    t.value = 0.1 + 0.2;
    expect(host.model("FloatSliderModel").sent).toEqual([
      { method: "update", state: { value: 0.3 }, buffer_paths: [] },
    ]);
    expect(seen).toEqual([0.3]);
  });

  it.each([
    [{ min: 5, max: 1 }, "slider max: got 1, expected a finite number of 5 or more"],
    [{ min: 0, max: 1, step: 0 }, "slider step: got 0, expected a positive number"],
    [{ min: 0, max: 1, value: 2 }, "slider value: got 2, expected a number from 0 to 1"],
  ])("refuses %o", (settings, message) => {
    expect(() => slider(settings)).toThrow(message);
  });
});

it("a drop-down holds the value behind the label", () => {
  const seen: number[] = [];
  const d = dropdown({
    label: "d",
    options: { few: 8, many: 64 },
    onChange: (value: number) => seen.push(value),
  });
  const comm = host.model("DropdownModel");
  expect(comm.data.state).toMatchObject({ _options_labels: ["few", "many"], index: 0 });
  comm.move({ index: 1 });
  comm.move({ index: 7 });
  comm.move({ index: null });
  expect(seen).toEqual([64]);
  expect(d.value).toBe(64);
  expect(comm.sent.at(-1)).toEqual({ method: "update", state: { index: 1 }, buffer_paths: [] });
  expect(() => (d.value = 9 as never)).toThrow("dropdown d: got 9, expected one of few, many");
});

it("a button calls back when it is clicked", () => {
  const click = vi.fn();
  button({ label: "stop", onClick: click });
  host.model("ButtonModel").page({ method: "custom", content: { event: "click" } });
  expect(click).toHaveBeenCalledOnce();
});

describe("a reloaded page", () => {
  it("gets every model that is still open", () => {
    const T = slider({ label: "T", min: 1, max: 60, value: 8 });
    const gone = checkbox();
    gone.close();
    host.model("IntSliderModel").move({ value: 30 });
    const page = host.pageOpens("jupyter.widget.control");
    page.page({ method: "request_states" });
    const { method, states, buffer_paths } = page.sent[0] as {
      method: string;
      states: object;
      buffer_paths: [];
    };
    expect(method).toBe("update_states");
    expect(buffer_paths).toEqual([]);
    expect(states).toHaveProperty(T.model.id, {
      model_name: "IntSliderModel",
      model_module: "@jupyter-widgets/controls",
      model_module_version: "2.0.0",
      state: expect.objectContaining({ value: 30, description: "T" }),
    });
    expect(states).not.toHaveProperty(gone.model.id);
    expect(states).toHaveProperty((T.model.state.layout as string).replace("IPY_MODEL_", ""));
  });

  it("can ask for one model", () => {
    slider({ min: 1, max: 60, value: 8 });
    const comm = host.model("IntSliderModel");
    comm.page({ method: "request_state" });
    expect(comm.sent[0]).toMatchObject({ method: "update", state: { value: 8, min: 1 }, buffer_paths: [] });
  });
});

it("closing takes the control and its parts out of the page", () => {
  slider({ min: 1, max: 2 }).close();
  expect([...host.comms.values()].map(comm => comm.closed)).toEqual([true, true, true]);
});

it("shows itself live, as HTML and as text", () => {
  const T = slider({ label: "T<b>", min: 1, max: 60, value: 8 });
  expect(T[displaySymbol]()).toEqual({
    "application/vnd.jupyter.widget-view+json": { version_major: 2, version_minor: 0, model_id: T.model.id },
    "text/html": "<div><b>T&lt;b&gt;</b> 8 (1 to 60)</div>",
    "text/plain": "T<b> = 8 (1 to 60)",
  });
});

it("an error of a call-back is an unhandled rejection, not the end of the protocol", async () => {
  const seen: unknown[] = [];
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", error => seen.push(error));
  try {
    const fail = () => {
      throw new Error("in the call-back");
    };
    slider({ min: 1, max: 60, onChange: fail });
    const comm = host.model("IntSliderModel");
    comm.move({ value: 5 });
    comm.move({ value: 6 });
    await turn();
    await turn();
    expect(seen.map(String)).toEqual(["Error: in the call-back", "Error: in the call-back"]);
  } finally {
    process.removeAllListeners("unhandledRejection");
    for (const listener of others) process.on("unhandledRejection", listener);
  }
});
