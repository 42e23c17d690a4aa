import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MimeBundle } from "../../../core/bundle.js";
import { installHost, type KernelHost } from "../host.js";
import { type Figure, liveChart, progress } from "./index.js";

const displays: { bundle: MimeBundle; id?: string; update?: boolean }[] = [];
let interrupt: AbortController;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  displays.length = 0;
  interrupt = new AbortController();
  installHost({
    display: (bundle: MimeBundle, options: object = {}) => void displays.push({ bundle, ...options }),
    signal: interrupt.signal,
  } as unknown as KernelHost);
});
afterEach(() => {
  vi.useRealTimers();
  installHost(undefined as unknown as KernelHost);
});

const last = (mime = "text/plain") => displays.at(-1)!.bundle[mime] as string;
const figureMime = "application/vnd.plotly.v1+json";

describe("progress", () => {
  it("is one display, redrawn in place a few times a second", () => {
    const task = progress("training").task("epochs", 1000);
    for (let i = 1; i <= 1000; i++) {
      task.at(i, `loss ${i}`);
      vi.advanceTimersByTime(1);
    }
    task.end();
    expect(displays.length).toBeGreaterThanOrEqual(4);
    expect(displays.length).toBeLessThanOrEqual(7);
    expect(new Set(displays.map(display => display.id)).size).toBe(1);
    expect(displays.map(display => display.update)).toEqual([
      false,
      ...Array(displays.length - 1).fill(true),
    ]);
  });

  it("draws what was put off, and keeps the last state", () => {
    const bars = progress("training");
    const task = bars.task("epochs", 4);
    task.at(1);
    task.at(2, "loss 0.5");
    expect(last()).toContain("0 %");
    vi.advanceTimersByTime(300);
    expect(last()).toContain("50 %  loss 0.5");
    task.end("loss 0.1");
    bars.close();
    expect(last()).toBe("training\nepochs  100 %  loss 0.1  0.3 s");
    vi.advanceTimersByTime(5000);
    expect(last()).toBe("training\nepochs  100 %  loss 0.1  0.3 s");
  });

  it("says how long it will take, and where it was stopped", () => {
    const task = progress().task("epochs", 10);
    vi.advanceTimersByTime(2000);
    task.at(2);
    expect(last()).toBe("epochs  20 %  8 s left");
    interrupt.abort();
    expect(last()).toBe("epochs  20 %  stopped after 2 s");
  });

  it("shows names and notes as text, not as HTML", () => {
    const bars = progress("<script>");
    bars.line("a < b");
    bars.task("<img onerror=x>", 0).end("<b>");
    expect(last("text/html")).not.toMatch(/<script|<img|<b>/);
    expect(last("text/html")).toContain("a &lt; b");
  });

  it("falls back to the terminal's lines", () => {
    installHost(undefined as unknown as KernelHost);
    const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    progress().task("epochs", 2).end("done");
    expect(write.mock.calls.join("")).toContain("epochs");
    write.mockRestore();
  });
});

describe("liveChart", () => {
  const settings = { title: "training", x: "epoch", y: ["loss", "accuracy"] };
  const drawn = () =>
    displays.at(-1)!.bundle[figureMime] as { data: Record<string, unknown>[]; layout: object };

  it("sends JSON while live and the picture once, with the last state", async () => {
    const images: Figure[] = [];
    const chart = liveChart({
      ...settings,
      image: figure => {
        images.push(figure);
        return "<svg/>";
      },
    });
    for (let epoch = 1; epoch <= 100; epoch++) {
      chart.push({ epoch, loss: 1 / epoch, accuracy: 1 - 1 / epoch });
      vi.advanceTimersByTime(10);
    }
    expect(displays.length).toBeLessThanOrEqual(6);
    expect(displays.every(({ bundle }) => !("image/svg+xml" in bundle))).toBe(true);
    await chart.end();
    expect(images).toHaveLength(1);
    expect(last("image/svg+xml")).toBe("<svg/>");
    expect(last()).toBe("Figure: training, 2 traces, 200 points");
    expect(drawn().data[0]).toMatchObject({ name: "loss", x: { length: 100 } });
    expect(new Set(displays.map(display => display.id)).size).toBe(1);
  });

  it("gets its picture too when it falls quiet or is interrupted", async () => {
    const quiet = liveChart({ ...settings, image: () => "<svg/>" });
    quiet.push({ epoch: 1, loss: 1 });
    await vi.advanceTimersByTimeAsync(2000);
    expect(last("image/svg+xml")).toBe("<svg/>");
    const stopped = liveChart({ ...settings, image: () => "<svg>2</svg>" });
    stopped.push({ epoch: 1, loss: 1 });
    interrupt.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(last("image/svg+xml")).toBe("<svg>2</svg>");
  });

  it("does not draw a picture over a state that is newer", async () => {
    let paint: ((svg: string) => void) | undefined;
    const chart = liveChart({ ...settings, image: () => new Promise<string>(resolve => (paint = resolve)) });
    chart.push({ epoch: 1, loss: 1 });
    const early = chart.end();
    chart.push({ epoch: 2, loss: 0.5 });
    paint!("<svg>old</svg>");
    await early;
    vi.advanceTimersByTime(300);
    expect(last("image/svg+xml")).toBeUndefined();
    expect(drawn().data[0]!.x).toEqual([1, 2]);
  });

  it("leaves gaps for what is no number", () => {
    const chart = liveChart({ ...settings, y: "loss" });
    chart.push({ epoch: 1, loss: Number.NaN });
    chart.push({ epoch: 2 });
    chart.push({ epoch: 3, loss: 0.5 });
    expect(chart.figure.data[0]).toMatchObject({ x: [1, 2, 3], y: [null, null, 0.5] });
    expect(JSON.stringify(chart.figure)).not.toContain("NaN");
  });

  it("draws a bounded number of points and always the last", () => {
    const chart = liveChart({ ...settings, y: "loss" });
    for (let epoch = 0; epoch < 100_000; epoch++) chart.push({ epoch, loss: 0 });
    const { x } = chart.figure.data[0] as { x: number[] };
    expect(x.length).toBeLessThanOrEqual(2_001);
    expect(x.at(-1)).toBe(99_999);
    expect(chart.points).toHaveLength(100_000);
  });

  it("shows a whole figure in the same place", () => {
    const chart = liveChart(settings);
    chart.update({ data: [{ type: "bar", y: [1, 2, 3] }], layout: { title: { text: "bars" } } });
    expect(last()).toBe("Figure: bars, 1 trace, 3 points");
  });

  it("refuses a chart of nothing", () => {
    expect(() => liveChart({ title: "t", x: "epoch", y: [] })).toThrow(
      "chart y: got [], expected the name of",
    );
  });

  it("prints a line now and then without a kernel", async () => {
    installHost(undefined as unknown as KernelHost);
    const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const chart = liveChart({ ...settings, y: "loss" });
    for (let epoch = 1; epoch <= 100; epoch++) chart.push({ epoch, loss: 1 / 3 });
    await chart.end();
    expect(write.mock.calls.map(call => call[0])).toEqual([
      "training  epoch 1  loss 0.3333\n",
      "training  epoch 100  loss 0.3333\n",
    ]);
    write.mockRestore();
  });
});
