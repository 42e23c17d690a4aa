import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dataset, projected, saveModel, seeded, trainTogether } from "../../dist/index.js";
import { start } from "../../dist/tracking/index.js";

/**
 * A projection network on 2,000 of MNIST's digits, whose trained weights are kept with its run.
 *
 * @param {string} database
 * @param {string} scratch
 */
export async function trainDigits(database, scratch) {
  const mnist = await dataset("mnist");
  const settings = { T: 16, d: 10, examples: 2_000, epochs: 4 };
  const run = start({
    ...{ experiment: "digits", name: "16×10 bits", params: settings, seed: 7, database, system: false },
  });
  const { T, d, examples, epochs } = settings;
  const training = trainTogether(null, [projected(mnist, { T, d })], mnist, {
    ...{ epochs, examples, random: seeded(7) },
  });
  for await (const { epoch, models } of training) {
    const [{ validation, trained, test }] = /** @type {any} */ (models);
    run.log({ validation_accuracy: validation.top1 }, epoch);
    if (trained) {
      const file = join(scratch, "digits.safetensors");
      await saveModel(trained, file);
      await run.artifact("model.safetensors", readFileSync(file));
      run.summary({ accuracy: trained.spec.accuracy ?? test?.top1 });
    }
  }
  await run.finish();
}
