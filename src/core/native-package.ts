import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Refusal } from "./check.js";
import { cacheFolder, packageFolder } from "./folders.js";

/** Packages with native code that an install may lack, each with the file by which it counts as there. */
const proofs = {
  "@tensorflow/tfjs-node": "package.json",
  "better-sqlite3": "build/Release/better_sqlite3.node",
};

export type NativePackage = keyof typeof proofs;

const ours = createRequire(import.meta.url);

/**
 * The `require` that finds a native package: ours where npm installed it beside us, else that of the user's cache, where
 * scripts/native/packages.mjs keeps what npm could not build or nobody had asked for.
 */
export function requireOf(name: NativePackage): NodeJS.Require {
  if (isThere(ours, name)) return ours;
  const cached = createRequire(cachePath(name));
  if (isThere(cached, name)) return cached;
  throw new Refusal(`the package ${name} is not installed here; get it: npx neuralbits doctor --install`);
}

function isThere(require: NodeJS.Require, name: NativePackage): boolean {
  try {
    require.resolve(`${name}/${proofs[name]}`);
    return true;
  } catch {
    return false;
  }
}

/** The project in the cache that has the package, for this Node. */
function cachePath(name: NativePackage): string {
  const short = name.replace("@tensorflow/", "");
  const template = packageFolder("scripts", "native", "packages", short, "package.json");
  const { dependencies } = JSON.parse(readFileSync(template, "utf8")) as {
    dependencies: Record<string, string>;
  };
  const folder = `${short}-${dependencies[name]}-node${process.versions.modules}`;
  return cacheFolder("native", folder, "package.json");
}

/** scripts/native/install.mjs, which is plain JavaScript: it also runs before anything is built. */
interface Installer {
  /** Both return a line on what was done, and throw one that says why they cannot. */
  installNative(say: (line: string) => void): Promise<string>;
  installDatabase(say: (line: string) => void): Promise<string>;
  whyNot(): Promise<string | undefined>;
  damaged(): Promise<string | undefined>;
  lastFailure(): Promise<string | undefined>;
  tools(): Promise<Record<string, string | undefined>>;
}

export const installer = async (): Promise<Installer> =>
  (await import(pathToFileURL(packageFolder("scripts", "native", "install.mjs")).href)) as Installer;
