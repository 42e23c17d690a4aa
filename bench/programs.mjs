import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { numpyPython } from "./numpy.mjs";
import { Subject } from "./subject.mjs";
import { peer, torchPython } from "./torch.mjs";

/** Cores that every measured program may use, unless it says otherwise. */
export const cores = availableParallelism();

/**
 * A program of bench/ours, warmed up.
 *
 * @param {string} program
 * @param {string} name
 * @param {object} settings
 * @param {NodeJS.ProcessEnv} env
 */
export function ours(program, name, settings, env = {}) {
  const file = fileURLToPath(new URL(`./ours/${program}.mjs`, import.meta.url));
  const args = [file, JSON.stringify(settings)];
  return started({ name, command: process.execPath, args, env });
}

/**
 * A script of bench/peers, warmed up.
 *
 * @param {string} program
 * @param {string} name
 * @param {object} settings
 * @param {NodeJS.ProcessEnv} env
 */
export function torch(program, name, settings, env = {}) {
  const args = [peer(program), JSON.stringify({ threads: cores, ...settings })];
  return started({ name, command: torchPython(), args, env });
}

/**
 * A script of bench/peers that needs NumPy and no PyTorch, on one core, warmed up.
 *
 * @param {string} program
 * @param {string} name
 * @param {object} settings
 */
export function numpy(program, name, settings) {
  const args = [peer(program), JSON.stringify(settings)];
  const env = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" };
  return started({ name, command: numpyPython(), args, env });
}

/** @param {ConstructorParameters<typeof Subject>[0]} about */
export async function started(about) {
  const subject = new Subject(about);
  const { ready } = await subject.hear();
  if (!ready) throw new Error(`${about.name} did not say that it is ready`);
  return subject;
}
