import { afterEach, beforeAll, expect, test } from "vitest";
import { adagrad } from "./adagrad.js";
import { startEngine } from "./backend.js";
import { compile } from "./compile.js";
import { lookup } from "./lookup.js";
import { tf } from "./tensorflow.js";

beforeAll(async () => void (await startEngine()));
afterEach(() => tf.disposeVariables());

const gradient = (step: number) => [0.1 * step, -3, step % 2 ? 1e-3 : -1e-3];

test("ten updates by hand", () => {
  const x = tf.variable(tf.tensor1d([1, -2, 0.5]));
  const optimizer = adagrad([x]);
  const [wanted, sums] = [
    [1, -2, 0.5],
    [0.1, 0.1, 0.1],
  ];
  for (let step = 1; step <= 10; step++) {
    tf.tidy(() => optimizer.apply({ [x.name]: tf.tensor1d(gradient(step)) }, tf.scalar(0.3)));
    for (const [i, g] of gradient(step).entries()) {
      sums[i]! += g ** 2;
      wanted[i]! -= (0.3 * g) / Math.sqrt(sums[i]!);
    }
  }
  for (const [i, value] of [...x.dataSync<"float32">()].entries()) expect(value).toBeCloseTo(wanted[i]!, 5);
  optimizer.dispose();
});

/** Rows of a table move so that their sum with a bias comes to 1; which rows, each step says. */
function trained(isCompiled: boolean, isSparse: boolean): number[] {
  const table = tf.variable(tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8], [4, 2]));
  const bias = tf.variable(tf.tensor1d([0.5, -0.5]));
  const optimizer = adagrad([table, bias]);
  const step = (given: tf.Tensor) => {
    const rows = given as tf.Tensor1D;
    const some = isSparse ? lookup(table, rows) : (table as tf.Tensor);
    const loss = (own: tf.Tensor, b: tf.Tensor): tf.Scalar => {
      const used = isSparse ? own : tf.gather(own, rows);
      return tf.mean(tf.square(tf.sub(tf.add(tf.sum(used, 0), b), 1)));
    };
    const { value, grads } = tf.valueAndGrads(loss as never)([some, bias]);
    const gradients = { [table.name]: grads[0]!, [bias.name]: grads[1]! };
    optimizer.apply(gradients, tf.scalar(0.3), isSparse ? { [table.name]: rows } : {});
    return value;
  };
  const compiled = compile(step);
  const call = isCompiled ? compiled : step;
  for (const rows of [
    [0, 1],
    [1, 3],
    [0, 1],
    [3, 0],
    [1, 0],
  ])
    tf.tidy(() => void call(tf.tensor1d(rows, "int32")));
  compiled.dispose();
  const found = [...table.dataSync(), ...bias.dataSync()];
  optimizer.dispose();
  return found;
}

test("updates of some rows are what updates of all are, compiled and op by op", () => {
  const plain = trained(false, false);
  expect(plain.slice(4, 6)).toEqual([5, 6]); // nobody asked for this row
  expect(plain[0]).not.toBe(1);
  for (const [isCompiled, isSparse] of [
    [false, true],
    [true, false],
    [true, true],
  ] as const)
    trained(isCompiled, isSparse).forEach((value, i) => {
      expect(value).toBeCloseTo(plain[i]!, 5);
    });
});

test.each([0, -0.1, Number.NaN, "0.1" as unknown as number])("refuses to begin with %j", start => {
  expect(() => adagrad([tf.variable(tf.scalar(1))], { start })).toThrow(
    /^start of Adagrad: got .*, expected a positive number$/,
  );
});
