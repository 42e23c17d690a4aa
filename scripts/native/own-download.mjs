// tfjs-node's own installer: it downloads from a cloud bucket, which is closed in many places.
import { delimiter, dirname, join } from "node:path";
import { clear } from "./addon.mjs";
import { minutes, run } from "./program.mjs";

/**
 * @param {string} tfjs
 * @param {(line: string) => void} say
 */
export async function ownDownload(tfjs, say) {
  await clear(tfjs);
  const told = setTimeout(() => say("neuralbits: trying tfjs-node's own download of the library"), 3_000);
  const path = `${join(dirname(dirname(tfjs)), ".bin")}${delimiter}${process.env.PATH}`;
  const settings = { cwd: tfjs, maxBuffer: 1e8, timeout: 5 * minutes, env: { ...process.env, PATH: path } };
  try {
    await run(process.execPath, [join(tfjs, "scripts/install.js"), "cpu", "download"], settings);
  } finally {
    clearTimeout(told);
  }
  return "TensorFlow downloaded by tfjs-node's own installer";
}
