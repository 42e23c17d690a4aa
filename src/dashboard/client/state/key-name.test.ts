import { expect, it } from "vitest";
import { keyName } from "./key-name.js";

const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

it.each([
  ["j", {}, "j"],
  ["?", { shiftKey: true }, "?"],
  ["S", { shiftKey: true }, "S"],
  ["ArrowDown", { shiftKey: true }, "shift+ArrowDown"],
  ["ArrowLeft", { altKey: true }, "alt+ArrowLeft"],
  ["a", { ctrlKey: true }, "ctrl+a"],
  ["a", { metaKey: true }, "ctrl+a"],
  [" ", {}, "Space"],
])("%j with %j is %s", (key, modifiers, name) => {
  expect(keyName({ ...plain, key, ...modifiers })).toBe(name);
});
