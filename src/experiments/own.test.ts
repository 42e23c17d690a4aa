import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { phrases } from "../../test/small-sets.js";
import type { ImageSet } from "../data/dataset.js";
import lstm from "../models/nets/lstm.js";
import { parameters } from "../models/size.js";
import { openTracker } from "../tracking/tracker.js";
import { grid } from "./grid.js";
import type { OwnExperiment } from "./own.js";
import { sweep } from "./sweep.js";

const folder = mkdtempSync(join(tmpdir(), "own-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Pictures of 2 × 2: the upper half inked, or the lower. */
const halves = (count: number) => ({
  count,
  labels: Uint16Array.from({ length: count }, (_, i) => i % 2),
  pixels: Uint8Array.from({ length: 4 * count }, (_, at) => ((at >> 1) % 2 === (at >> 2) % 2 ? 255 : at % 7)),
});

const set: ImageSet = {
  ...{ kind: "image", name: "halves", title: "Halves", shape: [2, 2, 1], classes: ["upper", "lower"] },
  ...{ licence: "none", citation: "none", train: halves(120), validation: halves(20), test: halves(20) },
};

const own: OwnExperiment = {
  ...{ name: "own", title: "Own", claim: "bits tell halves apart", datasets: [set] },
  profiles: {
    tiny: { seeds: [1], epochs: 1 },
    quick: { seeds: [1, 2], epochs: 3 },
    full: { seeds: [1, 2, 3], epochs: 9 },
  },
  trials: ({ name }, { seeds, epochs }) =>
    grid({ seed: seeds, T: [2, 8] }).map(({ seed, T }) => ({
      ...{ dataset: name, model: "projection", T, d: 4, hidden: "0", objective: "self" },
      ...{ seed, epochs, batch: 16, rate: 0.05 },
    })),
};

const without = (name: string): object =>
  Object.fromEntries(Object.entries(own).filter(([field]) => field !== name));

describe("an experiment of one's own", () => {
  it("is trained, recorded and resumed as ours are", async () => {
    const tracker = openTracker(join(folder, "runs.sqlite"));
    const first = await sweep(own, { profile: "quick", tracker });
    expect([first.name, first.trained, first.kept, first.failures]).toEqual(["own", 4, 0, []]);
    expect(first.runs.map(run => [run.experiment, run.state, run.settings.dataset, run.settings.T])).toEqual([
      ["own", "finished", "halves", 2],
      ["own", "finished", "halves", 8],
      ["own", "finished", "halves", 2],
      ["own", "finished", "halves", 8],
    ]);
    expect(first.runs.at(-1)!.measures.accuracy).toBe(1); // 32 bits of two pictures
    const again = await sweep(own, { profile: "quick", tracker });
    expect([again.trained, again.kept]).toEqual([0, 4]);
    tracker.close();
  });

  it("is trained on the data sets that are asked for alone; an optional one that cannot be had is refused then", async () => {
    const tracker = openTracker(join(folder, "asked.sqlite"));
    const two = {
      ...{ ...own, name: "asked", optional: ["ag-news"] },
      datasets: [set, { ...set, name: "others" }],
    };
    const chosen = { profile: "tiny", tracker } as const;
    vi.stubEnv("NEURALBITS_MIRROR", folder); // has no data set, and nobody serves one
    vi.stubEnv("NEURALBITS_CACHE", folder);
    for (const name of ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"])
      vi.stubEnv(name, "http://127.0.0.1:9");
    onTestFinished(() => void vi.unstubAllEnvs());
    const { runs } = await sweep(two, { ...chosen, datasets: ["others"] });
    expect(runs.map(run => run.settings.dataset)).toEqual(["others", "others"]);
    expect((await sweep(two, chosen)).runs).toHaveLength(4);
    await expect(sweep(two, { ...chosen, datasets: ["halves", "ag-news"] })).rejects.toThrow(
      /ag-news: .*not on this machine/,
    );
    await expect(sweep(two, { ...chosen, datasets: ["halfs"] })).rejects.toThrow('did you mean "halves"?');
    tracker.close();
  });

  it("knows the words of a set of texts, of which networks are made, and the classes that training has", async () => {
    const tracker = openTracker(join(folder, "words.sqlite"));
    const shared = { epochs: 1, batch: 32, rate: 0.02, objective: "label", dataset: "phrases" };
    const { runs } = await sweep(
      {
        ...{ ...own, name: "words", datasets: [phrases()] },
        trials: (set, { seeds }) => {
          const size = parameters(lstm(set, { hidden: [4, 4] }));
          expect(set.words!.slice(0, 2)).toEqual(["please", "set"]);
          expect(set.classes).toEqual(["set", "play", "ask"]);
          return seeds.map(seed => ({ ...shared, seed, model: "hashed", size, hidden: "8" }));
        },
      },
      { profile: "tiny", tracker },
    );
    expect(runs[0]!.measures.parameters).toBe(runs[0]!.settings.size!);
    tracker.close();
  });

  it.each([
    [
      "what is none",
      { title: "x" },
      'experiment: got {"title":"x"}, expected a name, or a definition with name,',
    ],
    ["nothing", undefined, "experiment: got undefined, expected a name, or a definition"],
    [
      "a name of ours",
      { ...own, name: "mnist-table" },
      'got "mnist-table", expected a name that none of ours has',
    ],
    ["an empty name", { ...own, name: "" }, "a name of 1 to 200 characters"],
    ["a mistyped part", { ...without("claim"), claims: "x" }, 'did you mean "claim"?'],
    ["no claim", without("claim"), "claim of own: got undefined, expected a text"],
    ["no trials", without("trials"), "trials of own: got undefined, expected a function"],
    ["a missing profile", { ...own, profiles: { quick: own.profiles.quick } }, "expected one called tiny"],
    ["no data", { ...own, datasets: [] }, "data sets of own: got [], expected names, or data sets as values"],
    ["unknown data", { ...own, datasets: ["mnits"] }, 'did you mean "mnist"?'],
    ["data with our name", { ...own, datasets: [{ ...set, name: "mnist" }] }, "a name that none of ours has"],
    [
      "data with a path as name",
      { ...own, datasets: [{ ...set, name: "../x" }] },
      "letters, digits, dots, dashes",
    ],
    [
      "too few pixels",
      { ...own, datasets: [{ ...set, shape: [3, 3, 1] }] },
      "expected 1080, for 120 of 3 × 3 × 1",
    ],
    [
      "pictures without colours",
      { ...own, datasets: [{ ...set, shape: [2, 2] }] },
      "shape of halves: got [2,2], expected height, width and colours of a picture",
    ],
    ["no shape", { ...own, datasets: [{ ...set, shape: undefined }] }, "shape of halves: got undefined"],
    [
      "a negative side",
      { ...own, datasets: [{ ...set, shape: [-2, -2, 1] }] },
      "got [-2,-2,1], expected height",
    ],
    [
      "classes that are no names",
      { ...own, datasets: [{ ...set, classes: [0, 1] }] },
      "classes of halves: got [0,1]",
    ],
    [
      "classes that are no list",
      { ...own, datasets: [{ ...set, classes: Array(2) }] },
      "classes of halves: got",
    ],
    [
      "a class twice",
      { ...own, datasets: [{ ...set, classes: ["upper", "upper"] }] },
      'got ["upper","upper"], expected a list of two or more names, each once',
    ],
    [
      "one class",
      { ...own, datasets: [{ ...set, classes: ["upper"] }] },
      "expected a list of two or more names, each once",
    ],
    [
      "examples of one class alone",
      { ...own, datasets: [{ ...set, train: { ...set.train, labels: new Uint16Array(120) } }] },
      "classes of halves that training has: got 1, expected two or more",
    ],
    [
      "a text that is none",
      {
        ...own,
        datasets: [{ ...phrases(), train: { count: 2, labels: new Uint16Array(2), texts: ["a", null] } }],
      },
      "text 2 of train of",
    ],
    [
      "a label without class",
      { ...own, datasets: [{ ...set, train: { ...set.train, labels: new Uint16Array(120).fill(2) } }] },
      "label of train of halves: got 2,",
    ],
  ])("is refused in one line: %s", async (_, definition, line) => {
    const refused = sweep(definition as unknown as OwnExperiment, { profile: "tiny" });
    await expect(refused).rejects.toMatchObject({ name: "Refusal", message: expect.stringContaining(line) });
  });

  it("keeps data that is a value in this process", async () => {
    const refused = sweep(own, { profile: "tiny", workers: 2 });
    await expect(refused).rejects.toThrow("workers: got 2, expected 1, since data sets that are values");
  });
});
