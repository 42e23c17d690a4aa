import { expect, it } from "vitest";
import { cells } from "../../../test/cells.js";
import { outcome } from "../../../test/outcome.js";
import { seeded } from "../../core/random.js";
import { type CodeCell, codeCell } from "../document/nbformat.js";
import { Outputs } from "../runner/outputs.js";

const notebook = cells();

/** A cell, and what it has to do with those above, as whoever made it knows. */
interface Made {
  code: string;
  /** Cells whose names it looks at. */
  readonly uses: readonly number[];
  /** The cell whose list it changes. */
  readonly pushes?: number;
}

/** Numbers of others, functions over them, lists, what is put into lists, and what is read from them. */
function randomCells(count: number, seed: number): Made[] {
  const random = seeded(seed);
  let at = 0;
  const below = (bound: number): number => random.words(1, at++)[0]! % bound;
  const made: Made[] = [];
  const kinds: Record<"number" | "function" | "list", number[]> = { number: [], function: [], list: [] };
  const one = (kind: keyof typeof kinds): number => kinds[kind][below(kinds[kind].length)]!;
  for (let i = 0; i < count; i++) {
    const kind = i < 3 ? i : below(6);
    const said = (value: string) => `console.log("ran ${i}:", ${value});`;
    if (kind === 1) {
      const a = one("number");
      made.push({ code: `const f${i} = (x: number) => x + n${a};\n${said(`f${i}(0)`)}`, uses: [a] });
      kinds.function.push(i);
    } else if (kind === 2) {
      made.push({ code: `const l${i}: number[] = [];\n${said(`l${i}.length`)}`, uses: [] });
      kinds.list.push(i);
    } else if (kind === 3) {
      const [list, a] = [one("list"), one("number")];
      made.push({ code: `l${list}.push(n${a});\n${said(`n${a}`)}`, uses: [a], pushes: list });
    } else if (kind === 4) {
      const list = one("list");
      made.push({ code: said(`l${list}.join()`), uses: [list] });
    } else {
      const [a, f] = [one("number"), one("function")];
      const others = i < 3 ? "1" : `f${f}(n${a}) % 1000`;
      made.push({
        code: `let n${i} = ${others} + ${below(9)};\n${said(`n${i}`)}`,
        uses: i < 3 ? [] : [a, f],
      });
      kinds.number.push(i);
    }
  }
  return made;
}

/** By the definition: what uses what runs again, and of a list that is filled again, its beginning and all that was put in above. */
function dependants(made: readonly Made[], changed: number): number[] {
  const fills = (list: number, above: number) =>
    made.flatMap(({ pushes }, i) => (pushes === list && i < above ? [i] : []));
  const again = new Set<number>();
  const isHit = (i: number): boolean => i === changed || again.has(i);
  for (let size = -1; size !== again.size; ) {
    size = again.size;
    for (const [i, { uses, pushes }] of made.entries()) {
      const from = [...uses, ...(pushes === undefined ? [] : [pushes])].flatMap(j => [j, ...fills(j, i)]);
      if (i !== changed && from.some(isHit)) again.add(i);
      if (pushes !== undefined && again.has(i)) for (const j of [pushes, ...fills(pushes, i)]) again.add(j);
    }
  }
  return [...again].sort((a, b) => a - b);
}

it("a change runs exactly its dependants again, and all is as in a run from the top", async () => {
  const made = randomCells(200, 19);
  const outputs = new Outputs();
  const shown: CodeCell[] = [];
  const order: number[] = [];
  const stop = notebook.kernel.onMessage(message => {
    const text = message.header.msg_type === "stream" ? String(message.content.text) : "";
    order.push(...[...text.matchAll(/^ran (\d+):/gm)].map(match => Number(match[1])));
    outputs.take(message);
  });
  const run = async (i: number) => {
    shown[i] = codeCell(made[i]!.code);
    const { status, error } = await outcome(notebook.kernel, made[i]!.code, {
      cell: `cell-${i}`,
      onMessage: message => outputs.route(message.parent.msg_id!, shown[i]!),
    });
    expect([i, status, error]).toEqual([i, "ok", undefined]);
  };
  const texts = () =>
    shown.map(cell => cell.outputs.flatMap(one => ("text" in one ? [one.text] : [])).join(""));
  for (const i of made.keys()) await run(i);
  const numbers = made.flatMap(({ code }, i) => (code.startsWith("let") ? [i] : []));
  for (const changed of [numbers[0]!, numbers[20]!, numbers[45]!]) {
    made[changed]!.code = made[changed]!.code.replace(";", " + 100;");
    await run(changed);
    order.length = 0;
    const { status, error } = await notebook.run("%run --dependants");
    expect([status, error]).toEqual(["ok", undefined]);
    expect(order).toEqual(dependants(made, changed));
  }
  const after = texts();
  await notebook.run("%reset");
  for (const i of made.keys()) await run(i);
  expect(after).toEqual(texts());
  stop();
});
