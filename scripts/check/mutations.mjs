/**
 * `npm run check:mutations`: code that is changed between two sweeps is told of. In a copy of the program a file of each
 * folder that makes numbers is changed, by a comment and by a sign; each time another seed is trained into the same
 * database. The table of both seeds has to say that its rows were not made by one code.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { check } from "../../dist/core/check.js";
import { packageFolder } from "../../dist/core/folders.js";

/** A file of each folder, with an expression in which a sign changes. */
const mutations = [
  {
    file: "models/losses.js",
    from: "tf.add(tf.mul(Lθ, λ1), ofHeads)",
    to: "tf.sub(tf.mul(Lθ, λ1), ofHeads)",
  },
  { file: "training/schedule.js", from: "(1 + Math.cos(", to: "(1 - Math.cos(" },
  { file: "data/selection.js", from: "(place + 1)", to: "(place - 1)" },
];

const scratch = mkdtempSync(join(tmpdir(), "check-mutations-"));
const clone = join(scratch, "clone");
try {
  mkdirSync(clone);
  for (const name of ["dist", "package.json", "package-lock.json"])
    cpSync(packageFolder(name), join(clone, name), { recursive: true });
  symlinkSync(packageFolder("node_modules"), join(clone, "node_modules"));
  for (const mutation of mutations) tryOut(mutation);
  console.log("npm run check:mutations: a table of rows from two codes says so");
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** @param {{ file: string, from: string, to: string }} mutation */
function tryOut({ file, from, to }) {
  const path = join(clone, "dist", file);
  const before = readFileSync(path, "utf8");
  const changes = {
    comment: `${before}\n// said otherwise\n`,
    sign: before.replace(from, to),
  };
  for (const [kind, code] of Object.entries(changes)) {
    check(code !== before, `${file}, ${kind}`, "nothing changed", "a change");
    const results = join(scratch, `${kind}-${file.replaceAll("/", "-")}`);
    check(
      !sweep(results, 1).includes("Not one code"),
      "table of one code",
      "Not one code",
      "nothing of the kind",
    );
    writeFileSync(path, code);
    const said = sweep(results, 2);
    writeFileSync(path, before);
    check(
      said.includes("Not one code: of 2 runs"),
      `table after a ${kind} in ${file}`,
      said,
      "Not one code …",
    );
    console.log(`${file}, a ${kind}: ${/Not one code.*/.exec(said)?.[0]}`);
  }
}

/**
 * Trains one seed of a small experiment of one's own; what the table of all recorded runs prints.
 *
 * @param {string} results
 * @param {number} seed
 */
function sweep(results, seed) {
  const program = `
    import { openTracker, sweep, table } from ${JSON.stringify(pathToFileURL(join(clone, "dist/index.js")).href)};
    const profile = { seeds: [1], epochs: 1, examples: 2000 };
    const definition = {
      name: "mutations", title: "Mutations", claim: "none", datasets: ["mnist"],
      profiles: { tiny: profile, quick: profile, full: profile },
      trials: (dataset, { seeds, epochs, examples }) => seeds.map(seed => ({
        dataset: dataset.name, model: "projection", T: 4, d: 4, hidden: "0", objective: "self",
        batch: 128, rate: 0.01, epochs, examples, seed })),
    };
    const tracker = openTracker(${JSON.stringify(join(results, "runs.sqlite"))});
    await sweep(definition, { profile: "tiny", seeds: [${seed}], tracker });
    console.log(String(table(tracker.runs())));
    tracker.close();`;
  mkdirSync(results, { recursive: true });
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: clone,
    encoding: "utf8",
  });
  check(status === 0, `a sweep of seed ${seed}`, stderr, "success");
  return stdout;
}
