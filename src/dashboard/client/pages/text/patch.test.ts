import { expect, it } from "vitest";
import { filesOf } from "./patch.js";

const patch = `diff --git a/a.ts b/a.ts
index 1..2 100644
--- a/a.ts
+++ b/a.ts
@@ -1,2 +1,2 @@
 same
-old
--- looks like a header
+new
+++ too
diff --git a/b c.ts b/b c.ts
new file mode 100644
@@ -0,0 +1 @@
+x
`;

it("tells files, and in them what was added from what was removed", () => {
  const [a, b, ...others] = filesOf(patch);
  expect(others).toEqual([]);
  expect(a).toMatchObject({ file: "a.ts", added: 2, removed: 2 });
  expect(a!.parts.map(({ kind }) => kind)).toEqual(["file", "place", "same", "removed", "added"]);
  expect(a!.parts[3]!.text).toBe("-old\n--- looks like a header");
  expect(b).toMatchObject({ file: "b c.ts", added: 1, removed: 0 });
});

it("keeps every line of what is no patch", () => {
  expect(filesOf("anything\nelse").flatMap(({ parts }) => parts.map(({ text }) => text))).toEqual([
    "anything\nelse",
  ]);
  expect(filesOf("")).toEqual([]);
});
