import { progressOn } from "../../../dist/core/progress.js";
import { labEnvironment } from "../../../dist/notebook/lab/environment.js";
import { labPrefix } from "../../../dist/notebook/lab/prefix.js";
import { startLab } from "../../../dist/notebook/lab/server.js";
import { installKernelspec } from "../../../dist/notebook/protocol/kernelspec.js";

/**
 * The real JupyterLab with our kernel, on the notebooks of a folder.
 *
 * @param {string} root
 */
export async function labServer(root) {
  const progress = progressOn();
  const environment = await labEnvironment(progress);
  progress.close();
  const prefix = await labPrefix(folder => installKernelspec({ prefix: folder }));
  return await startLab(environment, { root, prefixes: [prefix] });
}
