import { Refusal } from "../core/check.js";
import { type Finding, messageOf } from "../core/finding.js";
import { installer } from "../core/native-package.js";
import { sqliteVersions } from "./store/driver.js";

/** Whether the driver of the results' database loads and calculates; it is compiled for one version of Node. */
export async function diagnose(): Promise<Finding[]> {
  const name = "database";
  try {
    return [{ name, ok: true, found: `SQLite ${sqliteVersions().sqlite}` }];
  } catch (error) {
    return [{ name, ok: false, found: messageOf(error), mend: "npx neuralbits doctor --install" }];
  }
}

/** Gets the driver where npm could not; refuses with the reason if it cannot be had. */
export async function installDatabase(): Promise<void> {
  const { installDatabase: install } = await installer();
  try {
    console.error(`neuralbits: ${await install(line => console.error(line))}`);
  } catch (error) {
    throw new Refusal(`no database driver: ${messageOf(error)}`);
  }
}
