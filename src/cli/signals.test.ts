import { expect, it } from "vitest";
import { stopSignal } from "./signals.js";

it("one signal serves all who ask: of many experiments in a row each adds no listener", () => {
  const listeners = () => [process.listenerCount("SIGINT"), process.listenerCount("SIGTERM")];
  const first = stopSignal();
  const before = listeners();
  for (let i = 0; i < 20; i++) expect(stopSignal()).toBe(first);
  expect(listeners()).toEqual(before);
  expect(first.aborted).toBe(false);
});
