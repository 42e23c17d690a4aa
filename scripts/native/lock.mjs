// One process at a time, on one machine or on several that share a folder.
import { randomBytes } from "node:crypto";
import * as fs from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { ignore, minutes } from "./program.mjs";

const beat = 5_000; // milliseconds between two signs of life of a lock's owner
const patience = 2 * minutes; // without a sign of life for so long, an owner on another machine is taken for dead

/**
 * Runs `work` while no other process does. The lock is a folder that holds one file, named after its owner
 * (`<pid>@<host>@<nonce>`) and touched while it lives. It comes into being by a rename, owner and all, and a dead
 * owner's file is renamed by the one who takes over: of several, only one can succeed.
 *
 * @template Result
 * @param {string} lock
 * @param {(line: string) => void} say
 * @param {() => Promise<Result>} work
 */
export async function locked(lock, say, work) {
  const me = `${process.pid}@${hostname()}@${randomBytes(4).toString("hex")}`;
  let told = false;
  while (!((await made(lock, me)) || (await takenOver(lock, me)))) {
    if (!told) say("neuralbits: another install is getting the TensorFlow library; waiting for it");
    told = true;
    await new Promise(done => setTimeout(done, 200));
  }
  const alive = setInterval(() => fs.utimes(join(lock, me), new Date(), new Date()).catch(() => {}), beat);
  try {
    return await work();
  } finally {
    clearInterval(alive);
    await fs.unlink(join(lock, me)).catch(ignore("ENOENT"));
    await fs.rmdir(lock).catch(ignore("ENOENT", "ENOTEMPTY", "EEXIST")); // by now it may be another's
  }
}

/**
 * @param {string} lock
 * @param {string} me
 */
async function made(lock, me) {
  const folder = await fs.mkdtemp(`${lock}.partial-`);
  try {
    await fs.writeFile(join(folder, me), "");
    await fs.rename(folder, lock); // fails where a lock with an owner stands; an empty one has none
    return true;
  } catch (error) {
    await fs.rm(folder, { recursive: true, force: true });
    return ignore("ENOTEMPTY", "EEXIST")(/** @type {Error} */ (error)) ?? false;
  }
}

/**
 * @param {string} lock
 * @param {string} me
 */
async function takenOver(lock, me) {
  const owner = (await fs.readdir(lock).catch(() => []))[0];
  if (!owner || (await isAlive(lock, owner))) return false;
  try {
    await fs.utimes(join(lock, owner), new Date(), new Date()); // before it bears our name, lest we look dead
    await fs.rename(join(lock, owner), join(lock, me));
    return true;
  } catch (error) {
    return ignore("ENOENT")(/** @type {Error} */ (error)) ?? false;
  }
}

/**
 * @param {string} lock
 * @param {string} owner
 */
async function isAlive(lock, owner) {
  const [pid, host] = owner.split("@");
  if (host === hostname()) {
    try {
      process.kill(Number(pid), 0);
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code === "ESRCH") return false;
    }
  }
  const { mtimeMs } = await fs.stat(join(lock, owner)).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs < patience;
}
