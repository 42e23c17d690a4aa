import { expect, it } from "vitest";
import { kinds, modelFrom } from "./registry.js";
import { parameters } from "./size.js";

const mnist = { classes: Array.from({ length: 10 }, (_, k) => String(k)), shape: [28, 28, 1] };

it("every kind of network makes models that bear its name", async () => {
  const all = await kinds();
  for (const name of ["full", "matched", "projection", "softmax"])
    expect(all.get(name)!.model(mnist, { T: 2, d: 3, hidden: "5" }).name).toBe(name);
  expect([...all].map(([name, kind]) => [name, kind.name])).toEqual(
    [...all.keys()].map(name => [name, name]),
  );
  expect(all.get("projection")!.settings).toEqual([
    ...["T", "centring", "coding", "d", "dropout", "hidden", "ids", "projection"],
  ]);
});

it("settings make the models that they made when models were told apart by hand", async () => {
  const sizes = async (name: string, settings: object) =>
    (await modelFrom(name, { ...settings }, mnist)).sizes;
  expect(await sizes("full", { hidden: "1000x1000x1000" })).toEqual([784, 1000, 1000, 1000, 10]);
  expect(await sizes("matched", { hidden: "9" })).toEqual([784, 9, 10]);
  expect(await sizes("softmax", { hidden: "0" })).toEqual([784, 10]);
  for (const name of ["full", "matched", "projection"])
    expect((await modelFrom(name, { T: 2, d: 3, hidden: "9", dropout: 0.2 }, mnist)).dropout).toEqual([
      0, 0.2,
    ]);
  expect(await sizes("projection", { T: 60, d: 12, hidden: "256" })).toEqual([720, 256, 10]);
  expect(parameters(await modelFrom("projection", { T: 8, d: 10, hidden: "0" }, mnist))).toBe(810);
  expect(await sizes("cnn", { channels: "8x8,16", hidden: "0" })).toEqual([784, 8, 8, 16, 10]);
  expect(parameters(await modelFrom("hashed", { size: 12_422, hidden: "1000" }, mnist))).toBe(12_422);
});

it("refuses a name that is none, and settings that describe no model", async () => {
  const wrong = (name: string, settings: object) => modelFrom(name, { ...settings }, mnist);
  await expect(wrong("projektion", {})).rejects.toThrow(
    'model: got "projektion", expected one of cnn, full,',
  );
  await expect(wrong("projection", { d: 10, hidden: "0" })).rejects.toThrow("projections T: got undefined");
  await expect(wrong("projection", { T: "8", d: 10, hidden: "0" })).rejects.toThrow('projections T: got "8"');
  await expect(wrong("full", { hidden: 128 })).rejects.toThrow("hidden: got 128");
  await expect(wrong("cnn", { channels: "8,,16", hidden: "0" })).rejects.toThrow('channels: got "8,,16"');
  await expect(wrong("hashed", { size: 1, hidden: "9" })).rejects.toThrow("size of a hashed network: got 1");
  await expect(wrong("lstm", { hidden: "64x128" })).rejects.toThrow("words of the LSTM's task: got");
  await expect(wrong("projection", { T: 8, d: 10, hidden: "0", coding: "0/-1" })).rejects.toThrow(
    'coding: got "0/-1", expected one of 0/1, -1/+1',
  );
  await expect(wrong("matched", { hidden: "9x9" })).rejects.toThrow(
    "hidden layers of a matched network: got 2",
  );
});
