import { createHash } from "node:crypto";
import { cacheFolder, packageFolder } from "../../core/folders.js";
import { installRenderer } from "./renderer.js";

/**
 * A prefix of this clone's own with its kernelspec and renderer. The environment is shared by all clones of a user, but
 * a kernelspec names one clone's files: in the shared place, the clone that started last would serve them all.
 */
export async function labPrefix(installKernelspec: (prefix: string) => Promise<unknown>): Promise<string> {
  const clone = createHash("sha256").update(packageFolder()).digest("hex").slice(0, 12);
  const prefix = cacheFolder("lab", "clones", clone);
  await installKernelspec(prefix);
  await installRenderer(prefix);
  return prefix;
}
