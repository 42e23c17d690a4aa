import { expect, it } from "vitest";
import { rows } from "../../../test/neural-bits-rows.js";
import type { Row } from "../measures.js";
import { svg } from "./picture.js";
import { relativeAccuracy, relativeNotes } from "./relative-accuracy.js";
import { paperTraces } from "./relative-marks.js";

const [full, , joint] = rows as [Row, Row, Row];
const lengths = [2, 8, 32, 128];
const curve = (more: Partial<Row>, values: readonly number[]): Row[] =>
  [1, 2].flatMap(seed => [
    {
      ...full,
      ...more,
      model: "full",
      T: null,
      d: null,
      hidden: "256",
      seed,
      accuracy: 1,
      top3: 1,
      top5: 1,
      further: {},
    },
    ...values.map((accuracy, i) => ({
      ...joint,
      ...more,
      T: lengths[i]!,
      d: 8,
      seed,
      accuracy: accuracy + seed / 100,
      top3: 0.97,
      top5: 0.99,
    })),
  ]);
const mnist = curve({}, [0.5, 0.7, 0.9, 0.95]);
const glosses = curve({ dataset: "glosses" }, [0.1, 0.2, 0.3, 0.4]);
const figure = relativeAccuracy([...mnist, ...glosses]);
const shown = figure.data.filter(({ visible }) => visible);

it("a panel per data set on equal axes; a kind of network is named once, and has a band of one sd", () => {
  expect(figure.layout.xaxis2).toMatchObject({ range: (figure.layout.xaxis as { range: number[] }).range });
  expect(figure.layout.yaxis2).toMatchObject({ showticklabels: false });
  const lines = shown.filter(({ name, mode }) => name === "linear" && mode === "lines+markers");
  expect(lines.map(({ xaxis, x }) => [xaxis, x])).toEqual([
    ["x", [16, 64, 256, 1024]],
    ["x2", [16, 64, 256, 1024]],
  ]);
  expect(
    shown.flatMap(({ text }) => text ?? []).filter(text => String(text).trim() === "linear"),
  ).toHaveLength(1);
  const [band] = shown.filter(({ fill }) => fill === "toself");
  expect((band!.y as number[])[0]! - (band!.y as number[]).at(-1)!).toBeCloseTo((2 * Math.SQRT1_2) / 100, 3);
});

it("leaves its notes to whoever shows it", () => {
  const all = [...mnist, ...glosses];
  const plain = relativeAccuracy(all, { title: "", isNoted: false });
  expect(JSON.stringify(figure.layout.title)).toContain(relativeNotes(all)[0]);
  expect(plain.layout).toMatchObject({ title: { text: "" } });
});

it("names the bits that reach 0.9, or that none does", () => {
  const texts = shown.flatMap(({ text, xaxis }) => [text ?? []].flat().map(one => `${xaxis} ${one}`));
  expect(texts.filter(text => /0.9 at|not reached/.test(text))).toEqual([
    "x 0.9 at <b>231</b> bits",
    "x2 0.9 not reached",
  ]);
  expect(texts).toContain("x full network 100.0 %");
});

it("buttons turn to P@3 and P@5; the picture has names, numbers and the paper's points", async () => {
  const [menu] = figure.layout.updatemenus as {
    buttons: { label: string; args: [{ visible: boolean[] }] }[];
  }[];
  expect(menu!.buttons.map(({ label }) => label)).toEqual(["P@1", "P@3", "P@5"]);
  expect(menu!.buttons[0]!.args[0].visible).toEqual(figure.data.map(({ visible }) => visible));
  expect(shown.some(({ name }) => name === "paper")).toBe(true);
  expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
  const picture = await svg(figure);
  expect(picture).toContain("glosses");
  expect(picture).toContain("0.9 not reached");
  expect(picture).toBe(await svg(structuredClone(figure)));
});

it("the paper's points are its projections of the input, not those of what convolutions make of it", () => {
  for (const dataset of ["mnist", "fashion-mnist"]) {
    const [points] = paperTraces(dataset);
    const names = points!.text as string[];
    expect(names.length).toBeGreaterThan(0);
    expect(
      names.filter(name => name.includes("cnn")),
      dataset,
    ).toEqual([]);
  }
});

it("lines of two budgets have names of their own, and each full network its accuracy", () => {
  const short = mnist.map(row => ({ ...row, epochs: 1, accuracy: (row.accuracy ?? 0) / 2 }));
  const { data } = relativeAccuracy([...mnist, ...short]);
  const lines = data.filter(
    ({ mode, visible, name }) => visible && mode === "lines+markers" && name !== "paper",
  );
  const [own, other] = [`epochs ${mnist[0]!.epochs}`, "epochs 1"];
  expect(lines.map(({ name }) => name)).toEqual([`linear, ${own}`, `linear, ${other}`]);
  expect(data[0]!.text).toEqual([`full network 100.0 %, ${own}; 50.0 %, ${other}`, ""]);
});
