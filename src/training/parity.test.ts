import { execFileSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { packageFolder } from "../core/folders.js";
import { startEngine } from "../engine/backend.js";

// One backend per process: the engine starts once.

const built = (file: string): string => JSON.stringify(pathToFileURL(packageFolder("dist", file)).href);

/** The joint step on 32 examples, and matrix products in all four ways of transposing: losses and gradients. */
const program = `
  import { tf } from ${built("engine/tensorflow.js")};
  import { seeded } from ${built("core/random.js")};
  import { startEngine } from ${built("engine/backend.js")};
  import { compile } from ${built("engine/compile.js")};
  import { dense } from ${built("models/dense.js")};
  import { jointLoss } from ${built("models/losses.js")};
  import { build } from ${built("models/net.js")};
  const { backend } = await startEngine();
  const random = seeded(5);
  const draw = (name, ...shape) => tf.tensor(random.stream(name).normals(shape.reduce((a, b) => a * b)), shape);
  const model = (name, ...sizes) => dense({ name, input: { kind: "pixels", inputs: 20 }, sizes });
  const nets = [model("full", 20, 30, 30, 4), model("a", 20, 4), model("b", 20, 12, 4)].map(m => build(m, random));
  const variables = nets.flatMap(net => net.variables);
  const x = draw("x", 32, 20);
  const labels = tf.oneHot(tf.argMax(draw("y", 32, 4), 1), 4).toFloat();
  const imitates = tf.tensor1d([1, 0]);
  const step = compile((x, labels, imitates) => {
    const { value, grads } = tf.variableGrads(() => {
      const [trainer, ...heads] = nets.map(net => net.logits([x]));
      return jointLoss(trainer, tf.stack(heads, 0), labels, imitates).total;
    }, variables);
    return tf.concat([value.reshape([1]), ...variables.map(v => grads[v.name].flatten())]);
  });
  step(x, labels, imitates); // the second call runs the graph, where there is one
  const joint = [...step(x, labels, imitates).dataSync()];
  const products = [[false, false], [true, false], [false, true], [true, true]].map(([a, b]) => {
    const A = draw("A", ...(a ? [5, 7] : [7, 5])), B = draw("B", ...(b ? [6, 5] : [5, 6]));
    const gradients = tf.grads((A, B) => tf.matMul(A, B, a, b).square().sum())([A, B]);
    return gradients.flatMap(g => [...g.dataSync()]);
  });
  console.log(JSON.stringify({ backend, joint, products }));
`;

interface Step {
  readonly backend: string;
  readonly joint: number[];
  readonly products: number[][];
}

function on(backend: string): Step {
  const env = { ...process.env, NEURALBITS_BACKEND: backend };
  const words = ["--input-type=module", "-e", program];
  const found = JSON.parse(
    execFileSync(process.execPath, words, { env, encoding: "utf8", cwd: packageFolder() }),
  );
  expect(found.backend).toBe(backend);
  return found;
}

const furthest = (a: readonly number[], b: readonly number[]): number => {
  expect(a).toHaveLength(b.length);
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!) / Math.max(1, Math.abs(b[i]!))));
};

it("one training step gives the same loss and gradients on native, wasm and cpu to 1e-4", async () => {
  const { backend } = await startEngine(); // a machine without the native library compares the other two
  const reference = on("cpu");
  expect(reference.joint).toHaveLength(
    1 + (20 * 30 + 30 + 30 * 30 + 30 + 30 * 4 + 4) + 84 + (240 + 12 + 48 + 4),
  );
  expect(reference.joint.some(value => Math.abs(value) > 0.01)).toBe(true);
  for (const other of backend === "native" ? ["native", "wasm"] : ["wasm"]) {
    const found = on(other);
    expect(furthest(found.joint, reference.joint), `${other}, joint step`).toBeLessThan(1e-4);
    for (const [i, product] of reference.products.entries())
      expect(furthest(found.products[i]!, product), `${other}, product ${i}`).toBeLessThan(1e-4);
  }
});
